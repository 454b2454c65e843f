"""The days and parts of a day on which helpers stand by, and when their rosters are due: `settings.roster`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from questions.document import Document
from questions.model import Campaign
from questions.schema import Day, Form, validated

SECTION = "roster"


class Slot(StrEnum):
    """A part of a day, in the order of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def _hour(value: object) -> time:
    """A time of day written "07:00"."""
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("hour", 'is no time of day; write it like "07:30"') from None


Hour = Annotated[time, BeforeValidator(_hour)]


class HoursForm(Form):
    """When a part of the day begins and ends."""

    begins: Hour
    ends: Hour


class SlotsForm(Form):
    """The parts of a day, in order and without overlap."""

    morning: HoursForm = HoursForm(begins=time(7), ends=time(11, 30))
    afternoon: HoursForm = HoursForm(begins=time(13, 30), ends=time(17))
    evening: HoursForm = HoursForm(begins=time(18, 30), ends=time(21))


class ShiftsForm(Form):
    """The section `roster` of a campaign's settings."""

    due_on: Day | None = None
    days: Annotated[list[Day], Field(min_length=1)] | None = None
    slots: SlotsForm = SlotsForm()
    late_minutes: Annotated[int, Field(ge=0, le=240)] = 20
    code_days: Annotated[int, Field(ge=1, le=90)] = 14


@dataclass(frozen=True, slots=True)
class Hours:
    """When a part of the day begins and ends."""

    begins: time
    ends: time

    @property
    def written(self) -> str:
        """As people write it: "7h–11h30"."""
        return f"{_said(self.begins)}–{_said(self.ends)}"


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """What is agreed about shifts in one campaign."""

    due_on: date | None  # last day on which a roster is in time; None: no due date
    days: tuple[date, ...]
    hours: Mapping[Slot, Hours]
    late_minutes: int  # a shift that nobody began so long after its beginning is a no-show
    code_days: int  # how long a join code is good
    zone: ZoneInfo

    def begins(self, day: date, slot: Slot) -> datetime:
        """The instant at which the shifts of `slot` begin on `day`."""
        return datetime.combine(day, self.hours[slot].begins, self.zone)

    def ends(self, day: date, slot: Slot) -> datetime:
        """The instant at which they end."""
        return datetime.combine(day, self.hours[slot].ends, self.zone)

    def missed(self, day: date, slot: Slot) -> datetime:
        """From this instant on a shift that was not begun is a no-show."""
        return self.begins(day, slot) + timedelta(minutes=self.late_minutes)

    def running(self, at: datetime) -> tuple[date, Slot] | None:
        """The day and slot whose shifts run at this instant; None between shifts and outside the campaign."""
        day = at.astimezone(self.zone).date()
        if day not in self.days:
            return None
        return next(((day, slot) for slot in Slot if self.begins(day, slot) <= at < self.ends(day, slot)), None)


def shift_rules(campaign: Campaign) -> ShiftRules:
    """The rules of a loaded campaign. Without `days` its shifts are on every day the survey is open."""
    form = ShiftsForm.model_validate(_plain(campaign.settings.get(SECTION, {})))
    return ShiftRules(
        due_on=form.due_on,
        days=tuple(sorted(set(form.days))) if form.days else _open_days(campaign),
        hours={slot: Hours(*_hours(form.slots, slot)) for slot in Slot},
        late_minutes=form.late_minutes,
        code_days=form.code_days,
        zone=campaign.timezone,
    )


def check_shifts(document: Document) -> None:
    """Note the mistakes of a campaign file's section."""
    place = ("settings", SECTION)
    form = validated(ShiftsForm, document, place) if document.at(place) is not None else None
    if form is None:
        return
    last = time.min
    for slot in Slot:
        begins, ends = _hours(form.slots, slot)
        if begins < last or ends <= begins:
            document.fault((*place, "slots", slot), "must begin after the part before it, and end after it began")
        last = ends


def _hours(slots: SlotsForm, slot: Slot) -> tuple[time, time]:
    form: HoursForm = getattr(slots, slot)
    return form.begins, form.ends


def _open_days(campaign: Campaign) -> tuple[date, ...]:
    first = campaign.opens_at.astimezone(campaign.timezone).date()
    last = (campaign.closes_at.astimezone(campaign.timezone) - timedelta(microseconds=1)).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _plain(section: object) -> dict[str, object]:
    return dict(section) if isinstance(section, Mapping) else {}


def _said(hour: time) -> str:
    return f"{hour.hour}h{hour.minute:02}" if hour.minute else f"{hour.hour}h"
