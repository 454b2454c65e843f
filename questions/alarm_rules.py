"""When whoever operates the bot is told that something needs a person: `settings.alarms` of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated

from pydantic import Field

from questions.document import Document
from questions.model import Campaign
from questions.schema import Form, validated
from questions.shifts import Hour

SECTION = "alarms"


class AlarmRules(Form):
    """The section; what it leaves out takes the agreed default."""

    again_hours: Annotated[int, Field(ge=1, le=48)] = 6  # an alarm that goes on is repeated after so long
    calm_minutes: Annotated[int, Field(ge=1, le=120)] = 5  # over is only what has been well for so long
    reply_seconds: Annotated[int, Field(ge=10, le=3600)] = 60  # somebody waits longer for an answer
    disk_gb: Annotated[float, Field(ge=0.1, le=1000)] = 2  # less is left on the disk
    token_hours: Annotated[int, Field(ge=1, le=20)] = 3  # the access token lives no longer, and was not renewed
    unread_percent: Annotated[int, Field(ge=1, le=100)] = 15  # more of an hour's messages were not understood …
    unread_least: Annotated[int, Field(ge=1)] = 20  # … out of at least so many
    silence_minutes: Annotated[int, Field(ge=10, le=1440)] = 120  # nobody wrote for so long, by day and while open
    silence_from: Hour = time(8)
    silence_until: Hour = time(20)


def check_alarms(document: Document) -> None:
    """Note the mistakes of a campaign file's section."""
    place = ("settings", SECTION)
    form = validated(AlarmRules, document, place) if document.at(place) is not None else None
    if form is not None and form.silence_from >= form.silence_until:
        document.fault((*place, "silence_until"), "must be later than silence_from, on the same day")


def alarm_rules(campaign: Campaign) -> AlarmRules:
    """The rules of a loaded campaign."""
    section = campaign.settings.get(SECTION, {})
    return AlarmRules.model_validate(dict(section) if isinstance(section, Mapping) else {})
