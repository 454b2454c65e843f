"""People on rosters: who they are, which shifts they have, and whether they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bench.campaign.ledger import Phone
from questions.roster import Level
from questions.shifts import Slot


class Habit(StrEnum):
    """What somebody makes of a shift."""

    KEEPS = "keeps"
    LATE = "late"
    MISSES = "misses"
    FORGETS = "forgets to say when leaving"


@dataclass(eq=False)
class Turn:
    """One shift of one person, as the script plays it."""

    day: date
    slot: Slot
    habit: Habit = Habit.KEEPS
    started: bool = False
    ended: bool = False


@dataclass(eq=False)
class Colleague:
    """One entry of a roster. `phone`: as written there; empty if nobody can use what is written."""

    level: Level
    unit: str
    district: str
    name: str
    phone: str
    turns: list[Turn] = field(default_factory=list)
    joins: bool = False
    silent: bool = False  # joins and is not heard of again
    muted_at: datetime | None = None  # wants no reminders from then on
    rostered: bool = False  # the file it stands in has been imported
    chat: Phone | None = None
    code: str = ""
    had: dict[date, int] = field(default_factory=dict)  # reminders that count against the cap, by day

    @property
    def muted(self) -> bool:
        """Whether reminders are refused by now."""
        return self.muted_at is not None
