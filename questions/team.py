"""The sentences somebody on a roster reads about their work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from questions.model import Texts
from questions.shifts import Slot
from questions.texts import load_texts_with

TEAM_TEXTS = Path(__file__).with_name("team.yaml")
_NONE: frozenset[str] = frozenset()

_COMMANDS = (
    *("head", "shifts", "area_shifts", "arrive", "swap", "progress", "guide", "poster", "photo", "mute", "list"),
    "buttons",
)

# Text key → placeholders it must hold.
KEYS: Mapping[str, frozenset[str]] = {
    "joined": frozenset({"area", "commands"}),
    "joined.again": frozenset({"area", "commands"}),
    **{f"commands.{line}": _NONE for line in _COMMANDS},
    "commands.posters": frozenset({"example"}),
    "unknown": frozenset({"commands"}),
    "guide": _NONE,
    "no_answers": _NONE,
    "flood": _NONE,
    "muted": _NONE,
    "unmuted": _NONE,
    "area.all": _NONE,
    **{f"slot.{slot}": _NONE for slot in Slot},
    "shift": frozenset({"slot", "day", "hours"}),
    "shifts.none": _NONE,
    "shifts.none_staff": _NONE,
    "shifts.head": _NONE,
    "shifts.line": frozenset({"number", "shift"}),
    "shifts.foot": _NONE,
    "area_shifts.none": frozenset({"area"}),
    "area_shifts.head": frozenset({"day", "area"}),
    "area_shifts.slot": frozenset({"slot", "hours", "planned"}),
    "area_shifts.begun": frozenset({"slot", "hours", "planned", "covered"}),
    "area_shifts.person": frozenset({"name"}),
    "area_shifts.person_here": frozenset({"name"}),
    "area_shifts.empty": frozenset({"units"}),
    "area_shifts.empty_more": frozenset({"units", "more"}),
    "arrive": frozenset({"shift", "time"}),
    "arrive.again": frozenset({"shift"}),
    "arrive.early": frozenset({"shift"}),
    "arrive.none": _NONE,
    "leave": frozenset({"shift", "time"}),
    "leave.none": _NONE,
    "swap.none": _NONE,
    "swap.which": _NONE,
    "swap.which_foot": frozenset({"number"}),
    "swap.which_button": frozenset({"number"}),
    "swap.nobody": frozenset({"shift"}),
    "swap.whom": frozenset({"shift"}),
    "swap.offer": frozenset({"number", "name"}),
    "swap.exchange_offer": frozenset({"number", "name", "shift"}),
    "swap.whom_foot": frozenset({"number"}),
    "swap.whom_button": frozenset({"number", "place"}),
    "swap.take": frozenset({"shift"}),
    "swap.exchange": frozenset({"shift", "other"}),
    "swap.asked": frozenset({"name", "exchange"}),
    "swap.request": frozenset({"exchange"}),
    "swap.request_buttons": _NONE,
    "swap.which_request": _NONE,
    "swap.open_request": frozenset({"number", "name", "exchange"}),
    "swap.no_request": _NONE,
    "swap.impossible": frozenset({"shift"}),
    "swap.agreed": frozenset({"exchange"}),
    "swap.agreed_told": frozenset({"exchange"}),
    "swap.refused": _NONE,
    "swap.refused_told": frozenset({"shift"}),
    "progress.head": frozenset({"area", "time", "day"}),
    "progress.early": frozenset({"start"}),
    "progress.few": frozenset({"least"}),
    "progress.started": frozenset({"count"}),
    "progress.completed": frozenset({"count"}),
    "progress.few_completed": frozenset({"least"}),
    "progress.hours": frozenset({"hours"}),
    "progress.hour": frozenset({"hour", "count"}),
    "progress.without": frozenset({"units", "count", "more"}),
    "progress.without_more": frozenset({"units", "count", "more"}),
    "progress.foot": frozenset({"least"}),
    "poster": frozenset({"unit", "code"}),
    "poster.which": frozenset({"area", "example"}),
    "poster.none": frozenset({"unit"}),
    "photo.wait": frozenset({"until"}),
    "photo.counted": frozenset({"unit"}),
    "photo.unknown": _NONE,
    "photo.stray": _NONE,
    "photo.buttons": _NONE,
    "call.no_phone": _NONE,
    "call.not_joined": _NONE,
    "call.blocked": _NONE,
    "call.silent": _NONE,
}
_OPTIONAL: Mapping[str, frozenset[str]] = {
    "progress.without": frozenset({"more"}),
    "progress.without_more": frozenset({"count"}),
}


def load_team_texts(path: Path = TEAM_TEXTS) -> Texts:
    """The sentences in `path`. Raises `Faulty` with every mistake."""
    return load_texts_with(path, KEYS, _OPTIONAL)
