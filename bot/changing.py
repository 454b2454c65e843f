"""Changing what was answered: going back, editing, passing over."""

from __future__ import annotations

import string
from types import MappingProxyType

from bot.answers import Accepted
from bot.asking import onward, record
from bot.events import Event, Said
from bot.menus import open_choice
from bot.path import walk
from bot.showing import again, show
from bot.state import SKIPPED, Answer, Conversation, Phase
from bot.turns import Turn, beside, opened, resumed, uncovered
from bot.wording import echoed, one_line
from questions.model import Content


def back(content: Content, state: Conversation, event: Event) -> Turn:
    """One step back, whatever is open; a side step is only closed."""
    if state.aside and state.aside != "menu":
        return again(content, resumed(state), event.at)
    state = uncovered(state)
    match state.phase:
        case Phase.ASKING | Phase.REVIEW:
            return _to_the_answer_before(content, state, event)
        case Phase.UNIT if state.asking != "unit":
            state = opened(state, Phase.UNIT, "unit")
        case Phase.UNIT if state.before is Phase.ELIGIBLE:
            state = opened(state, Phase.ELIGIBLE, "eligible").but(before=None)
        case Phase.ELIGIBLE:
            state = opened(state, Phase.CONSENT, "consent")
        case Phase.CONSENT:
            earlier = (Phase.UNIT, "unit") if state.asking == "consent" else (Phase.CONSENT, "consent")
            state = opened(state, *earlier)
        case _:
            pass
    return again(content, state, event.at)


def _to_the_answer_before(content: Content, state: Conversation, event: Event) -> Turn:
    """The latest answer is undone and its question open again; before the first one comes the step before."""
    if state.editing:
        return keep(content, state, event)
    latest = _latest(content, state)
    if latest is None:
        # A form that counts stays with its commune.
        state = state if state.sent_on else opened(state, Phase.ELIGIBLE, "eligible")
        return again(content, state, event.at)
    fewer = {id_: answer for id_, answer in state.answers.items() if id_ != latest}
    path = walk(content.survey, fewer)
    if len(path.answers) == len(fewer):  # else other answers depend on it: it stands until it is changed
        state = state.but(answers=MappingProxyType(path.answers))
    state = state.but(history=tuple(id_ for id_ in state.history if id_ != latest))
    return _open(content, state.but(before=None), event, latest)


def _latest(content: Content, state: Conversation) -> str | None:
    """The question answered last; once sent, the order is forgotten and the last one of the survey counts."""
    for id_ in reversed(state.history):
        if id_ in state.answers:
            return id_
    answered = [question.id for question in content.survey.questions if question.id in state.answers]
    return answered[-1] if answered else None


def keep(content: Content, state: Conversation, event: Event) -> Turn:
    """Editing is given up: the answer stays as it was, and a form already sent stays sent."""
    question = content.survey.by_id[state.asking]
    words = echoed(content, question, state.answers[question.id])
    lead = content.texts.say("echo.kept", number=question.number, answer=words)
    if state.before is Phase.DONE:
        return again(content, opened(state, Phase.DONE, "done").but(before=None), event.at, lead)
    return onward(content, state, event, lead)


def edit(content: Content, state: Conversation, event: Event, number: str) -> Turn:
    """SỬA n: that question again, if it was answered."""
    state = resumed(state)
    if not state.answers:
        return again(content, state, event.at, content.texts.say("line.nothing_yet"))
    question = content.survey.by_number.get(number.lower())
    if not number:
        return pick(content, state, event)
    if question and question.id in state.answers:
        return _open(content, state, event, question.id)
    if question and state.phase is Phase.ASKING and question.id == state.asking:
        return again(content, state, event.at)
    path = walk(content.survey, state.answers)
    to_come = question in (*path.asked, *path.possible)
    lead = content.texts.say("line.not_reached" if to_come else "line.no_such_question", number=number)
    return again(content, state, event.at, lead)


def _open(content: Content, state: Conversation, event: Event, question_id: str) -> Turn:
    """The question again. Until something changes, a form already sent is what one comes back to."""
    before = Phase.DONE if Phase.DONE in (state.phase, state.before) else None
    return again(content, opened(state, Phase.ASKING, question_id).but(before=before), event.at)


def pick(content: Content, state: Conversation, event: Event) -> Turn:
    """Which answer to edit?"""
    return again(content, beside(resumed(state), "pick"), event.at)


def picked(content: Content, state: Conversation, event: Said) -> Turn:
    """The number of a question, alone or with the letter of one that belongs to it."""
    number = one_line(event.text).lower().replace(" ", "")
    answered = [question for question in content.survey.questions if question.id in state.answers]
    alike = [question for question in answered if question.number.lower().rstrip(string.ascii_lowercase) == number]
    exact = [question for question in answered if question.number.lower() == number]
    if len(alike) > 1:
        return again(content, beside(state, "pick_which", tuple(question.id for question in alike)), event.at)
    if exact or alike:
        return _open(content, state, event, (exact or alike)[0].id)
    state = state.but(tries=state.tries + 1)
    example = answered[state.tries % len(answered)].number if answered else "1"
    return state, (show(content, state, content.texts.say("pick.hint", number=example)),)


def picked_of_alike(content: Content, state: Conversation, event: Event, question_id: str) -> Turn:
    """One of the questions whose numbers begin alike."""
    if question_id not in state.answers:
        return again(content, uncovered(state), event.at)
    return _open(content, state, event, question_id)


def skip(content: Content, state: Conversation, event: Event) -> Turn:
    """BỎ QUA: the open question stays without an answer, unless one is required."""
    if state.aside == "menu":
        state = uncovered(state)
    question = open_choice(content, state)
    if state.aside or state.phase is not Phase.ASKING or question is None:
        return again(content, state, event.at, content.texts.say("line.must_choose"))
    if question.required:
        return again(content, state, event.at, content.texts.say("line.required"))
    return record(content, state, event, question, Accepted(Answer(SKIPPED)))
