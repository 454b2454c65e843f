"""The words in a message, in one normal form whatever keyboard wrote them.

Every word has two forms: `bare` without any accent ("khong") and `exact` with them ("không"). Somebody who types
accents means them, somebody who types none may mean any: `may_be` is that rule, and the only place it is written down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

LONGEST = 1000  # characters of a reply that is read for a choice, number or date; more than that is no such reply

T = TypeVar("T")
U = TypeVar("U")

# Characters nobody sees (Unicode categories Cc, Cf, Cs and the non-characters); they reorder or split words, break
# databases and spreadsheets, and never carry meaning. Joiner, emoji selector and keycap frame are kept in stored text.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e01ef"
)
_DROPPED = re.compile(f"[{_UNSEEN}]")
_DROPPED_TOO = re.compile(f"[{_UNSEEN}\u034f\u200d\ufe00-\ufe0f\u17b4\u17b5]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
_ENCLOSED = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf\U0001f100-\U0001f10c]")
_KEYCAP = re.compile("([0-9])[\ufe0e\ufe0f]?\u20e3")
_WORD = re.compile(r"[^\W_]+")
_SAME_SOUND = re.compile("[hklmst]y")
_MIXED_UP = {"\u0303", "\u0309"}  # ngã and hỏi: written for each other all over the country
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng


class Word(NamedTuple):
    """One word of a message and where it stands in the cleaned text."""

    exact: str
    bare: str
    start: int = 0
    end: int = 0


class Message(NamedTuple):
    """A cleaned message: its text as typed, its words, and what stands before each word and after the last."""

    shown: str
    words: tuple[Word, ...]
    gaps: tuple[str, ...]


def stored(text: str) -> str:
    """Text as we keep it: NFC, trimmed, nothing invisible, line breaks as `\\n`."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _DROPPED.sub("", text)).strip(" \n\u00a0\u2800\u3000")


def shown(text: str) -> str:
    """Text as we read it: `stored`, with keycaps and circled numbers as plain digits."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _KEYCAP.sub(r" \1 ", text).replace("\U0001f51f", " 10 ")
    text = _DROPPED_TOO.sub("", _ENCLOSED.sub(_plain_number, text))
    return stored(text.replace("\u20e3", " "))


def message(text: str) -> Message:
    """Split a message into words and gaps. The caller has bounded its length."""
    text = shown(text)
    words: list[Word] = []
    gaps: list[str] = []
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        exact, bare = forms(found.group())
        words.append(Word(exact, bare, start, end))
        gaps.append(text[last:start])
        last = end
    gaps.append(text[last:])
    return Message(text, tuple(words), tuple(gaps))


def words(text: str) -> tuple[Word, ...]:
    """The words of `text` alone."""
    return message(text).words


def fold(text: str) -> str:
    """The words without accents and punctuation: "  Hài-lòng! " → "hai long"."""
    return " ".join(word.bare for word in words(text))


@lru_cache(maxsize=8192)
def forms(word: str) -> tuple[str, str]:
    """(exact, bare) of one word. In `exact` the tone mark stands at the end, so that "hoà" and "hòa" are the same."""
    exact: list[str] = []
    bare: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFKC", word).casefold():
        if char.isascii():
            exact.append(char)
            bare.append(char)
        elif char in "đð":  # the second is what old fonts show as đ
            exact.append("đ")
            bare.append("d")
        elif char.isdecimal():
            exact.append(str(unicodedata.decimal(char)))
            bare.append(exact[-1])
        elif not unicodedata.combining(char):
            decomposed = unicodedata.normalize("NFD", char)
            base, marks = decomposed[0], decomposed[1:]
            tone = "".join(mark for mark in marks if mark in _TONES) or tone
            exact.append(unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in _TONES)))
            bare.append(base)
    if _SAME_SOUND.fullmatch("".join(bare)):  # "lý" and "lí" are the same word
        exact[-1] = bare[-1] = "i"
    return "".join(exact) + tone[:1], "".join(bare)


@lru_cache(maxsize=16384)
def may_be(typed: str, meant: str) -> bool:
    """Whether somebody who typed `typed` (exact form) can have meant `meant`: every accent typed is there."""
    if typed == meant:
        return True
    typed_letters, typed_tone = _letters_and_tone(typed)
    meant_letters, meant_tone = _letters_and_tone(meant)
    if typed_tone not in ("", meant_tone) and {typed_tone, meant_tone} != _MIXED_UP:
        return False
    if len(typed_letters) != len(meant_letters):
        return False
    return all(a in (b, forms(b)[1]) for a, b in zip(typed_letters, meant_letters, strict=True))


def _letters_and_tone(exact: str) -> tuple[str, str]:
    return (exact[:-1], exact[-1]) if exact[-1:] and exact[-1] in _TONES else (exact, "")


def _plain_number(match: re.Match[str]) -> str:
    value = unicodedata.numeric(match.group(), -1)
    return f" {int(value)} " if value >= 0 else match.group()


class Lexicon(Generic[T]):
    """Phrases and what they mean, found whatever accents were left out."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_bare: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._first: dict[str, int] = {}  # first word → most words of a phrase that begins so
        self._last: dict[str, int] = {}
        for phrase, value in entries:
            self.add(words(phrase), value)

    def add(self, phrase: Sequence[Word], value: T) -> None:
        """One more phrase of at least one word."""
        exact = tuple(word.exact for word in phrase)
        self._by_bare.setdefault(" ".join(word.bare for word in phrase), []).append((exact, value))
        self._first[phrase[0].bare] = max(len(phrase), self._first.get(phrase[0].bare, 0))
        self._last[phrase[-1].bare] = max(len(phrase), self._last.get(phrase[-1].bare, 0))

    def find(self, phrase: Sequence[Word]) -> tuple[T, ...]:
        """All it can mean, each once. Typed with accents, an exact entry hides the merely possible ones."""
        if not phrase or len(phrase) > self._first.get(phrase[0].bare, 0):
            return ()
        entries = self._by_bare.get(" ".join([word.bare for word in phrase]))
        if not entries:
            return ()
        possible = [entry for entry in entries if all(map(_word_may_be, phrase, entry[0]))]
        if len(possible) > 1 and any(word.exact != word.bare for word in phrase):
            exact = tuple(word.exact for word in phrase)
            possible = [entry for entry in possible if entry[0] == exact] or possible
        return tuple(dict.fromkeys(value for _, value in possible))

    def at_start(self, phrase: Sequence[Word]) -> int:
        """How many words at the start are an entry (the longest one); 0 if none is."""
        most = self._first.get(phrase[0].bare, 0) if phrase else 0
        for length in range(min(most, len(phrase)), 0, -1):
            if self.find(phrase[:length]):
                return length
        return 0

    def at_end(self, phrase: Sequence[Word]) -> int:
        """How many words at the end are an entry (the longest one); 0 if none is."""
        most = self._last.get(phrase[-1].bare, 0) if phrase else 0
        for length in range(min(most, len(phrase)), 0, -1):
            if self.find(phrase[len(phrase) - length :]):
                return length
        return 0

    def within(self, phrase: Sequence[Word]) -> bool:
        """Whether an entry stands anywhere in the phrase."""
        return any(word.bare in self._first and self.at_start(phrase[n:]) for n, word in enumerate(phrase))


def lexicon(phrases: Iterable[str]) -> Lexicon[bool]:
    """A set of phrases."""
    return Lexicon((phrase, True) for phrase in phrases)


def _word_may_be(word: Word, meant: str) -> bool:
    return may_be(word.exact, meant)


def remembered(build: Callable[[U], T], limit: int = 512) -> Callable[[U], T]:
    """`build`, computed once per object. Hashing a questionnaire for every message would cost more than reading it."""
    kept: dict[int, tuple[U, T]] = {}

    def recall(source: U) -> T:
        known = kept.get(id(source))
        if known is not None and known[0] is source:
            return known[1]
        if len(kept) >= limit:
            kept.clear()
        result = build(source)
        kept[id(source)] = (source, result)
        return result

    return recall
