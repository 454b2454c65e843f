"""The rules of reminders: who is reminded of what, when, on which condition, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from questions.document import Document, read
from questions.faults import Faulty
from questions.roster import Level
from questions.schema import Code, Form, Line, validated
from questions.shifts import Hour
from questions.wording import bare, placeholder_faults

REMINDERS = Path(__file__).with_name("reminders.yaml")
LONGEST = 600  # characters of one text; with its footer and the names of communes it stays one short message


class Anchor(StrEnum):
    """Days a rule can be tied to."""

    ROSTER_DUE = "roster_due"
    FIRST = "first"
    LAST = "last"
    AFTER = "after"  # the day after the last one
    EACH = "each"  # every day of the survey


class Condition(StrEnum):
    """What must be so at the moment a reminder is sent."""

    ALWAYS = "always"
    NO_ROSTER = "no_roster"
    ON_SHIFT = "on_shift"
    UNCOVERED = "uncovered"
    NO_RESPONSE = "no_response"
    BEHIND_PACE = "behind_pace"
    NO_PHOTO = "no_photo"


def _one_of(kind: type[StrEnum]) -> BeforeValidator:
    def chosen(value: object) -> StrEnum:
        try:
            return kind(str(value))
        except ValueError:
            raise PydanticCustomError("choice", f"must be one of: {', '.join(kind)}") from None

    return BeforeValidator(chosen)


class When(Form):
    """One of three: a day and a time, minutes from the beginning of each shift, minutes from the close."""

    day: Annotated[Anchor, _one_of(Anchor)] | None = None
    days: Annotated[int, Field(ge=-30, le=30)] = 0
    at: Hour | None = None
    shift: Annotated[int, Field(ge=-600, le=600)] | None = None
    close: Annotated[int, Field(ge=-2880, le=2880)] | None = None


class Rule(Form):
    """One reminder."""

    id: Code
    to: Annotated[list[Annotated[Level, _one_of(Level)]], Field(min_length=1)]
    when: When
    condition: Annotated[Condition, _one_of(Condition)] = Field(alias="if")
    for_minutes: Annotated[int, Field(ge=1, le=1440)]
    why: Line
    texts: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]], Field(min_length=1)]
    buttons: Annotated[list[Line], Field(max_length=5, default_factory=list)]  # words that can be typed as well


class Quiet(Form):
    """Hours in which nobody is reminded."""

    begins: Hour = Field(alias="from")
    ends: Hour = Field(alias="until")


class Reminders(Form):
    """The file."""

    cap_a_day: Annotated[int, Field(ge=1, le=20)]
    quiet: Quiet
    footer: Line
    more: Line  # what is said of more communes than can be named
    rules: Annotated[list[Rule], Field(min_length=1)]


_ALWAYS_KNOWN = frozenset({"area", "closes"})
_KNOWN: Mapping[Condition, frozenset[str]] = {
    Condition.ALWAYS: _ALWAYS_KNOWN,
    Condition.NO_ROSTER: _ALWAYS_KNOWN | {"units", "due"},
    Condition.ON_SHIFT: _ALWAYS_KNOWN | {"shift"},
    Condition.UNCOVERED: _ALWAYS_KNOWN | {"units", "shift"},
    Condition.NO_RESPONSE: _ALWAYS_KNOWN | {"units"},
    Condition.BEHIND_PACE: _ALWAYS_KNOWN | {"units"},
    Condition.NO_PHOTO: _ALWAYS_KNOWN | {"units"},
}
_NEEDS_SHIFT = frozenset({Condition.ON_SHIFT, Condition.UNCOVERED})
_FORBIDDEN = ("hai long", "diem so", "chua tra loi")  # reminders never compare satisfaction or point at people
_WAY_OUT = "dung nhac"


def load_reminders(path: Path = REMINDERS) -> Reminders:
    """The rules in `path`. Raises `Faulty` with every mistake."""
    document = read(path)
    found = validated(Reminders, document, ())
    if found is not None:
        _check_footer(document, found)
        _check_ids(document, found)
        for number, rule in enumerate(found.rules):
            _check_rule(document, number, rule)
    if document.faults or found is None:
        raise Faulty(document.faults)
    return found


def _check_footer(document: Document, found: Reminders) -> None:
    for message in placeholder_faults(found.footer, {"why"}, {"why"}):
        document.fault(("footer",), message)
    for message in placeholder_faults(found.more, {"units", "more"}, {"units", "more"}):
        document.fault(("more",), message)
    if _WAY_OUT not in bare(found.footer):
        document.fault(("footer",), "must say how to stop the reminders: DỪNG NHẮC")


def _check_ids(document: Document, found: Reminders) -> None:
    seen: set[str] = set()
    for number, rule in enumerate(found.rules):
        if rule.id in seen:
            document.fault(("rules", number, "id"), "is used twice; each rule needs its own")
        seen.add(rule.id)


def _check_rule(document: Document, number: int, rule: Rule) -> None:
    place: tuple[Any, ...] = ("rules", number)
    when = rule.when
    if sum(way is not None for way in (when.day, when.shift, when.close)) != 1:
        document.fault((*place, "when"), "needs exactly one of day, shift, close")
    if (when.day is None) != (when.at is None):
        document.fault((*place, "when"), "needs day and at together")
    if (rule.condition in _NEEDS_SHIFT) != (when.shift is not None):
        document.fault((*place, "when"), "on_shift and uncovered need shift, and shift needs one of them")
    for index, text in enumerate(rule.texts):
        for message in placeholder_faults(text, _KNOWN[rule.condition]):
            document.fault((*place, "texts", index), message)
        for phrase in _FORBIDDEN:
            if phrase in bare(text):
                document.fault((*place, "texts", index), "speaks of answers or of people who have not answered")
