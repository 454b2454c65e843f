"""The days of a campaign as posters and pages write them."""

from __future__ import annotations

from datetime import date, timedelta

from questions.model import Campaign


def first_day(campaign: Campaign) -> date:
    """The day on which the survey opens, in the campaign's zone."""
    return campaign.opens_at.astimezone(campaign.timezone).date()


def last_day(campaign: Campaign) -> date:
    """The last day that counts, in the campaign's zone."""
    return (campaign.closes_at.astimezone(campaign.timezone) - timedelta(microseconds=1)).date()


def span(campaign: Campaign) -> tuple[str, str]:
    """First and last day, the year only where it is needed: ("29/8", "31/8/2024")."""
    first, last = first_day(campaign), last_day(campaign)
    return (written(first) if first.year != last.year else f"{first.day}/{first.month}"), written(last)


def written(day: date) -> str:
    """A day as people write it: 31/8/2024."""
    return f"{day.day}/{day.month}/{day.year}"
