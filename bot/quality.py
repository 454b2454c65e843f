"""Signs that a form may have been filled in without reading. They flag and never drop: people who agree look alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.limits import limit
from bot.path import walk
from bot.state import SKIPPED, Answer
from questions.model import Kind, Survey

FAST = "fast"  # the whole form took less than `fast_seconds`
STRAIGHT = "straight"  # the same answer to every question on a scale, and not a word of free text
_FEWEST = 3  # questions on a scale below which equal answers mean nothing


def flags(
    survey: Survey,
    answers: Mapping[str, Answer],
    began_at: datetime | None,
    sent_at: datetime,
    settings: Mapping[str, object],
) -> tuple[str, ...]:
    """The flags of a form. `settings`: those of the campaign."""
    found = []
    if began_at is not None and (sent_at - began_at).total_seconds() < limit(settings, "quality", "fast_seconds"):
        found.append(FAST)
    if _straight(survey, answers):
        found.append(STRAIGHT)
    return tuple(found)


def _straight(survey: Survey, answers: Mapping[str, Answer]) -> bool:
    given = [(question, answers[question.id]) for question in walk(survey, answers).asked if question.id in answers]
    given = [(question, answer) for question, answer in given if answer.value != SKIPPED]
    if any(answer.remark or question.kind is Kind.TEXT for question, answer in given):
        return False
    on_scale = [answer.value for question, answer in given if question.scale]
    return len(on_scale) >= _FEWEST and len(set(on_scale)) == 1
