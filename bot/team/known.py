"""What the shell has looked up for somebody on a roster, and what is to be done about what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.replies import Reply
from questions.model import Content, Texts, Unit
from questions.roster import Level
from questions.shifts import ShiftRules, Slot


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a roster. `unit` is empty above the commune, `district` for the province."""

    id: str
    level: Level
    unit: str = ""
    district: str = ""
    muted: bool = False

    def area(self, content: Content) -> tuple[Unit, ...]:
        """The communes their work is about."""
        if self.unit:
            unit = content.units.by_code.get(self.unit)
            return (unit,) if unit else ()
        if self.district:
            return content.units.districts.get(self.district, ())
        return content.units.units


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of one person."""

    id: int
    day: date
    slot: Slot
    unit: str = ""
    place: str = ""
    started: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody's shift in the area of one who looks after it."""

    unit: str
    slot: Slot
    started: bool
    name: str = ""  # only for whoever looks after this very commune


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same commune who can be written to, with their shifts still to come."""

    id: str
    name: str
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A colleague asks for their shift to be taken over, perhaps for one of one's own."""

    id: int
    asker: str
    """Their name."""
    duty: Duty
    in_return: Duty | None = None


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many took part in the member's area. Never what they said."""

    started: int = 0
    completed: int = 0
    by_hour: Mapping[int, int] = field(default_factory=dict)  # completed today, by hour of the day
    without: tuple[str, ...] = ()  # communes of the area with nobody yet


@dataclass(frozen=True, slots=True)
class Known:
    """All one decision rests on."""

    content: Content
    texts: Texts
    rules: ShiftRules
    member: Member
    at: datetime  # in the campaign's zone
    duties: tuple[Duty, ...] = ()  # today's and later ones
    colleagues: tuple[Colleague, ...] = ()
    requests: tuple[Request, ...] = ()
    turnout: Turnout = Turnout()
    posts_on: date | None = None  # the day of `posts`: today, or the next one with shifts
    posts: tuple[Post, ...] = ()  # everybody's in the area, for staff


@dataclass(frozen=True, slots=True)
class Began:
    """Came to this shift."""

    shift: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Left this shift."""

    shift: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks a colleague to take a shift; `told` tells them."""

    shift: int
    colleague: str
    in_return: int | None
    told: Reply


@dataclass(frozen=True, slots=True)
class Settled:
    """A request is agreed to or refused; `told` tells the one who asked."""

    request: int
    agreed: bool
    told: Reply


@dataclass(frozen=True, slots=True)
class Awaited:
    """Pictures count until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """The picture that came counts for this commune; None: nobody knows yet for which."""

    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Muted:
    """Wants no reminders, or wants them again."""

    muted: bool


Effect = Began | Ended | Asked | Settled | Awaited | Counted | Muted


@dataclass(frozen=True, slots=True)
class Decision:
    """What to answer, with the poster of which commune, and what to record."""

    reply: Reply
    effects: tuple[Effect, ...] = ()
    poster: str = ""
