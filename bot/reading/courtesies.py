"""What people say around an answer without changing it, and when "không" behind it makes a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import spellings, words
from bot.words import Lexicon, Word, lexicon

Phrase = Sequence[Word]

BEFORE = lexicon(spellings.BEFORE)
AFTER = lexicon(spellings.AFTER)
_POLAR = lexicon(spellings.POLAR)
_BEFORE_POLAR = lexicon(spellings.BEFORE_POLAR)
NUMBER_WORDS = frozenset(words.fold(word) for word in spellings.NUMBERS)
_UNSURE = NUMBER_WORDS | {"co"}


def cores(said: Phrase, after: Lexicon[bool] = AFTER) -> Iterator[Phrase]:
    """The words, and what is left of them when courtesies are taken away, first at the end, then at the beginning."""
    if not said:
        return
    ends = [len(said)]
    while (length := after.at_end(said[: ends[-1]])) and length < ends[-1]:
        ends.append(ends[-1] - length)
    for end in ends:
        yield said[:end]
    for end in ends:
        start = 0
        while (length := _courtesy(said[start:end])) and start + length < end:
            start += length
            yield said[start:end]


def is_polar(said: Phrase) -> bool:
    """Whether this is nothing but "không", "có" or their like, courtesies aside."""
    return any(_POLAR.find(core) for core in cores(said))


def is_question(said: Phrase, core: Phrase) -> bool:
    """Whether `core`, a bare "không" or "có" in `said`, ends a question: "thấy không", "được chưa"."""
    if not _POLAR.find(core):
        return False
    before = said[: said.index(core[0])]
    return bool(without(_BEFORE_POLAR, before)) or any(word.exact in _UNSURE for word in before)


def is_polite(said: Phrase) -> bool:
    """Whether this is nothing but courtesies."""
    return not without(AFTER, without(BEFORE, said))


def without(phrases: Lexicon[bool], said: Phrase) -> Phrase:
    """The words behind all entries of `phrases` they begin with."""
    while length := phrases.at_start(said):
        said = said[length:]
    return said


def _courtesy(said: Phrase) -> int:
    """How many words at the start are a courtesy. Without accents "ba" is rather three than "bà", "co" rather "có"."""
    if said and said[0].exact in _UNSURE:
        return 0
    return BEFORE.at_start(said)
