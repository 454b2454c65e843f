"""When the group is told how the survey goes: the section `summary` of a campaign's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from questions.document import Document
from questions.model import Campaign
from questions.schema import Form, validated
from questions.shifts import Hour

SECTION = "summary"
_MORNING = timedelta(hours=4)  # so long the opening message still makes sense


class Kind(StrEnum):
    """What is posted."""

    OPENING = "opening"  # in the morning of the first day; says what is asked of whom, no figures
    DAILY = "daily"
    CLOSING = "closing"  # in the morning after the last day, with the final figures


class NightForm(Form):
    """Hours in which nothing is posted late."""

    begins: Hour = Field(default=time(22), alias="from")
    ends: Hour = Field(default=time(6), alias="until")


class SummaryForm(Form):
    """The section as written."""

    opening_at: Hour = time(7)
    closing_at: Hour = time(8)
    night: NightForm = NightForm.model_validate({})
    late_minutes: Annotated[int, Field(ge=1, le=120)] = 5
    alarm_minutes: Annotated[int, Field(ge=5, le=720)] = 30


@dataclass(frozen=True, slots=True)
class Moment:
    """One post: due then, made up until the next one is due, never posted twice."""

    kind: Kind
    day: date
    due: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SummaryRules:
    """What is agreed about the posts of one campaign."""

    moments: tuple[Moment, ...]  # in order
    night: tuple[time, time]
    late: timedelta  # from so long after its hour on a post says that it is late
    alarm: timedelta  # so long after its hour somebody is told that it is missing

    def moment(self, day: date, kind: Kind | None = None) -> Moment | None:
        """The post of this day; without `kind` the one that tells figures."""
        wanted = (Kind.DAILY, Kind.CLOSING) if kind is None else (kind,)
        return next((moment for moment in self.moments if moment.day == day and moment.kind in wanted), None)

    def is_night(self, at: datetime) -> bool:
        """Whether people sleep at this local time."""
        begins, ends = self.night
        now = at.time()
        return begins <= now or now < ends if begins > ends else begins <= now < ends


def summary_rules(campaign: Campaign, daily_at: time) -> SummaryRules:
    """The rules of a loaded campaign, its daily summary at this local time."""
    section = campaign.settings.get(SECTION, {})
    form = SummaryForm.model_validate(dict(section) if isinstance(section, Mapping) else {})
    return SummaryRules(
        moments=_moments(campaign, form, daily_at),
        night=(form.night.begins, form.night.ends),
        late=timedelta(minutes=form.late_minutes),
        alarm=timedelta(minutes=form.alarm_minutes),
    )


def check_summary(document: Document) -> None:
    """Note the mistakes of a campaign file's section."""
    place = ("settings", SECTION)
    if document.at(place) is not None:
        validated(SummaryForm, document, place)


def first_day(campaign: Campaign) -> date:
    """The day on which the survey opens."""
    return campaign.opens_at.astimezone(campaign.timezone).date()


def last_day(campaign: Campaign) -> date:
    """The last day that counts."""
    return (campaign.closes_at.astimezone(campaign.timezone) - timedelta(microseconds=1)).date()


def _moments(campaign: Campaign, form: SummaryForm, daily_at: time) -> tuple[Moment, ...]:
    zone, first, last = campaign.timezone, first_day(campaign), last_day(campaign)
    opening = max(datetime.combine(first, form.opening_at, zone), campaign.opens_at.astimezone(zone))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    dues = [(opening, Kind.OPENING, first)]
    dues += [(datetime.combine(day, daily_at, zone), Kind.DAILY, day) for day in days]
    after = last + timedelta(days=1)
    closing = datetime.combine(after, form.closing_at, zone)
    dues.append((closing, Kind.CLOSING, after))
    dues.sort(key=lambda due: due[0])
    ends = [due for due, _, _ in dues[1:]] + [closing + timedelta(days=1)]
    moments = [Moment(kind, day, due, until) for (due, kind, day), until in zip(dues, ends, strict=True)]
    return tuple(_in_the_morning(moment) if moment.kind is Kind.OPENING else moment for moment in moments)


def _in_the_morning(moment: Moment) -> Moment:
    return replace(moment, until=min(moment.until, moment.due + _MORNING))
