"""Flood control: more messages from one person than anyone types get one answer together."""

from __future__ import annotations

from datetime import datetime

from bot.limits import limit
from bot.state import Conversation
from questions.model import Content


def counted(content: Content, state: Conversation, at: datetime) -> tuple[float, ...]:
    """The recent messages, this one among them."""
    return (*_recent(content, state, at), round(at.timestamp(), 3))


def excess(content: Content, state: Conversation, at: datetime) -> int:
    """How many messages too many this one is; 1 for the first, which gets the answer for all of them."""
    most = int(limit(content.campaign.settings, "flood", "messages"))
    return max(len(_recent(content, state, at)) + 1 - most, 0)


def _recent(content: Content, state: Conversation, at: datetime) -> tuple[float, ...]:
    """The messages near this one in time; one more than the limit is enough to know."""
    if not state.recent:
        return ()
    settings, now = content.campaign.settings, at.timestamp()
    seconds, most = limit(settings, "flood", "seconds"), int(limit(settings, "flood", "messages"))
    return tuple(then for then in state.recent if abs(now - then) < seconds)[-most - 1 :]
