"""The questions: recording an answer and asking the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from bot import answers
from bot.answers import Accepted
from bot.events import Event, Said
from bot.hints import hint
from bot.limits import limit
from bot.menus import open_choice
from bot.path import Path, walk
from bot.showing import show
from bot.state import SKIPPED, Answer, Conversation, Phase
from bot.turns import Turn, opened
from bot.wording import ECHOED, echoed, filled, one_line, shortened
from questions.model import Content, Question


def heard(content: Content, state: Conversation, event: Said) -> Turn:
    """A reply to the open question."""
    question = open_choice(content, state)
    if question is None:  # the question has left the survey
        return onward(content, state, event)
    reading = answers.read(question, event.text)
    if isinstance(reading, Accepted):
        return record(content, state, event, question, reading)
    state = state.but(tries=state.tries + 1)
    return state, (show(content, state, hint(content, question, reading, state.tries)),)


def record(content: Content, state: Conversation, event: Event, question: Question, reading: Accepted) -> Turn:
    """The answer stands; answers to questions that are not asked any more go."""
    lead = [_echo(content, question, reading, always=state.editing), *_notes(content, state, question, reading.answer)]
    path = walk(content.survey, {**state.answers, question.id: reading.answer})
    quick, caution = _paced(content, state, event.at)
    lead.append(caution)
    state = state.but(
        answers=MappingProxyType(path.answers),
        history=(*(id_ for id_ in state.history if id_ != question.id and id_ in path.answers), question.id),
        quick=quick,
        cautioned=state.cautioned or bool(caution),
    )
    return _onward(content, state, event, path, " ".join(part for part in lead if part))


def onward(content: Content, state: Conversation, event: Event, lead: str = "") -> Turn:
    """The first question without an answer, or the review when there is none."""
    return _onward(content, state, event, walk(content.survey, state.answers), lead)


def _onward(content: Content, state: Conversation, event: Event, path: Path, lead: str) -> Turn:
    if question := path.next:
        state = opened(state, Phase.ASKING, question.id).but(before=None, began_at=state.began_at or event.at)
    else:
        state = opened(state, Phase.REVIEW, "review").but(before=None)
    return state, (show(content, state, lead),)


def _echo(content: Content, question: Question, reading: Accepted, *, always: bool) -> str:
    """What was recorded, in words; a mere number needs none, unless it changes an answer."""
    answer, say = reading.answer, content.texts.say
    if answer.value == SKIPPED:
        return say("echo.skipped", number=question.number)
    if answer.remark:
        remark = shortened(one_line(answer.remark), ECHOED)
        return say("echo.remark", number=question.number, answer=echoed(content, question, answer), remark=remark)
    if reading.by_number and not always:
        return ""
    return say("echo", number=question.number, answer=echoed(content, question, answer))


def _notes(content: Content, state: Conversation, question: Question, answer: Answer) -> Sequence[str]:
    """What the chosen options have to say, once."""
    codes = (answer.value,) if isinstance(answer.value, str) else answer.value
    notes = (option.note for option in question.options if option.note and option.code in codes)
    return [filled(content, note, state.unit) for note in notes]


def _paced(content: Content, state: Conversation, at: datetime) -> tuple[int, str]:
    """Very fast answers in a row, and after several the one gentle line that makes people read again."""
    settings = content.campaign.settings
    fastest = limit(settings, "quality", "quick_seconds")
    if state.last_at is None or (at - state.last_at).total_seconds() >= fastest:
        return 0, ""
    quick = state.quick + 1
    if state.cautioned or quick < limit(settings, "quality", "quick_in_a_row"):
        return quick, ""
    return 0, content.texts.say("slowly")
