"""Numbers that choose options: "2", "số 2", "hai", "ý thứ hai"; and those that only look like it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import spellings
from bot.reading.courtesies import NUMBER_WORDS, cores
from bot.words import Lexicon, Word, lexicon

_CHOOSING = lexicon(spellings.CHOOSING)
_ORDINAL = lexicon((spellings.ORDINAL,))
_PERSONS = lexicon(spellings.PERSONS)
_VALUES: Lexicon[int] = Lexicon(spellings.NUMBERS.items())
_LONGEST = 3  # digits
_MOST_WORDS = 12  # of a choice by number with all its courtesies


def number(said: Sequence[Word]) -> int | None:
    """The number the words choose, courtesies aside, whether or not the list has it."""
    if len(said) > _MOST_WORDS or not any(word.bare.isdecimal() or word.bare in NUMBER_WORDS for word in said):
        return None
    for core in cores(said):
        rest = core
        while (length := _CHOOSING.at_start(rest)) and length < len(rest):
            rest = rest[length:]
        chosen = len(rest) < len(core)
        if chosen and len(rest) > 1 and _ORDINAL.find(rest[:1]):
            rest = rest[1:]
        value = _value(rest, chosen)
        if value is not None:
            return None if _beside_person(said, rest, chosen) else value
    return None


def is_digits(word: Word) -> bool:
    """Whether the word is a number short enough to choose with."""
    return word.bare.isdecimal() and len(word.bare) <= _LONGEST


def value_of(word: Word) -> int | None:
    """The number a single word is: digits or a number word with its accents or without."""
    if is_digits(word):
        return int(word.bare)
    values = _VALUES.find((word,))
    return values[0] if len(values) == 1 else None


def _value(rest: Sequence[Word], chosen: bool) -> int | None:
    if len(rest) != 1:
        return None
    if not chosen and rest[0].exact in spellings.NOT_ALONE:
        return None
    return value_of(rest[0])


def _beside_person(said: Sequence[Word], rest: Sequence[Word], chosen: bool) -> bool:
    """Whether it names or counts people: "chị hai", "bác 2", "2 em"."""
    place = said.index(rest[0])
    before, after = said[:place], said[place + 1 :]
    named = bool(before) and not chosen and bool(_PERSONS.find(before[-1:]))
    return named or (len(after) == 1 and bool(_PERSONS.find(after)))
