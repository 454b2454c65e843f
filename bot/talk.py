"""The conversation in a terminal, through the real engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.engine import step
from bot.events import Event, Media, Opened, Said, Sent
from bot.state import Conversation
from questions.model import Content


def play(
    content: Content, lines: Iterator[str], show: Callable[[str], None], now: Callable[[], datetime]
) -> Conversation:
    """Open the chat, take each line as a message, show each reply; the conversation as it stands when the lines end.

    A line `/sticker`, `/image` … sends that instead of words.
    """
    state = _happens(content, Conversation(), Opened(now()), show)
    for line in lines:
        state = _happens(content, state, _event(line.rstrip("\r\n"), now()), show)
    return state


def _event(line: str, at: datetime) -> Event:
    media = line.removeprefix("/")
    return Sent(at, Media(media)) if line.startswith("/") and media in set(Media) else Said(at, line)


def _happens(content: Content, state: Conversation, event: Event, show: Callable[[str], None]) -> Conversation:
    state, replies = step(content, state, event)
    for reply in replies:
        show(reply.text)
    return state
