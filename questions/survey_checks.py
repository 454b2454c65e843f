"""What a questionnaire must mean, beyond having the right fields."""

from __future__ import annotations

from questions.draft import Draft


def check(draft: Draft) -> None:
    """Note every mistake of meaning, conditions aside (see `questions.conditions`)."""
