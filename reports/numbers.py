"""Numbers, days and times as people in Viet Nam write them."""

from __future__ import annotations

from datetime import date, datetime

from questions.model import Texts
from reports.disclosure import Count


def whole(number: int) -> str:
    """1234 → "1.234"."""
    return f"{number:,}".replace(",", ".")


def decimal(number: float, places: int = 1) -> str:
    """1234.5 → "1.234,5"."""
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def percent(texts: Texts, value: float) -> str:
    """12.5 → "12,5 %"; a whole number without decimals."""
    return texts.say("percent", value=whole(int(value)) if value == int(value) else decimal(value))


def count(texts: Texts, number: Count) -> str:
    """A number as far as it may be told: "1.234", "ít nhất 1.230", "dưới 10", "–"."""
    if number.exact:
        return whole(number.shown)
    if number.below:
        return texts.say("count.below", count=whole(number.below))
    return texts.say("count.at_least", count=whole(number.shown)) if number.shown else texts.say("count.untold")


def day(on: date) -> str:
    """31 August → "31/8"."""
    return f"{on.day}/{on.month}"


def full_day(on: date) -> str:
    """31 August 2024 → "31/8/2024"."""
    return f"{on.day}/{on.month}/{on.year}"


def clock(at: datetime) -> str:
    """18:05."""
    return f"{at:%H:%M}"


def moment(texts: Texts, at: datetime) -> str:
    """18:05 on a day."""
    return texts.say("moment", time=clock(at), day=day(at.date()))
