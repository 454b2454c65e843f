"""What a questionnaire must mean, beyond having the right fields: names, order, kinds, bounds, wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches

from questions import option_checks, scoring_checks
from questions.document import Document, Place
from questions.draft import Draft, Written
from questions.lengths import TEXT, question_length
from questions.model import Kind
from questions.wording import placeholder_faults

PLACEHOLDERS = frozenset({"unit", "hotline"})  # what a question or a note may hold

# Columns every export has; a question's id is a column too.
EXPORT_COLUMNS = frozenset(
    {
        *("response_id", "campaign", "questionnaire_version", "commune_code", "district_code"),
        *("entry_method", "status", "started_on", "completed_on", "flags"),
    }
)
CHOICE = frozenset({Kind.SINGLE, Kind.MULTI})

# Fields that make sense for some kinds of question only.
BELONGS: Mapping[str, Set[Kind]] = {
    "options": CHOICE,
    "scale": {Kind.SINGLE},
    "relabel": {Kind.SINGLE},
    "group": {Kind.SINGLE},
    "scores": {Kind.SINGLE},
    "max_choices": {Kind.MULTI},
    "min": {Kind.NUMBER},
    "max": {Kind.NUMBER},
    "integer": {Kind.NUMBER},
    "unknown": {Kind.NUMBER, Kind.DATE},
    "earliest": {Kind.DATE},
    "latest": {Kind.DATE},
    "max_length": {Kind.TEXT},
}
_HEADING = re.compile(r"câu\s+[0-9]", re.IGNORECASE)


def check(draft: Draft) -> None:
    """Note every mistake of meaning, conditions aside (see `questions.conditions`)."""
    if draft.document.at(("questions",)) == []:
        draft.document.fault(("questions",), "has no question")
    _check_names(draft)
    for question in draft.questions:
        for place, message in _question_faults(draft, question):
            draft.document.fault(place, message)
    option_checks.check(draft)
    scoring_checks.check(draft)


def _check_names(draft: Draft) -> None:
    ids: dict[str, Place] = {}
    numbers: dict[tuple[int, str], Place] = {}
    for question in draft.questions:
        place = question.at("id")
        first = ids.setdefault(question.form.id, place)
        if first != place:
            draft.document.fault(place, f"{question.form.id} stands in line {draft.document.line(first)} already")
        if question.form.id in EXPORT_COLUMNS:
            draft.document.fault(place, "is the name of a column of every export; choose another")
        _check_number(draft.document, question, numbers)


def _check_number(document: Document, question: Written, earlier: dict[tuple[int, str], Place]) -> None:
    """Numbers must rise: people look for "Câu 12" between 11 and 13."""
    if not question.form.number:
        return
    digits = question.form.number.rstrip("abcdefghijklmnopqrstuvwxyz")
    number = (int(digits), question.form.number.removeprefix(digits))
    place = question.at("number")
    if number in earlier:
        document.fault(place, f"{question.form.number} stands in line {document.line(earlier[number])} already")
    elif earlier and number < max(earlier):
        highest = "{}{}".format(*max(earlier))
        document.fault(place, f"{question.form.number} comes after {highest}; numbers must rise")
    earlier.setdefault(number, place)


def _question_faults(draft: Draft, question: Written) -> Iterator[tuple[Place, str]]:
    yield from ((question.at(name), "is missing") for name in ("number", "text") if name not in question.named)
    yield from _foreign_fields(question)
    yield from _list_faults(draft, question)
    yield from _bound_faults(question)
    yield from _wording_faults(question)


def _foreign_fields(question: Written) -> Iterator[tuple[Place, str]]:
    for name in sorted(question.named & BELONGS.keys()):
        kinds = BELONGS[name]
        if question.form.type not in kinds:
            yield question.at(name), f"belongs to questions of type {' or '.join(sorted(kinds))} only; remove it"


def _list_faults(draft: Draft, question: Written) -> Iterator[tuple[Place, str]]:
    if question.form.type not in CHOICE:
        return
    scale = question.form.scale
    if not question.named & {"options", "scale"}:
        yield question.place, "needs `options` or a `scale`"
    if question.named >= {"options", "scale"}:
        yield question.at("scale"), "cannot stand beside `options`; keep one of them"
    if scale is not None and scale not in draft.scales:
        close = get_close_matches(scale, draft.scales, n=1)
        yield question.at("scale"), f"there is no scale {scale}" + (f"; did you mean {close[0]}?" if close else "")
    codes = {option.code for option in question.plain_options}
    for code in question.form.relabel:
        if scale is None:
            yield question.at("relabel", code), "needs a `scale`; own options are worded where they stand"
        elif codes and code not in codes:
            has = ", ".join(sorted(codes))
            yield question.at("relabel", code), f"the scale {scale} has no option {code}; it has: {has}"


def _bound_faults(question: Written) -> Iterator[tuple[Place, str]]:
    form = question.form
    if form.min is not None and form.max is not None and form.min > form.max:
        yield question.at("min"), f"{form.min:g} is greater than max {form.max:g}: no answer would be right"
    if form.earliest and form.latest and form.earliest > form.latest:
        yield question.at("earliest"), f"{form.earliest} is after latest {form.latest}: no answer would be right"
    if form.integer:
        for name, bound in (("min", form.min), ("max", form.max)):
            if bound is not None and not bound.is_integer():
                yield question.at(name), f"{bound:g} is no whole number; write one, or `integer: false`"


def _wording_faults(question: Written) -> Iterator[tuple[Place, str]]:
    text = question.form.text
    for message in placeholder_faults(text, PLACEHOLDERS):
        yield question.at("text"), message
    if _HEADING.match(text):
        yield question.at("text"), "begins with its number; leave it out, it is put in front"
    size = question_length(text, question.plain_options)
    if size > TEXT:
        yield question.at("text"), f"makes a message of {size} characters with options and heading; Zalo takes {TEXT}"
