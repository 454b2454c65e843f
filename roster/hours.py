"""Which parts of the day somebody means who writes hours: "7h-11h", "19h30", 13:30."""

from __future__ import annotations

from datetime import time, timedelta

from questions.shifts import ShiftRules, Slot

_ENOUGH = timedelta(hours=1)  # a span of hours names each part of the day it covers so much of
_NEAR = timedelta(hours=1)  # "18h" is the evening that begins at 18h30


def covered(rules: ShiftRules, begins: str, begins_minute: str, ends: str, ends_minute: str) -> tuple[Slot, ...]:
    """The parts of the day between two times; none if they cover none, or no one part alone enough."""
    first, last = _since_midnight(begins, begins_minute), _since_midnight(ends, ends_minute)
    overlaps = {slot: min(last, until) - max(first, since) for slot, (since, until) in _bounds(rules).items()}
    enough = tuple(slot for slot, overlap in overlaps.items() if overlap >= _ENOUGH)
    touched = tuple(slot for slot, overlap in overlaps.items() if overlap > timedelta(0))
    return enough or (touched if len(touched) == 1 else ())


def near(rules: ShiftRules, hour: str, minute: str) -> tuple[Slot, ...]:
    """The part of the day that runs at this time, or begins soon after."""
    return _at(rules, _since_midnight(hour, minute))


def at(rules: ShiftRules, moment: time) -> tuple[Slot, ...]:
    """The part of the day that runs at this time, or begins soon after."""
    return _at(rules, timedelta(hours=moment.hour, minutes=moment.minute))


def _at(rules: ShiftRules, moment: timedelta) -> tuple[Slot, ...]:
    bounds = _bounds(rules).items()
    running = tuple(slot for slot, (since, until) in bounds if since <= moment < until)
    return running or tuple(slot for slot, (since, _) in bounds if timedelta(0) < since - moment <= _NEAR)


def _bounds(rules: ShiftRules) -> dict[Slot, tuple[timedelta, timedelta]]:
    return {
        slot: (
            timedelta(hours=hours.begins.hour, minutes=hours.begins.minute),
            timedelta(hours=hours.ends.hour, minutes=hours.ends.minute),
        )
        for slot, hours in rules.hours.items()
    }


def _since_midnight(hour: str, minute: str) -> timedelta:
    return timedelta(hours=int(hour), minutes=int(minute or 0))
