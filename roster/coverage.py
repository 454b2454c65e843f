"""Who is where and who is missing: gaps, double bookings, no-shows, communes that have not handed in.

Pure: it looks at helpers and shifts it is given, at an instant it is given. It speaks of work to do, never of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from models.roster import Helper
from models.shifts import Shift
from questions.model import Unit, Units
from questions.roster import Level
from questions.shifts import ShiftRules, Slot


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is down for this part of this day."""

    unit: Unit
    day: date
    slot: Slot


@dataclass(frozen=True, slots=True)
class Double:
    """One person is down for several places at once."""

    helper: Helper
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class NoShow:
    """Somebody was down and has not come."""

    helper: Helper
    shift: Shift


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a commune has handed in. `first_at`: when its first helper was entered, None if nobody is."""

    unit: Unit
    people: int
    shifts: int
    first_at: datetime | None

    def is_late(self, due_on: date | None) -> bool:
        """Whether it came after the due date."""
        return due_on is not None and self.first_at is not None and self.first_at.date() > due_on


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A commune where a shift runs and nobody has begun it. `planned`: who was down, empty if nobody was."""

    unit: Unit
    day: date
    slot: Slot
    begins: datetime
    planned: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The state of all shifts at one instant."""

    gaps: tuple[Gap, ...]
    doubles: tuple[Double, ...]
    no_shows: tuple[NoShow, ...]
    handed_in: tuple[HandedIn, ...]  # every unit, in list order
    turns: int  # parts of days times communes

    @property
    def covered(self) -> int:
        """How many of `turns` have somebody down."""
        return self.turns - len(self.gaps)

    @property
    def missing(self) -> tuple[HandedIn, ...]:
        """Communes without anybody."""
        return tuple(one for one in self.handed_in if not one.people)

    @property
    def unplanned(self) -> tuple[HandedIn, ...]:
        """Communes with people but without shifts."""
        return tuple(one for one in self.handed_in if one.people and not one.shifts)

    @property
    def complete(self) -> tuple[HandedIn, ...]:
        """Communes with people and shifts."""
        return tuple(one for one in self.handed_in if one.shifts)


def coverage(
    units: Sequence[Unit], rules: ShiftRules, helpers: Iterable[Helper], shifts: Iterable[Shift], at: datetime
) -> Coverage:
    """How things stand in these communes."""
    by_id = {helper.id: helper for helper in helpers}
    codes = {unit.code for unit in units}
    known = [shift for shift in shifts if shift.helper_id in by_id and shift.unit in codes]
    taken = {(shift.unit, shift.day, shift.slot) for shift in known}
    turns = list(product(units, rules.days, Slot))
    return Coverage(
        gaps=tuple(Gap(*turn) for turn in turns if (turn[0].code, *turn[1:]) not in taken),
        doubles=tuple(_doubles(by_id, known)),
        no_shows=tuple(
            NoShow(by_id[shift.helper_id], shift)
            for shift in known
            if shift.started_at is None and rules.missed(shift.day, shift.slot) <= at
        ),
        handed_in=tuple(_handed_in(unit, by_id.values(), known, rules) for unit in units),
        turns=len(turns),
    )


def uncovered(units: Units, rules: ShiftRules, shifts: Iterable[Shift], at: datetime) -> list[Uncovered]:
    """Communes where nobody stands by at this instant although a shift runs; none between shifts."""
    running = rules.running(at)
    if running is None:
        return []
    day, slot = running
    planned: dict[str, list[Shift]] = {}
    for shift in shifts:
        if (shift.day, shift.slot) == running:
            planned.setdefault(shift.unit, []).append(shift)
    return [
        Uncovered(unit, day, slot, rules.begins(day, slot), tuple(planned.get(unit.code, ())))
        for unit in units.units
        if not any(_is_there(shift, at) for shift in planned.get(unit.code, ()))
    ]


def _is_there(shift: Shift, at: datetime) -> bool:
    now = int(at.timestamp() * 1000)
    began = shift.started_at is not None and shift.started_at <= now
    return began and (shift.ended_at is None or shift.ended_at > now)


def _doubles(by_id: dict[str, Helper], shifts: Iterable[Shift]) -> Iterable[Double]:
    at_once: dict[tuple[str, date, Slot], list[Shift]] = {}
    for shift in shifts:
        at_once.setdefault((shift.helper_id, shift.day, shift.slot), []).append(shift)
    return (Double(by_id[key[0]], tuple(found)) for key, found in at_once.items() if len(found) > 1)


def _handed_in(unit: Unit, helpers: Iterable[Helper], shifts: Iterable[Shift], rules: ShiftRules) -> HandedIn:
    mine = [helper for helper in helpers if helper.unit == unit.code and helper.level is Level.HELPER]
    first = min((helper.created_at for helper in mine), default=None)
    first_at = None if first is None else datetime.fromtimestamp(first / 1000, rules.zone)
    return HandedIn(unit, len(mine), sum(shift.unit == unit.code for shift in shifts), first_at)
