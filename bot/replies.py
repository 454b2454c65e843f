"""What the bot says back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A shortcut below a message. It only decorates: whatever it does can be typed as a digit."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to one person."""

    text: str
    buttons: tuple[Button, ...] = ()
