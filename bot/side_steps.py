"""What people may ask for at any point: help, a look at their answers, a break, their data gone."""

from __future__ import annotations

from bot import season
from bot.asking import onward
from bot.events import Event
from bot.limits import limit
from bot.prompts import summary
from bot.showing import again, message
from bot.state import NO_ANSWERS, Conversation, Phase
from bot.turns import SILENCE, Turn, anew, beside, consented, resumed, uncovered
from bot.wording import LIMIT, end, unit_title
from questions.model import Content

_UNDER_WAY = frozenset({Phase.UNIT, Phase.CONSENT, Phase.ELIGIBLE, Phase.ASKING, Phase.REVIEW})


def carry_on(content: Content, state: Conversation, event: Event) -> Turn:
    """TIẾP TỤC, or a side step closed without deciding anything: back to what was open."""
    return again(content, resumed(state), event.at)


def close(content: Content, state: Conversation, event: Event) -> Turn:
    """A side step decided with no: everything stays as it was, a break too."""
    return again(content, uncovered(state), event.at)


def stop(content: Content, state: Conversation, event: Event) -> Turn:
    """DỪNG: nobody reminds, nothing is lost."""
    state = resumed(state)
    if state.phase not in _UNDER_WAY:
        return again(content, state, event.at)
    paused = state.but(phase=Phase.PAUSED, before=state.phase)
    return again(content, paused, event.at, content.texts.say("paused", end=end(content)))


def see(content: Content, state: Conversation, event: Event) -> Turn:
    """XEM: all answers so far, above what is open."""
    if not state.answers:
        return again(content, state, event.at, content.texts.say("line.nothing_yet"))
    state, (below,) = again(content, uncovered(state), event.at)
    if state.phase is Phase.REVIEW and season.is_open(content, event.at):
        return state, (below,)  # shows them anyway
    head = content.texts.say("see.head")
    room = LIMIT - len(below.text) - len(head) - 3
    return state, (message(f"{head}\n{summary(content, state, room)}", below.text, below.buttons),)


def explain(content: Content, state: Conversation, event: Event) -> Turn:
    """TRỢ GIÚP: what can be typed, above what is open."""
    return again(content, uncovered(state), event.at, how_to(content))


def how_to(content: Content) -> str:
    """The words that always work."""
    return content.texts.say("help", contact=content.campaign.contact)


def everything(content: Content, state: Conversation, event: Event) -> Turn:
    """00: all of this as numbered choices."""
    if not season.is_open(content, event.at):
        found = state.answers and season.is_kept(content, event.at)
        state = beside(state, "closed") if found else uncovered(state)
    elif state.phase in _UNDER_WAY or state.phase in (Phase.PAUSED, Phase.DONE):
        state = beside(state, "menu")
    return again(content, state, event.at)


def returned(content: Content, state: Conversation, event: Event) -> Turn:
    """Back after a while in the middle of the questions: go on, or start over?"""
    return again(content, beside(state, "resume"), event.at)


def restart(content: Content, state: Conversation, event: Event) -> Turn:
    """Starting over loses answers, so it is confirmed; the number that does it is not the one that led here."""
    return again(content, beside(state, "restart"), event.at)


def restarted(content: Content, state: Conversation, event: Event) -> Turn:
    """From the first question, without the answers so far. A form already sent counts until another one is."""
    state = resumed(state).but(answers=NO_ANSWERS, history=(), began_at=None, before=None)
    return onward(content, state, event)


def withdraw(content: Content, state: Conversation, event: Event) -> Turn:
    """RÚT: the consent is taken back, once confirmed."""
    if not consented(state):
        return again(content, state, event.at, content.texts.say("line.nothing_yet"))
    return again(content, beside(state, "withdraw"), event.at)


def withdrawn(content: Content, state: Conversation, _event: Event) -> Turn:
    """Confirmed: the answers go, and do not count."""
    return anew(state).but(phase=Phase.WITHDRAWN), (message("", content.texts.say("withdrawn")),)


def erase(content: Content, state: Conversation, event: Event) -> Turn:
    """XÓA: everything goes, once confirmed."""
    return again(content, beside(state, "erase"), event.at)


def erased(content: Content, _state: Conversation, _event: Event) -> Turn:
    """Confirmed: the last message, and nothing is remembered."""
    return Conversation(phase=Phase.ERASED), (message("", content.texts.say("erased")),)


def nudged(content: Content, state: Conversation, event: Event) -> Turn:
    """A short reminder to somebody who consented, began and stopped."""
    most = limit(content.campaign.settings, "nudges", "max")
    if state.nudges >= most or not consented(state) or not season.is_open(content, event.at):
        return state, SILENCE
    if state.phase is Phase.ASKING:
        state = beside(state, "resume")
    lead = content.texts.say("nudge", unit=unit_title(content, state.unit), end=end(content))
    return again(content, state.but(nudges=state.nudges + 1), event.at, lead)
