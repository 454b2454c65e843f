"""Everything an option may be called, worked out from its label, its other spellings and the question's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot import spellings, words
from bot.reading.courtesies import BEFORE
from bot.reading.shades import Family, find
from bot.words import Lexicon, Word, lexicon, may_be
from questions.model import Option, Question

Phrase = tuple[Word, ...]

FILLING = frozenset(words.fold(word) for word in spellings.FILLING)
NO = words.words(spellings.DENIALS[0])[0]
_YES = words.words("có")[0]
_ASKING = lexicon((*spellings.ASKING, *spellings.TURNING))
_NO_ECHO = lexicon(
    (
        *spellings.ASKING,
        *spellings.TURNING,
        *spellings.POLAR,
        *spellings.SOFTENERS,
        *spellings.DOUBT,
        *spellings.MOCKERY,
    )
)
_BRACKETS = re.compile(r"\(([^)]*)\)")
_PARTS = re.compile(r"[,;/]")
_LONGEST_ECHO = 6  # words of the question that are repeated after "có" or "không"


def names(option: Option) -> Iterator[str]:
    """The label, without what it has in brackets, without its own courtesies ("Tôi đồng ý"), and other spellings."""
    yield option.label
    plain = _BRACKETS.sub(" ", option.label)
    if plain != option.label:
        yield plain
    label = words.words(plain)
    length = BEFORE.at_start(label)
    if any(word.bare not in FILLING for word in label[length:]):
        yield words.shown(plain)[label[length].start :]
    yield from option.says


def parts(label: str) -> Iterator[str]:
    """Pieces that stand for the whole. A label that is a sentence ("Tôi sống ở xã, phường khác") has none."""
    if BEFORE.at_start(words.words(label)):
        return
    pieces = [*_PARTS.split(_BRACKETS.sub(" ", label))]
    pieces += [piece for inner in _BRACKETS.findall(label) for piece in _PARTS.split(inner)]
    if len(pieces) > 1:
        yield from (piece for piece in pieces if any(word.bare not in FILLING for word in words.words(piece)))


def courtesies(labels: Iterable[Phrase]) -> Lexicon[bool]:
    """Courtesies behind an answer, without those a label speaks of: "cảm ơn" is none beside "Thư cảm ơn"."""
    spoken = [label for label in labels if label]

    def is_spoken(phrase: Phrase) -> bool:
        telling = any(word.bare not in FILLING for word in phrase)
        return telling and any(find(phrase, label, may_be) is not None for label in spoken)

    return lexicon(phrase for phrase in spellings.AFTER if not is_spoken(words.words(phrase)))


def yes_and_no(question: Question) -> Iterator[tuple[Phrase, str]]:
    """Ways to say an option that is a bare "Có" or "Không": "có chứ", "chưa bao giờ", "không gửi ý kiến"."""
    echoes = list(_echoes(question))
    for option in question.options:
        label = tuple(word.exact for word in words.words(option.label))
        if label == (_YES.exact,):
            yield from ((words.words(phrase), option.code) for phrase in spellings.YES)
            yield from (((_YES, *echo), option.code) for echo in echoes)
        if label == (NO.exact,):
            yield from ((words.words(phrase), option.code) for phrase in spellings.NO)
            yield from (((NO, *echo), option.code) for echo in echoes)


def shaded(family: Family) -> Iterator[tuple[Phrase, str]]:
    """Stressed forms: "cực kỳ hài lòng" for "Rất hài lòng" or, failing that option, "Hài lòng"; "có hài lòng"."""
    for denied in (False, True):
        plain = {shade.code for shade in family.shades if shade.denied is denied and shade.strength == 0}
        strong = {shade.code for shade in family.shades if shade.denied is denied and shade.strength == 1} or plain
        if len(strong) == 1:
            for intensifier in spellings.INTENSIFIERS:
                yield (*words.words(intensifier), *((NO,) if denied else ()), *family.main), next(iter(strong))
        if len(plain) == 1 and not denied:
            yield (_YES, *family.main), next(iter(plain))


def echoed(question: Question) -> frozenset[str]:
    """Words of the question that may be repeated before an answer: "kết quả trả đúng hẹn"."""
    labels = {word.exact for option in question.options for word in words.words(option.label)}
    return frozenset(
        word.exact
        for word in words.words(question.text)
        if word.exact not in labels
        if not _NO_ECHO.find((word,)) and not word.bare.isdecimal() and word.bare not in ("unit", *spellings.NOT_ALONE)
    )


def _echoes(question: Question) -> Iterator[Phrase]:
    """What a yes-or-no question asks about, from the word after "có" on."""
    text = words.words(question.text)
    start = next((place for place, word in enumerate(text) if word.exact == _YES.exact), len(text))
    if not text or NO.exact not in (text[-1].exact, *(word.exact for word in text[-2:])):
        return
    for end in range(start + 2, min(start + 2 + _LONGEST_ECHO, len(text))):
        if "unit" in (word.bare for word in text[start:end]):
            return
        if not _ASKING.find(text[end - 1 : end]):
            yield text[start + 1 : end]
