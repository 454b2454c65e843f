"""The codebook: what each column and code of an export means, read off the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from questions.model import Question, Survey


class Row(NamedTuple):
    """One option of a question, or a question without options. Empty text where nothing applies."""

    question_id: str
    type: str
    text: str  # as in the file: {unit} stands for the commune
    option_code: str
    option_label: str
    order: str  # the number a respondent types
    score: str  # empty: not counted
    group: str  # of a question that settles another's score: the other's group


COLUMNS = Row._fields


def rows(survey: Survey) -> Iterator[Row]:
    """All rows in questionnaire order."""
    for question in survey.questions:
        group = _group(survey, question)
        if not question.options:
            yield Row(question.id, question.kind, question.text, "", "", "", "", group)
        for order, option in enumerate(question.options, start=1):
            score = "" if option.score is None or not group else f"{option.score:g}"
            yield Row(question.id, question.kind, question.text, option.code, option.label, str(order), score, group)


def _group(survey: Survey, question: Question) -> str:
    scored = survey.by_id[question.scores] if question.scores else question
    return scored.group or ""
