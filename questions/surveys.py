"""Questionnaire files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from questions import conditions, survey_checks
from questions.document import read
from questions.draft import Draft, Written, taken_apart
from questions.faults import Faulty
from questions.model import Clause, Group, Question, Survey
from questions.schema import SurveyForm


def load_survey(path: Path) -> Survey:
    """The questionnaire in `path`. Raises `Faulty` with every mistake."""
    document = read(path)
    if isinstance(document.data, dict):
        draft = taken_apart(document)
        survey_checks.check(draft)
        conditions.check(draft)
        if draft.head is not None and not document.faults:
            return _survey(draft.head, draft, sha256(document.content).hexdigest())
    elif not document.faults:
        document.fault((), "is no questionnaire; it must hold id, version, title and questions")
    raise Faulty(document.faults)


def _survey(head: SurveyForm, draft: Draft, fingerprint: str) -> Survey:
    return Survey(
        id=head.id,
        version=head.version,
        title=head.title,
        notice=head.notice,
        questions=tuple(_question(written) for written in draft.questions),
        groups=tuple(Group(form.id, form.title, form.weight) for _, form in draft.groups),
        fingerprint=fingerprint,
    )


def _question(written: Written) -> Question:
    form = written.form
    return Question(
        id=form.id,
        number=form.number,
        kind=form.type,
        text=form.text,
        options=written.plain_options,
        required=form.required,
        when=_clauses(form.when or ()),
        group=form.group,
        scores=form.scores,
        scale=form.scale,
        minimum=form.min,
        maximum=form.max,
        integer=form.integer,
        unknown=form.unknown,
        earliest=form.earliest,
        latest=form.latest,
        max_choices=form.max_choices,
        max_length=form.max_length,
    )


def _clauses(alternatives: Sequence[Mapping[str, list[str]]]) -> tuple[tuple[Clause, ...], ...]:
    return tuple(
        tuple(Clause(question, frozenset(codes)) for question, codes in wanted.items()) for wanted in alternatives
    )
