"""A questionnaire file taken apart: the entries that have the right form, and where each stands.

Between the file and `questions.model.Survey`: checks of meaning work on this, so that they can name the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from questions.document import Document, Place, Value
from questions.model import Option
from questions.schema import GroupForm, OptionForm, QuestionForm, RelabelForm, SurveyForm, validated


@dataclass(frozen=True, slots=True)
class WrittenOption:
    """An option and the place of its wording."""

    place: Place
    option: Option


@dataclass(frozen=True, slots=True)
class Written:
    """A question as written, with its options (own or of a scale)."""

    place: Place
    form: QuestionForm
    named: frozenset[str]  # fields that stand in the file, right or wrong
    options: tuple[WrittenOption, ...]

    def at(self, *steps: str | int) -> Place:
        """Place of a field of this question."""
        return (*self.place, *steps)

    @property
    def plain_options(self) -> tuple[Option, ...]:
        """The options without their places."""
        return tuple(written.option for written in self.options)


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of a questionnaire file."""

    document: Document
    head: SurveyForm | None  # None: too faulty
    groups: tuple[tuple[Place, GroupForm], ...]
    scales: Mapping[str, tuple[WrittenOption, ...]]
    questions: tuple[Written, ...]
    unread: frozenset[str]  # ids of questions whose form is too faulty to check

    def written(self, section: str, name: str) -> list[Value]:
        """This field of every entry of a section as it stands in the file, right or wrong."""
        return [self.document.at((*place, name)) for place in _entries(self.document, (section,))]


def taken_apart(document: Document) -> Draft:
    """The entries of a questionnaire file. What does not fit is noted in the document."""
    head = validated(SurveyForm, document, ())
    named = document.at(("scales",))
    scales = {name: _options(document, ("scales", name)) for name in (named if isinstance(named, dict) else {})}
    read = [_question(document, place, scales) for place in _entries(document, ("questions",))]
    groups = ((place, validated(GroupForm, document, place)) for place in _entries(document, ("groups",)))
    return Draft(
        document=document,
        head=head,
        groups=tuple((place, form) for place, form in groups if form is not None),
        scales=scales,
        questions=tuple(question for question in read if question is not None),
        unread=frozenset(_unread(document, read)),
    )


def _entries(document: Document, place: Place) -> list[Place]:
    """Places of the entries of a list; none where there is no list."""
    listed = document.at(place)
    return [(*place, index) for index in range(len(listed))] if isinstance(listed, list) else []


def _unread(document: Document, read: Iterable[Written | None]) -> Iterable[str]:
    for index, question in enumerate(read):
        known = document.at(("questions", index, "id"))
        if question is None and isinstance(known, str):
            yield known


def _question(document: Document, place: Place, scales: Mapping[str, tuple[WrittenOption, ...]]) -> Written | None:
    form = validated(QuestionForm, document, place)
    raw = document.at(place)
    if form is None or not isinstance(raw, dict):
        return None
    if form.options is not None:
        options = _options(document, (*place, "options"))
    else:
        options = _of_scale(scales.get(form.scale or "", ()), form, place)
    return Written(place, form, frozenset(raw), options)


def _options(document: Document, place: Place) -> tuple[WrittenOption, ...]:
    forms = [(entry, validated(OptionForm, document, entry)) for entry in _entries(document, place)]
    for entry in _entries(document, place):
        raw = document.at(entry)
        if isinstance(raw, dict) and "label" not in raw:
            document.fault((*entry, "label"), "is missing")
    return tuple(WrittenOption(where, _option(form)) for where, form in forms if form is not None)


def _option(form: OptionForm) -> Option:
    return Option(
        code=form.code,
        label=form.label,
        score=form.score,
        exclusive=form.exclusive,
        says=tuple(form.says),
        note=form.note,
    )


def _of_scale(scale: tuple[WrittenOption, ...], form: QuestionForm, place: Place) -> tuple[WrittenOption, ...]:
    return tuple(_relabelled(written, form.relabel.get(written.option.code), place) for written in scale)


def _relabelled(written: WrittenOption, wording: RelabelForm | None, place: Place) -> WrittenOption:
    """The option with this question's own wording; what people say for it on the scale stays understood."""
    if wording is None:
        return replace(written, place=(*place, "scale"))
    option = replace(
        written.option,
        label=wording.label,
        says=(*wording.says, *written.option.says),
        note=wording.note or written.option.note,
    )
    return WrittenOption((*place, "relabel", option.code), option)
