"""What stands above the choices of every step that is not a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.path import walk
from bot.state import Conversation, Phase
from bot.wording import dated, day, end, fitted, in_words, unit_title
from questions.model import Content, Question, Unit

Prompt = Callable[[Content, Conversation, int], str]


def prompt(content: Content, state: Conversation, name: str, room: int) -> str:
    """The words that open this step, in at most `room` characters where the answers decide the length."""
    if name in _PROMPTS:
        return _PROMPTS[name](content, state, room)
    key = f"{name}.ask"
    return content.texts.say(key, **_facts(content, state)) if key in content.texts.templates else ""


def summary(content: Content, state: Conversation, room: int) -> str:
    """All answers so far, one line each, in at most `room` characters."""
    lines = [
        (content.texts.say("summary.line", number=question.number) + " ", words)
        for question, words in _answered(content, state)
    ]
    return fitted(lines, room)


def _answered(content: Content, state: Conversation) -> Iterator[tuple[Question, str]]:
    path = walk(content.survey, state.answers)
    for question in path.asked:
        if question.id in path.answers:
            yield question, in_words(content, question, path.answers[question.id])


def _facts(content: Content, state: Conversation) -> Mapping[str, object]:
    """What the words of a step may mention."""
    campaign = content.campaign
    return {
        "unit": unit_title(content, state.unit),
        "example": content.units.units[0].name,
        "organiser": campaign.organiser,
        "contact": campaign.contact,
        "minutes": campaign.minutes,
        "year": campaign.year,
        "age": campaign.minimum_age,
        "end": end(content),
        "erase": day(campaign.erase_on),
    }


def _offered_unit(content: Content, state: Conversation) -> Unit | None:
    return content.units.by_code.get(state.offered[0]) if state.offered else None


def _is_it(content: Content, state: Conversation, _room: int) -> str:
    unit = _offered_unit(content, state)
    return content.texts.say("unit_yes.ask", unit=unit.full_title if unit else "")


def _move(content: Content, state: Conversation, _room: int) -> str:
    unit = _offered_unit(content, state)
    other = unit.title if unit else ""
    return content.texts.say("move.ask", unit=unit_title(content, state.unit), other=other)


def _resume(content: Content, state: Conversation, _room: int) -> str:
    phase = state.before if state.phase is Phase.PAUSED else state.phase
    question = content.survey.by_id.get(state.asking)
    if phase is Phase.ASKING and question:
        return content.texts.say("resume.question", number=question.number)
    return content.texts.say("resume.review" if phase is Phase.REVIEW else "resume.begun")


def _restart(content: Content, state: Conversation, _room: int) -> str:
    ask = content.texts.say("restart.ask")
    return f"{content.texts.say('review.unsent', day=dated(state.sent_on))}\n{ask}" if state.sent_on else ask


def _again(content: Content, state: Conversation, _room: int) -> str:
    return content.texts.say("withdrawn.line" if state.phase is Phase.WITHDRAWN else "declined.line")


def _pick(content: Content, state: Conversation, room: int) -> str:
    """The answers under the numbers of their questions; these numbers choose."""
    ask = content.texts.say("pick.ask")
    lines = [(f"{question.number}. ", words) for question, words in _answered(content, state)]
    return f"{ask}\n{fitted(lines, room - len(ask) - 1)}"


def _review(content: Content, state: Conversation, room: int) -> str:
    head, ask = content.texts.say("review.head"), content.texts.say("review.ask")
    if state.sent_on:
        ask = f"{content.texts.say('review.unsent', day=dated(state.sent_on))}\n{ask}"
    return f"{head}\n{summary(content, state, room - len(head) - len(ask) - 2)}\n{ask}"


def _afterwards(content: Content, _state: Conversation, _room: int) -> str:
    return content.texts.say("menu.ask")


def _done(content: Content, state: Conversation, _room: int) -> str:
    return content.texts.say("done", day=dated(state.sent_on))


_PROMPTS: Mapping[str, Prompt] = {
    "unit_yes": _is_it,
    "move": _move,
    "resume": _resume,
    "restart": _restart,
    "again": _again,
    "pick": _pick,
    "review": _review,
    "done": _done,
    "closed": _afterwards,
}
