"""Flags of a form: weak signs, never a reason to drop it."""

from __future__ import annotations

from datetime import timedelta

from bot.quality import flags
from bot.state import SKIPPED, Answer
from tests.conversation.resident import MORNING, content_of

SURVEY = content_of().survey
SETTINGS = content_of().campaign.settings
SAME = {id_: Answer("satisfied") for id_ in ("q2", "q4", "q11", "q12", "q16", "q17")}


def _flags(answers: dict[str, Answer], seconds: float = 240) -> tuple[str, ...]:
    return flags(SURVEY, answers, MORNING, MORNING + timedelta(seconds=seconds), SETTINGS)


def test_a_form_finished_in_no_time_is_flagged() -> None:
    assert _flags({"q1": Answer("heard")}, seconds=19) == ("fast",)
    assert _flags({"q1": Answer("heard")}, seconds=20) == ()


def test_a_form_whose_beginning_is_unknown_is_not_called_fast() -> None:
    assert flags(SURVEY, {}, None, MORNING, SETTINGS) == ()


def test_one_answer_to_everything_on_the_scale_is_flagged() -> None:
    assert _flags(SAME) == ("straight",)
    assert _flags({**SAME, "q20": Answer(SKIPPED)}) == ("straight",)


def test_one_different_answer_clears_the_form() -> None:
    assert _flags({**SAME, "q12": Answer("neutral")}) == ()


def test_words_of_their_own_clear_the_form() -> None:
    assert _flags({**SAME, "q20": Answer("Cảm ơn xã")}) == ()
    assert _flags({**SAME, "q2": Answer("satisfied", "nhưng chờ lâu")}) == ()


def test_two_equal_answers_are_no_pattern() -> None:
    assert _flags({"q2": Answer("satisfied"), "q4": Answer("satisfied")}) == ()


def test_an_answer_that_is_no_longer_asked_says_nothing() -> None:
    assert _flags({**SAME, "q5": Answer("no"), "q7": Answer("dissatisfied")}) == ("straight",)
