"""Before the round opens, while it runs, after it closed. The time of an event decides, not that of its handling."""

from __future__ import annotations

from datetime import datetime

from bot.state import Conversation
from bot.wording import dated, end, start
from questions.model import Content


def is_open(content: Content, at: datetime) -> bool:
    """Whether what was said at this time counts."""
    return content.campaign.opens_at <= at < content.campaign.closes_at


def is_kept(content: Content, at: datetime) -> bool:
    """Whether a form can still be found, to see it, take it back or erase it."""
    return at.astimezone(content.campaign.timezone).date() <= content.campaign.erase_on


def line(content: Content, state: Conversation, at: datetime) -> str:
    """What to say while the round is not running."""
    say = content.texts.say
    if at < content.campaign.opens_at:
        return say("soon", start=start(content))
    if state.sent_on and is_kept(content, at):
        return say("closed.sent", end=end(content), day=dated(state.sent_on))
    if state.answers and is_kept(content, at):
        return say("closed.unsent", end=end(content))
    return say("closed", end=end(content))
