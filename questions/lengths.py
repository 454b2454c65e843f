"""How long a message may be, counted as Zalo counts: characters after NFC."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from questions.model import Option

TEXT = 2000  # a longer text is refused with error −210
BUTTON = 100  # title of a button
AROUND = 400  # kept free for heading, footer, hint and the line that echoes the last answer
UNIT = "x" * 60  # stands for a commune's name while no unit list is at hand; the longest of Bắc Giang has 22
HOTLINE = "x" * 60


def length(text: str) -> int:
    """Characters of `text` as Zalo counts them."""
    return len(unicodedata.normalize("NFC", text))


def filled(text: str, *, unit: str, hotline: str) -> str:
    """`text` of a survey with its placeholders filled in."""
    return text.replace("{unit}", unit).replace("{hotline}", hotline)


def question_length(text: str, options: Iterable[Option], *, unit: str = UNIT, hotline: str = HOTLINE) -> int:
    """Characters a question's message can have, with room for the lines around the question itself."""
    lines = (f"\n{place}. {option.label}" for place, option in enumerate(options, start=1))
    return AROUND + length(filled(text, unit=unit, hotline=hotline)) + sum(map(length, lines))


def note_length(option: Option, *, unit: str = UNIT, hotline: str = HOTLINE) -> int:
    """Characters of the sentence shown after an option was chosen, 0 without one."""
    return length(filled(option.note or "", unit=unit, hotline=hotline))


def button_length(label: str) -> int:
    """Characters of an option's button, which may carry its number."""
    return length(f"99. {label}")
