"""Villages, which no list holds: "Bắc" in a column "Thôn" and "thôn Bắc" in a heading are one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot import words
from bot.words import lexicon
from questions.roster_forms import RosterWords


class _Villager(Protocol):
    @property
    def village(self) -> str: ...


V = TypeVar("V", bound=_Villager)


class Villages:
    """Compares villages as offices write them."""

    def __init__(self, said: RosterWords) -> None:
        self._kinds = lexicon(said.villages)

    def same(self, one: str, other: str) -> bool:
        """Whether both are the same village, the words for its kind aside."""
        return self._key(one) == self._key(other)

    def may_be_same(self, one: str, other: str) -> bool:
        """The same, or one of them is not known."""
        return not one or not other or self.same(one, other)

    def only_one(self, named: Sequence[V], village: str) -> V | None:
        """The one of several people of one name who lives in this village, as far as villages are known."""
        exact = [one for one in named if self.same(one.village, village)]
        possible = exact or [one for one in named if self.may_be_same(one.village, village)]
        return possible[0] if len(possible) == 1 else None

    def _key(self, village: str) -> str:
        said = words.words(village)
        rest = said[self._kinds.at_start(said) :]
        return " ".join(word.bare for word in rest or said)
