"""How long a message may be, counted as Zalo counts: characters after NFC."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from questions.model import Option

TEXT = 2000  # Zalo refuses a longer text with −210
BUTTON = 100  # title of a button
AROUND = 400  # kept free for heading, footer, hint and the line echoing the last answer
LONGEST_UNIT = 60  # assumed while no unit list is at hand; the longest of Bắc Giang has 23


def length(text: str) -> int:
    """Characters of `text` as Zalo counts them."""
    return len(unicodedata.normalize("NFC", text))


def filled(text: str, **values: str) -> str:
    """`text` with these placeholders filled in and any others left alone."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def question_length(text: str, options: Iterable[Option], *, unit: str = "x" * LONGEST_UNIT) -> int:
    """Characters a question's message can have, with room for the lines around the question itself."""
    lines = (f"\n{place}. {option.label}" for place, option in enumerate(options, start=1))
    return AROUND + length(filled(text, unit=unit)) + sum(map(length, lines))
