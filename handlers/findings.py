"""What is found out about the running bot: one Vietnamese line of `checkup.yaml` each, for doctor and alarms alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from handlers.runtime import Runtime


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `key`: which of several it is about, a machine or a summary. `told`: the line for a phone."""

    level: Level
    about: str
    state: str
    text: str
    key: str = ""
    told: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether something will not work."""
        return self.level is Level.FAULT

    @property
    def mark(self) -> str:
        """Sign before the line; never colour alone."""
        return {Level.OK: "✓", Level.NOTE: "•", Level.FAULT: "✗"}[self.level]

    @property
    def colour(self) -> str:
        """Colour of the line."""
        return {Level.OK: "green", Level.NOTE: "yellow", Level.FAULT: "red"}[self.level]


def line(about: str, state: str, **values: object) -> str:
    """A line of the file with its placeholders filled."""
    return _lines()[about][state].format(**values)


def say(level: Level, about: str, state: str, **values: object) -> Finding:
    """A finding in the words of the file."""
    return Finding(level, about, state, line(about, state, **values))


def ok(about: str, **values: object) -> Finding:
    """All is well."""
    return say(Level.OK, about, "ok", **values)


def note(about: str, state: str, **values: object) -> Finding:
    """Good to know."""
    return say(Level.NOTE, about, state, **values)


def fault(about: str, state: str, **values: object) -> Finding:
    """Something does not work, or soon will not."""
    return say(Level.FAULT, about, state, **values)


def moment(at: datetime, runtime: Runtime) -> str:
    """A local time as people here write it."""
    return f"{at.astimezone(runtime.clock.zone):%H:%M %d/%m/%Y}"


@cache
def _lines() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("checkup.yaml").read_text("utf-8"))
    return loaded
