"""Buttons below what helpers read. A button says and sends the very words that can be typed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.replies import Button
from bot.team.known import Known

MOST = 5  # Zalo shows no more below a message


def of(known: Known, key: str) -> tuple[Button, ...]:
    """The buttons of a text, "CA | TIẾN ĐỘ"."""
    return titled(known, known.texts.say(key).split("|"))


def titled(known: Known, words: Iterable[str]) -> tuple[Button, ...]:
    """A button for each of these words; none where there are too many, or where the account must not use any."""
    buttons = tuple(Button(one.strip(), one.strip()) for one in words)
    return buttons if known.content.campaign.buttons and len(buttons) <= MOST else ()
