"""When residents who began and stopped are reminded: `settings.nudges` of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from questions.document import Document
from questions.model import Campaign
from questions.schema import Form, validated
from questions.shifts import Hour

SECTION = "nudges"
_WHOLE_WINDOW = 48  # hours; Zalo bills what comes later


class NudgesForm(Form):
    """The section `nudges` of a campaign's settings."""

    max: Annotated[int, Field(ge=0, le=2)] = 2
    window_hours: Annotated[int, Field(ge=1, le=_WHOLE_WINDOW)] = _WHOLE_WINDOW
    after_minutes: Annotated[list[Annotated[int, Field(ge=30)]], Field(min_length=1, default=[120, 1440])]
    begins: Hour = Field(time(8), alias="from")
    ends: Hour = Field(time(20), alias="until")


@dataclass(frozen=True, slots=True)
class NudgeRules:
    """What is agreed about nudges in one campaign."""

    most: int
    window: timedelta  # from the person's last message
    pauses: tuple[timedelta, ...]  # of silence before each nudge
    begins: time
    ends: time

    def is_day(self, at: datetime) -> bool:
        """Whether people may be nudged at this local time."""
        return self.begins <= at.time() < self.ends

    def night(self, at: datetime) -> datetime:
        """When nudging ends on this day."""
        return datetime.combine(at.date(), self.ends, at.tzinfo)

    def is_due(self, nudged: int, last_at: datetime, at: datetime) -> bool:
        """Whether the next nudge is due for somebody silent since `last_at` who has had `nudged`."""
        if nudged >= min(self.most, len(self.pauses)):
            return False
        return self.pauses[nudged] <= at - last_at < self.window


def check_nudges(document: Document) -> None:
    """Note the mistakes of a campaign file's section."""
    place = ("settings", SECTION)
    form = validated(NudgesForm, document, place) if document.at(place) is not None else None
    if form is not None and form.begins >= form.ends:
        document.fault((*place, "until"), "must be later than from, on the same day")


def nudge_rules(campaign: Campaign) -> NudgeRules:
    """The rules of a loaded campaign; what it leaves out takes the agreed default."""
    section = campaign.settings.get(SECTION, {})
    form = NudgesForm.model_validate(dict(section) if isinstance(section, Mapping) else {})
    pauses = tuple(timedelta(minutes=minutes) for minutes in sorted(form.after_minutes))
    return NudgeRules(form.max, timedelta(hours=form.window_hours), pauses, form.begins, form.ends)
