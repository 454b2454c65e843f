"""Greeting, consent, and whether somebody may take part."""

from __future__ import annotations

from bot import asking
from bot.events import Event, Said
from bot.menus import NOTICE
from bot.placing import named, settled
from bot.showing import again, message, show
from bot.state import NO_ANSWERS, Conversation, Phase
from bot.turns import Turn, anew, beside, opened, resumed
from bot.wording import unit_title
from questions.model import Content


def hello(content: Content) -> str:
    """Who is speaking, and on whose behalf: the first words everybody gets."""
    campaign = content.campaign
    values = {"account": campaign.account_name, "organiser": campaign.organiser, "plan": campaign.plan}
    return content.texts.say("hello", **values)


def greeted(content: Content, state: Conversation, event: Event, extra: str = "") -> Turn:
    """The greeting, and the commune to be asked first; whoever names it at once is understood."""
    state = opened(anew(state), Phase.UNIT, "unit")
    lead = "\n".join(part for part in (hello(content), extra) if part)
    if isinstance(event, Said) and (turn := named(content, state, event.text, lead)):
        return turn
    return state, (show(content, state, lead),)


def greeted_again(content: Content, state: Conversation, _event: Event) -> Turn:
    """Changed their mind: from the beginning."""
    state = opened(anew(state), Phase.UNIT, "unit")
    return state, (show(content, state, hello(content)),)


def scanned(content: Content, state: Conversation, event: Event, unit: str, entry: str) -> Turn:
    """A valid code, or the hint of one."""
    state = resumed(state)
    match state.phase:
        case Phase.NEW | Phase.ERASED | Phase.DECLINED | Phase.WITHDRAWN:
            return settled(content, anew(state), unit, entry=entry, lead=hello(content))
        case Phase.UNIT | Phase.CONSENT:
            return settled(content, state, unit, entry=entry)
        case Phase.DONE:
            return again(content, state, event.at)
        case _ if state.unit == unit or state.sent_on:
            return again(content, state, event.at, _line(content, "line.same_unit", state.unit))
        case _ if state.answers:
            state = beside(state, "move", (unit, entry))
            return state, (show(content, state),)
        case _:
            return _moved(content, state, unit, entry)


def move(content: Content, state: Conversation, _event: Event) -> Turn:
    """Confirmed: the other commune it is. The answers were about the former one and go."""
    unit, entry = (*state.offered, "", "")[:2]
    return _moved(content, state, unit, entry)


def _moved(content: Content, state: Conversation, unit: str, entry: str) -> Turn:
    state = state.but(unit=unit, entry=entry, answers=NO_ANSWERS, history=(), began_at=None)
    state = opened(state, Phase.ELIGIBLE, "eligible")
    return state, (show(content, state, _line(content, "line.moved", unit)),)


def _line(content: Content, key: str, unit: str) -> str:
    return content.texts.say(key, unit=unit_title(content, unit))


def read_more(content: Content, state: Conversation, _event: Event) -> Turn:
    """The next page of the long consent text; after the last one, the first."""
    page = NOTICE.index(state.asking) + 1 if state.asking in NOTICE else 0
    state = opened(state, Phase.CONSENT, NOTICE[page % len(NOTICE)])
    return state, (show(content, state),)


def agreed(content: Content, state: Conversation, _event: Event) -> Turn:
    """Said yes in so many words, or by the number beside them."""
    state = opened(state, Phase.ELIGIBLE, "eligible")
    return state, (show(content, state),)


def declined(content: Content, state: Conversation, _event: Event) -> Turn:
    """Said no: everything but this word is forgotten, and nobody asks again."""
    return _left(content, state, "declined")


def too_young(content: Content, state: Conversation, _event: Event) -> Turn:
    """Not of age: the same, kindly."""
    return _left(content, state, "declined.minor")


def _left(content: Content, state: Conversation, key: str) -> Turn:
    text = content.texts.templates[key].format(age=content.campaign.minimum_age)
    return anew(state).but(phase=Phase.DECLINED), (message("", text),)


def eligible(content: Content, state: Conversation, event: Event) -> Turn:
    """Adult and living there: the questions begin."""
    return asking.onward(content, state, event)


def elsewhere(content: Content, state: Conversation, _event: Event) -> Turn:
    """Lives in another commune: which one? The consent stands."""
    state = opened(state, Phase.UNIT, "unit").but(before=Phase.ELIGIBLE)
    return state, (show(content, state),)
