"""Shades of one word: "Rất hài lòng", "Không hài lòng" and what hedges, doubles or mocks them.

Nothing here ever takes an answer; it finds the options to ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from bot import spellings
from bot.words import Word, lexicon, may_be

Phrase = Sequence[Word]

DENIALS = lexicon(spellings.DENIALS)
INTENSIFIERS = lexicon(spellings.INTENSIFIERS)
_MOCKERY = lexicon((*spellings.MOCKERY, *spellings.TURNING))
_SOFTENERS = lexicon(spellings.SOFTENERS)
_PARTLY = lexicon(("một phần", "phần nào"))
_AFFIRMING = lexicon(("có", "đã"))


class Shade(NamedTuple):
    """How a phrase of an option relates to its main word: "Rất không hài lòng" denies "hài lòng", strongly."""

    code: str
    denied: bool
    strength: int  # 1 "rất", 0 plain, -1 "một phần"


class Family(NamedTuple):
    """The shades of one main word."""

    main: Phrase
    shades: tuple[Shade, ...]

    @property
    def plain(self) -> tuple[str, ...]:
        """Codes of the shades that affirm without stress."""
        return tuple(shade.code for shade in self.shades if not shade.denied and shade.strength < 1)

    @property
    def denied(self) -> tuple[str, ...]:
        """Codes of the shades that deny."""
        return tuple(shade.code for shade in self.shades if shade.denied)


def families(named: Iterable[tuple[str, Phrase]]) -> tuple[Family, ...]:
    """The main words that two options or more share, longest first."""
    found: dict[tuple[str, ...], tuple[Phrase, dict[Shade, None]]] = {}
    for code, phrase in named:
        main, denied, strength = _taken_apart(phrase)
        if main:
            key = tuple(word.exact for word in main)
            found.setdefault(key, (main, {}))[1][Shade(code, denied, strength)] = None
    several = [
        Family(main, tuple(shades)) for main, shades in found.values() if len({each.code for each in shades}) > 1
    ]
    return tuple(sorted(several, key=lambda family: -len(family.main)))


def leaning(family: Family, said: Phrase, middle: tuple[str, ...]) -> tuple[str, ...]:
    """The codes between which `said` wavers; empty if the main word is not in it or nothing bends it."""
    place = find(family.main, said, _meant_by)
    if place is None:
        return ()
    before, around = said[:place], (said[:place], said[place + len(family.main) :])
    denials = sum(bool(DENIALS.find((word,))) for word in before)
    soft = any(map(_SOFTENERS.within, around))
    if any(map(_MOCKERY.within, around)) and denials < 2:
        return family.denied
    if denials > 1 or (denials == 1 and _denies_strength(before)):
        return (*family.plain, *middle)
    if denials == 1:
        weak = (*middle, *(shade.code for shade in family.shades if shade.denied and shade.strength < 1))
        return weak if soft else family.denied
    if soft:
        return (*family.plain, *middle)
    strong = any(map(INTENSIFIERS.within, around))
    return tuple(shade.code for shade in family.shades if not shade.denied) if strong else ()


def touches(family: Family, said: Phrase) -> bool:
    """Whether the main word stands in `said`."""
    return find(family.main, said, _meant_by) is not None


def find(part: Phrase, whole: Phrase, matches: Callable[[str, str], bool]) -> int | None:
    """Where `part` stands in `whole`; `matches` compares the exact forms of a word of each."""
    first = part[0].bare
    for place in range(len(whole) - len(part) + 1):
        if whole[place].bare == first and all(map(partial(same, matches), part, whole[place : place + len(part)])):
            return place
    return None


def same(matches: Callable[[str, str], bool], a: Word, b: Word) -> bool:
    """Whether two words are the same by their letters and by `matches`."""
    return a.bare == b.bare and matches(a.exact, b.exact)


def _meant_by(meant: str, typed: str) -> bool:
    return may_be(typed, meant)


def _denies_strength(before: Phrase) -> bool:
    """Whether the denial stands before the intensifier: "không rất hài lòng"."""
    return any(DENIALS.find((word,)) and INTENSIFIERS.at_start(before[n + 1 :]) for n, word in enumerate(before))


def _taken_apart(phrase: Phrase) -> tuple[Phrase, bool, int]:
    """(main words, denied, strength) of a phrase."""
    denied, strength, start = False, 0, 0
    while start < len(phrase):
        rest = phrase[start:]
        if length := INTENSIFIERS.at_start(rest):
            strength = 1
        elif length := DENIALS.at_start(rest):
            denied = not denied
        elif not (length := _AFFIRMING.at_start(rest)):
            break
        start += length
    end = len(phrase)
    if (length := _PARTLY.at_end(phrase[start:end])) and length < end - start:
        strength, end = -1, end - length
    return phrase[start:end], denied, strength
