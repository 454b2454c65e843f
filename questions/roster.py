"""The words around rosters: how tables from offices are understood, and what is said, printed and announced.

One file, `roster.yaml`. Whoever meets a new way to call a column adds it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from enum import StrEnum
from pathlib import Path

from questions.document import Document, Place, read, strings
from questions.faults import Faulty
from questions.roster_forms import RosterWords
from questions.roster_troubles import PLACEHOLDERS, Trouble
from questions.schema import validated
from questions.shifts import Slot
from questions.wording import placeholder_faults

ROSTER_TEXTS = Path(__file__).with_name("roster.yaml")


class Level(StrEnum):
    """Where somebody on a roster works."""

    HELPER = "helper"  # community mobilisation team of a village
    COMMUNE = "commune"  # working group of the commune
    DISTRICT = "district"
    PROVINCE = "province"


class Column(StrEnum):
    """What a column of an office's table holds."""

    NUMBER = "number"
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    LEVEL = "level"
    DISTRICT = "district"
    UNIT = "unit"
    VILLAGE = "village"
    ADDRESS = "address"
    POSITION = "position"
    PHONE = "phone"
    DAY = "day"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    SLOT = "slot"
    BEGINS = "begins"
    ENDS = "ends"
    PLACE = "place"
    IGNORED = "ignored"


_CAMPAIGN = frozenset(
    {"first", "last", "year", "organiser", "account", "hotline", "plan", "minutes", "age"}
    | {"unit", "unit_title", "district", "code", "url"}
)
_ALLOWED: Mapping[Place, Set[str]] = {
    ("report", "line"): {"place", "problem", "fix", "fate"},
    ("report", "line_with_value"): {"place", "value", "problem", "fix", "fate"},
    ("report", "place"): {"sheet", "row", "column"},
    ("report", "place_row"): {"sheet", "row"},
    ("report", "place_column"): {"letter", "label"},
    ("report", "summary"): {"rows", "people", "shifts", "lost", "part", "note"},
    ("report", "changes"): {"new_people", "changed_people", "new_shifts", "merged", "removed"},
    ("template", "subtitle"): {"first", "last", "due"},
    ("template", "guide"): {"all", "slots", "whole_day"},
    ("notice", "pages"): {"page", "pages"},
    ("notice",): _CAMPAIGN,
    ("notice", "day"): {"weekday", "day"},
    **{(kind, "text"): _CAMPAIGN | {"schedule"} for kind in ("loudspeaker", "social")},
    **{(kind, "line"): {"place", "times"} for kind in ("loudspeaker", "social")},
    **{(kind, "time"): {"slots", "days"} for kind in ("loudspeaker", "social")},
    **{(kind, "day"): {"d", "m", "y"} for kind in ("loudspeaker", "social")},
    **{(kind, "last_day"): {"d", "m", "y"} for kind in ("loudspeaker", "social")},
    ("coverage", "heading"): {"at"},
    ("coverage", "gap"): {"unit", "slot", "day"},
    ("coverage", "double"): {"name", "unit", "slot", "day", "places"},
    ("coverage", "no_show"): {"name", "unit", "slot", "day"},
    ("coverage", "missing"): {"unit"},
    ("coverage", "unplanned"): {"unit"},
    ("coverage", "late"): {"unit", "day"},
    ("coverage", "district"): {"district", "done", "all"},
    ("coverage", "due_before"): {"due", "days"},
    ("coverage", "due_after"): {"due"},
    ("coverage", "running"): {"slot", "day", "empty", "all"},
    ("coverage", "total"): {"covered", "all", "gaps", "doubles", "no_shows"},
    ("codes", "message"): {"account", "code", "day"},
}


_KEYS: Mapping[Place, Set[str]] = {
    ("headers",): set(Column),
    ("levels",): set(Level),
    ("words", "slots"): set(Slot),
    ("words", "levels"): set(Level),
    ("troubles",): set(Trouble),
    ("fates",): {"lost", "part", "note"},
    ("unreadable",): {"missing", "too_big", "old_excel", "not_excel", "not_text", "unknown_kind", "empty", "nothing"},
    ("coverage", "kinds"): {"gap", "double", "no_show", "missing", "unplanned", "late"},
}


def load_roster(path: Path = ROSTER_TEXTS) -> RosterWords:
    """The words in `path`. Raises `Faulty` with every mistake."""
    document = read(path)
    found = validated(RosterWords, document, ())
    for place, known in _KEYS.items():
        _check_keys(document, place, known)
    for place, text in strings(document.data):
        for message in _placeholder_faults(place, text):
            document.fault(place, message)
    if document.faults or found is None:
        raise Faulty(document.faults)
    return found


def _check_keys(document: Document, place: Place, known: Set[str]) -> None:
    section = document.at(place)
    present = set(section) if isinstance(section, dict) else set()
    for key in sorted(known - present):
        document.fault((*place, key), "is missing")
    for key in sorted(present - known):
        document.fault((*place, key), "is no known key; remove it")


def _placeholder_faults(place: Place, text: str) -> Iterator[str]:
    if place[0] == "troubles" and len(place) > 1:
        return placeholder_faults(text, PLACEHOLDERS.get(str(place[1]), frozenset()))
    allowed = next((_ALLOWED[place[:end]] for end in range(len(place), 0, -1) if place[:end] in _ALLOWED), frozenset())
    return placeholder_faults(text, allowed)
