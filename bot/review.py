"""The end: sending the form, and what is said afterwards."""

from __future__ import annotations

from bot.asking import onward
from bot.events import Event
from bot.path import walk
from bot.showing import again, message
from bot.state import Conversation, Phase
from bot.turns import Turn, opened, resumed
from bot.wording import dated, day, end
from questions.model import Content


def send(content: Content, state: Conversation, event: Event) -> Turn:
    """The answers as they stand are the version that counts."""
    if walk(content.survey, state.answers).next:
        return onward(content, state, event)
    today = event.at.astimezone(content.campaign.timezone).date().isoformat()
    sent = opened(state, Phase.DONE, "done").but(version=state.version + 1, sent_on=today, history=(), before=None)
    text = content.texts.say("receipt", day=dated(today), end=end(content), erase=day(content.campaign.erase_on))
    return sent, (message("", text),)


def asked_to_send(content: Content, state: Conversation, event: Event) -> Turn:
    """GỬI: at the review it sends; everywhere else the way there is shown."""
    state = resumed(state)
    if state.phase is Phase.REVIEW:
        return send(content, state, event)
    if state.phase is not Phase.ASKING:
        return again(content, state, event.at)
    if walk(content.survey, state.answers).next:
        return again(content, state, event.at, content.texts.say("line.unanswered"))
    return onward(content, state, event)
