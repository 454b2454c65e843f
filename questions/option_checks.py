"""Options of questions and scales: each must be choosable, and told apart from the others by what people type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from questions.document import Place
from questions.draft import Draft, Written, WrittenOption
from questions.lengths import BUTTON, TEXT, button_length, note_length
from questions.model import Kind, Option
from questions.wording import bare, placeholder_faults, taken

MOST = 99
NOTE_PLACEHOLDERS = frozenset({"unit", "hotline"})

_NUMBERED = re.compile(r"[0-9]+\s*[.)]")

Faults = Iterator[tuple[Place, str]]


def check(draft: Draft) -> None:
    """Note every mistake in the options of scales and questions."""
    for name, scale in draft.scales.items():
        _note(draft, _listed(draft, ("scales", name), scale))
        for written in scale:
            _note(draft, _option_faults(written))
    for question in draft.questions:
        if question.form.options is not None:
            _note(draft, _listed(draft, question.at("options"), question.options))
            _note(draft, _choice_faults(question))
        elif question.form.relabel:
            kept_first = sorted(question.options, key=lambda written: written.place != question.at("scale"))
            _note(draft, _likeness_faults(draft, kept_first))
        for written in question.options:
            if written.place != question.at("scale"):
                _note(draft, _option_faults(written))


def _note(draft: Draft, faults: Faults) -> None:
    for place, message in faults:
        draft.document.fault(place, message)


def _listed(draft: Draft, place: Place, options: Sequence[WrittenOption]) -> Faults:
    """Faults of a list as a whole. Counted as written: an unreadable option still is one."""
    entries = draft.document.at(place)
    count = len(entries) if isinstance(entries, list) else len(options)
    if count < 2:
        yield place, "needs at least two options"
    if count > MOST:
        yield place, f"has {count} options; {MOST} are the most"
    first: dict[str, Place] = {}
    for written in options:
        where = first.setdefault(written.option.code, written.place)
        if where != written.place:
            line = draft.document.line(where)
            yield (*written.place, "code"), f"{written.option.code} stands in line {line} already"
    yield from _likeness_faults(draft, options)


def _likeness_faults(draft: Draft, options: Sequence[WrittenOption]) -> Faults:
    """Labels and spellings that mean two options at once, with accents or without."""
    owner: dict[str, WrittenOption] = {}
    for written in [written for written in options if written.option.label]:
        if (other := owner.setdefault(bare(written.option.label), written)) is not written:
            line = draft.document.line(other.place)
            yield (*written.place, "label"), f'reads like "{other.option.label}" (line {line}) without accents'
    for written in options:
        for spelling in written.option.says:
            if (other := owner.setdefault(bare(spelling), written)) is not written:
                yield (*written.place, "says"), f'"{spelling}" is also said for "{other.option.label}" (accents aside)'


def _option_faults(written: WrittenOption) -> Faults:
    option = written.option
    for field, said in (("label", [option.label] if option.label else []), ("says", option.says)):
        for text in said:
            for message in _said_faults(text):
                yield (*written.place, field), message
    size = button_length(option.label)
    if size > BUTTON:
        yield (*written.place, "label"), f"makes a button of {size} characters; Zalo takes {BUTTON}"
    if _NUMBERED.match(option.label):
        yield (*written.place, "label"), "begins with its number; leave it out, it is put in front"
    if "|" in option.label:
        yield (*written.place, "label"), "holds |, which separates choices in exports"
    if option.note is not None:
        yield from _note_faults(option, (*written.place, "note"))


def _said_faults(text: str) -> Iterator[str]:
    if message := taken(text):
        yield message
    if not bare(text):
        yield f'"{text}" has no letter or digit, so nobody could type it'
    if "{" in text or "}" in text:
        yield f'"{text}" holds a brace; what people type cannot hold placeholders'


def _note_faults(option: Option, place: Place) -> Faults:
    for message in placeholder_faults(option.note or "", NOTE_PLACEHOLDERS):
        yield place, message
    if (size := note_length(option)) > TEXT // 2:
        yield place, f"has {size} characters; it stands above the next question, {TEXT // 2} are the most"


def _choice_faults(question: Written) -> Faults:
    exclusive = [written for written in question.options if written.option.exclusive]
    if question.form.type is Kind.SINGLE:
        for written in exclusive:
            yield (*written.place, "exclusive"), "belongs to type multi only; of a single choice every option is"
        return
    if question.form.type is not Kind.MULTI:
        return
    together = len(question.options) - len(exclusive)
    most = question.form.max_choices
    if exclusive and together < 2:
        yield question.at("options"), "has fewer than two options that can stand together; use type single"
    elif most is not None and most > together:
        yield question.at("max_choices"), f"{most} is more than the {together} options that can stand together"
    elif most == 1:
        yield question.at("max_choices"), "1 makes it a single choice; use type single"
