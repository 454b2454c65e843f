"""The sentences the account says in its group."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from questions.model import Texts
from questions.texts import load_texts_with

GROUP_TEXTS = Path(__file__).with_name("group.yaml")

# Text key → placeholders it must hold.
KEYS: Mapping[str, frozenset[str]] = {
    "progress.head": frozenset({"time", "day"}),
    "progress.total": frozenset({"count"}),
    "progress.few": frozenset({"least"}),
    "progress.district": frozenset({"district", "count"}),
    "progress.district_few": frozenset({"district", "least"}),
    "progress.rounded": frozenset({"least"}),
    "progress.posts": frozenset({"posts", "without"}),
    "guide": frozenset(),
    "other": frozenset({"account"}),
    "posts.unknown": frozenset(),
    "posts.repeat": frozenset({"post"}),
}


def load_group_texts(path: Path = GROUP_TEXTS) -> Texts:
    """The sentences in `path`. Raises `Faulty` with every mistake."""
    return load_texts_with(path, KEYS, {})
