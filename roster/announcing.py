"""The schedule of a commune in a short text: one line a place, equal parts of days gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot import words
from qr.layout import capital
from questions.roster_forms import AnnouncementWords, SaidWords
from questions.shifts import Slot


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift as the public may see it: there is no phone in it."""

    day: date
    slot: Slot
    where: str  # place, else village; may be empty
    name: str
    position: str


def announcement(
    text: AnnouncementWords,
    said: SaidWords,
    duties: Sequence[Duty],
    *,
    open_days: tuple[date, date],
    facts: Mapping[str, object],
) -> str:
    """The text with its placeholders filled. `open_days`: first and last day of the survey."""
    first, last = open_days
    return text.text.format_map(
        {
            **facts,
            "first": _dated(text.day, first),
            "last": _dated(text.last_day, last),
            "schedule": "\n".join(_schedule(text, said, duties)),
        }
    )


def _schedule(text: AnnouncementWords, said: SaidWords, duties: Sequence[Duty]) -> list[str]:
    places: dict[str, tuple[str, list[Duty]]] = {}
    for duty in duties:
        places.setdefault(words.fold(duty.where), (duty.where, []))[1].append(duty)
    lines = [
        text.line.format(place=capital(place) or text.nowhere, times=_times(text, said, found))
        for place, found in places.values()
    ]
    return lines if len(lines) <= text.most else [*lines[: text.most], text.more]


def _times(text: AnnouncementWords, said: SaidWords, duties: Sequence[Duty]) -> str:
    """ "sáng, chiều 29/8, 30/8; tối 31/8"."""
    slots_of: dict[date, set[Slot]] = {}
    for duty in duties:
        slots_of.setdefault(duty.day, set()).add(duty.slot)
    alike: dict[tuple[Slot, ...], list[date]] = {}
    for day in sorted(slots_of):
        alike.setdefault(tuple(slot for slot in Slot if slot in slots_of[day]), []).append(day)
    return "; ".join(
        text.time.format(
            slots=", ".join(said.slots[slot] for slot in slots), days=", ".join(_dated(text.day, day) for day in days)
        )
        for slots, days in alike.items()
    )


def _dated(pattern: str, day: date) -> str:
    return pattern.format(d=day.day, m=day.month, y=day.year)
