"""What a badly spelt word can mean, given the words a question's options are made of.

Denials are only ever found as whole known words; a slip of the finger never turns into one, nor one into anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot import spellings, words
from bot.reading.keyboards import decoded
from bot.words import Lexicon, Message, Word, forms, may_be

MOST_READINGS = 8  # ways to read the short forms of one message that are tried
_SHORTEST_SLIP = 4  # letters of a word in which one slip is repaired
_SHORTEST_RUN = 6  # letters of a run of words without blanks
_LONGEST_RUN = 32

_SHORT: Lexicon[str] = Lexicon((spelt, meaning) for spelt, found in spellings.SHORT.items() for meaning in found)
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
_MOST_RUNS = 5  # of letters and digits in one word, "1và3và5"
_REPEATED = re.compile(r"([a-zăâêôơưđ])\1+")
_EVERYDAY_WORDS = tuple(
    word
    for phrases in (
        *(
            spellings.TURNING,
            spellings.ASKING,
            spellings.WISHING,
            spellings.DEGREES,
            spellings.COMPLEMENTS,
            spellings.EITHER,
        ),
        *(spellings.DENIALS, spellings.MOCKERY, spellings.INTENSIFIERS, spellings.SOFTENERS, spellings.BEFORE),
        *(spellings.AFTER, spellings.CHOOSING, spellings.NUMBERS, spellings.ALSO, spellings.EITHER, spellings.REMARKS),
        *(spellings.DOUBT, spellings.SLIPS, spellings.UNITS, spellings.RESULTS, spellings.FILLING, spellings.POLAR),
    )
    for phrase in phrases
    for word in words.words(phrase)
)
EVERYDAY = frozenset(word.bare for word in _EVERYDAY_WORDS)
_DECISIVE = frozenset(
    word.bare
    for phrases in (
        *(spellings.DENIALS, spellings.MOCKERY, spellings.INTENSIFIERS, spellings.SOFTENERS, spellings.TURNING),
        *(spellings.NUMBERS, spellings.POLAR, spellings.EITHER, spellings.DOUBT),
    )
    for phrase in phrases
    for word in words.words(phrase)
)
_EVERYDAY_EXACT = frozenset(word.exact for word in _EVERYDAY_WORDS)
_GLUED = frozenset({"khong", "ko", "chua", "chang", "rat", "da"})  # may be glued to the words of an option


class Spelt(NamedTuple):
    """A message with its spelling repaired. `sure`: no slip had to be supposed."""

    words: tuple[Word, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Speller:
    """Knows the words of one question's options."""

    known: Mapping[str, frozenset[str]]  # words of labels and other spellings: bare → with accents
    slips: tuple[Word, ...]  # those long enough to be recognised with one slip

    @classmethod
    def of(cls, phrases: Iterable[Sequence[Word]]) -> Speller:
        """A speller for options called like this."""
        named = list(phrases)
        found = {word.bare: word for phrase in named for word in phrase}
        long = (word for word in found.values() if len(word.bare) >= _SHORTEST_SLIP and word.bare.isalpha())
        known: dict[str, frozenset[str]] = {}
        for phrase in named:
            for word in phrase:
                known[word.bare] = known.get(word.bare, frozenset()) | {word.exact}
        return cls(known, tuple(word for word in long if word.bare not in _DECISIVE))

    def readings(self, message: Message) -> Iterator[Spelt]:
        """The message with short forms written out, in every combination of their meanings."""
        choices = [self._meanings(word, message.shown) for word in message.words]
        for number, combination in enumerate(product(*choices)):
            if number == MOST_READINGS:
                return
            yield Spelt(
                tuple(word for spelt in combination for word in spelt.words), all(spelt.sure for spelt in combination)
            )

    def _meanings(self, word: Word, shown: str) -> tuple[Spelt, ...]:
        if word.bare.isdecimal() or any(may_be(word.exact, known) for known in self.known.get(word.bare, ())):
            return (Spelt((word,), True),)
        if short := _SHORT.find((word,)):
            return tuple(Spelt(_at(meaning, word), True) for meaning in short)
        if word.bare in EVERYDAY:
            return (Spelt((word,), True),)
        repaired = self._typed(word) or _unglued(word) or self._stretched(word) or self._run(word, shown)
        if repaired:
            return (Spelt(repaired, True),)
        slip = self._slip(word)
        return (Spelt((slip,), False) if slip else Spelt((word,), True),)

    def _typed(self, word: Word) -> tuple[Word, ...]:
        """A word left as keystrokes: "lofng"."""
        meant = decoded(word.bare)
        exact, bare = forms(meant) if meant else ("", "")
        return (
            (Word(exact, bare, word.start, word.end),)
            if exact in self.known.get(bare, ()) or exact in _EVERYDAY_EXACT
            else ()
        )

    def _stretched(self, word: Word) -> tuple[Word, ...]:
        """A word with letters held too long: "nhaaa", "lòngg"."""
        bare = _REPEATED.sub(r"\1", word.bare)
        if bare == word.bare or not (bare in self.known or bare in EVERYDAY):
            return ()
        tone = word.exact[len(word.bare) :]
        letters = _REPEATED.sub(r"\1", word.exact[: len(word.bare)])
        return (Word(letters + tone, bare, word.start, word.end),)

    def _run(self, word: Word, shown: str) -> tuple[Word, ...]:
        """Words without blanks: "khonghailong". Only if there is one way to part them."""
        raw = shown[word.start : word.end]
        if not _SHORTEST_RUN <= len(word.bare) <= _LONGEST_RUN or len(raw) != len(word.bare):
            return ()
        ways = list(_parted(word.bare, self.known.keys() | _GLUED, 0))
        if len(ways) != 1 or len(ways[0]) == 1:
            return ()
        return tuple(
            meant
            for start, end in ways[0]
            for meant in self._meanings(Word(*forms(raw[start:end]), word.start, word.end), shown)[0].words
        )

    def _slip(self, word: Word) -> Word | None:
        """The one long word of the options that is one slip away and begins alike."""
        if len(word.bare) < _SHORTEST_SLIP:
            return None
        tone = word.exact[len(word.bare) :]
        near = [
            known
            for known in self.slips
            if known.bare[0] == word.bare[0]
            and OSA.distance(known.bare, word.bare, score_cutoff=1) == 1
            and tone in ("", known.exact[len(known.bare) :])
        ]
        return Word(near[0].exact, near[0].bare, word.start, word.end) if len(near) == 1 else None


def _at(meaning: str, word: Word) -> tuple[Word, ...]:
    return tuple(Word(part.exact, part.bare, word.start, word.end) for part in words.words(meaning))


def _unglued(word: Word) -> tuple[Word, ...]:
    """Digits and the words they are glued to: "2nhé", "c2", "1và6"."""
    parts = _RUNS.findall(word.bare)
    if not 1 < len(parts) <= _MOST_RUNS or not all(part.isalnum() for part in parts):
        return ()
    tone = word.exact[len(word.bare) :]
    found: list[Word] = []
    place = 0
    for part in parts:
        letters = word.exact[place : place + len(part)]
        place += len(part)
        found.append(Word(letters if part.isdecimal() else letters + tone, part, word.start, word.end))
    return tuple(found)


def _parted(text: str, known: Set[str], start: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """The ways to part `text` from `start` on into known words of two letters or more; at most two are of interest."""
    if start == len(text):
        yield ()
        return
    found = 0
    for end in range(min(len(text), start + 8), start + 1, -1):
        if text[start:end] in known:
            for rest in _parted(text, known, end):
                yield ((start, end), *rest)
                found += 1
                if found == 2:
                    return


_PLAIN = Speller.of(())


def spelled(message: Message) -> tuple[Word, ...]:
    """The message with short forms written out, where there are no options to compare with."""
    return next(_PLAIN.readings(message)).words
