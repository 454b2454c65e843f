"""What kind of message this is, told by its words alone, as a person would tell it."""

from __future__ import annotations

import re
from enum import StrEnum

from questions.model import Texts
from questions.reminders import Reminders


class Kind(StrEnum):
    """Why somebody got a message."""

    REPLY = "reply"
    NUDGE = "nudge"
    REMINDER = "reminder"


class Ear:
    """Knows the wordings of the data files."""

    def __init__(self, reminders: Reminders, texts: Texts) -> None:
        self._nudge = re.compile(_pattern(texts.templates["nudge"]), re.DOTALL)
        self._rules = [
            (rule.id, re.compile(f"{_pattern(text)}\n{footer}$", re.DOTALL))
            for rule in reminders.rules
            for footer in [_pattern(reminders.footer.replace("{why}", rule.why))]
            for text in rule.texts
        ]

    def tells(self, text: str) -> tuple[Kind, str]:
        """The kind and, of a reminder, its rule."""
        for rule, pattern in self._rules:
            if pattern.match(text):
                return Kind.REMINDER, rule
        return (Kind.NUDGE, "") if self._nudge.match(text) else (Kind.REPLY, "")


def _pattern(template: str) -> str:
    parts = re.split(r"\{\w+\}", template)
    return ".*?".join(re.escape(part) for part in parts)
