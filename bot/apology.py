"""The one line with which a reply opens that somebody had to wait for."""

from __future__ import annotations

from dataclasses import replace

from bot.limits import limit
from bot.replies import Reply
from bot.wording import LIMIT, strict_length
from questions.model import Content


def apologising(content: Content, reply: Reply, waited_s: float) -> Reply:
    """The reply as it is said after so many seconds. Nothing is cut to make room for the apology."""
    if waited_s <= limit(content.campaign.settings, "apology", "after_seconds"):
        return reply
    text = f"{content.texts.say('sorry')}\n{reply.text}"
    return replace(reply, text=text) if strict_length(text) <= LIMIT else reply
