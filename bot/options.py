"""What the options of one question are called, prepared once: names, parts of names, and shades of one word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from bot import spellings, words
from bot.repairs import Speller
from bot.words import Lexicon, Word, lexicon, may_be, remembered
from questions.model import Option, Question

Phrase = Sequence[Word]
Codes = tuple[str, ...]


BEFORE = lexicon(spellings.BEFORE)
AFTER = lexicon(spellings.AFTER)
_DENIALS = lexicon(spellings.DENIALS)
_MOCKERY = lexicon(spellings.MOCKERY)
_TURNING = lexicon(spellings.TURNING)
_INTENSIFIERS = lexicon(spellings.INTENSIFIERS)
_SOFTENERS = lexicon(spellings.SOFTENERS)
_PARTLY = lexicon(("một phần", "phần nào"))
_POLAR = lexicon(spellings.POLAR)
_BEFORE_POLAR = lexicon(spellings.BEFORE_POLAR)
_LEADING = lexicon(spellings.LEADING)
_MIDDLE = lexicon(spellings.MIDDLE)
_AFFIRMING = lexicon(("có", "đã"))
_FILLING = frozenset(words.fold(word) for word in spellings.FILLING)
_NUMBER_WORDS = frozenset(words.fold(word) for word in spellings.NUMBERS)
_TOO_SHORT = _NUMBER_WORDS | {"dung"}  # without accents: numbers, and DỪNG or "đúng"
_NO = words.words(spellings.DENIALS[0])[0]
_BRACKETS = re.compile(r"\(([^)]*)\)")
_PARTS = re.compile(r"[,;/]")


class Shade(NamedTuple):
    """How a phrase of an option relates to its main word: "Rất không hài lòng" denies "hài lòng", strongly."""

    code: str
    denied: bool
    strength: int  # 1 "rất", 0 plain, -1 "một phần"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one question."""

    codes: Codes
    names: Lexicon[str]  # labels and other spellings
    alike: Lexicon[str]  # the longer ones, every denial written as the first
    parts: Lexicon[str]  # pieces of labels between commas, slashes, brackets
    labels: tuple[tuple[str, tuple[Word, ...]], ...]
    shades: tuple[tuple[tuple[Word, ...], tuple[Shade, ...]], ...]  # by main word
    middle: Codes
    speller: Speller
    after: Lexicon[bool]  # courtesies that are no part of a label: "cảm ơn" is none beside "Thư cảm ơn"

    def sorted(self, codes: Iterable[str]) -> Codes:
        """Codes once each, in the order of the list."""
        wanted = set(codes)
        return tuple(code for code in self.codes if code in wanted)

    def named(self, said: Phrase) -> Codes:
        """The options called exactly this, courtesies aside. Usually one or none."""
        for core in cores(said, self.after):
            for name in (core, core[_LEADING.at_start(core) :]):
                if (found := self._called(name)) and not _is_question(said, name):
                    return self.sorted(found)
        return ()

    def mentioned(self, said: Phrase) -> Codes:
        """The options whose names stand somewhere in a longer phrase, neither denials nor denied."""
        found = [
            code
            for place in range(len(said))
            if not (place and _DENIALS.find(said[place - 1 : place]))
            if (length := self.names.at_start(said[place:])) and not _DENIALS.within(said[place : place + length])
            if any(word.bare not in _FILLING for word in said[place : place + length])
            for code in self.names.find(said[place : place + length])
        ]
        return self.sorted(found)

    def hinted(self, said: Phrase) -> Codes:
        """The options this is a telling piece of: "trễ" of "Trễ hẹn". Without a denial the label has, none is."""
        for core in cores(said, self.after):
            if any(word.bare not in _FILLING and not word.bare.isdecimal() for word in core):
                found = [(code, place) for code, label in self.labels if (place := _inside(core, label)) is not None]
                if len(found) == 1 and found[0][1]:
                    return ()  # a piece from the middle of a label is too little
                if found:
                    return self.sorted(code for code, _ in found)
        return ()

    def beginning(self, said: Phrase) -> Codes:
        """The options whose labels begin with this bare word: "có" of "Có, đến tận nơi" and "Có cả hai"."""
        for core in cores(said, self.after):
            if len(core) == 1:
                return self.sorted(code for code, label in self.labels if _same(may_be, core[0], label[0]))
        return ()

    def leaning(self, said: Phrase) -> Codes:
        """The options between which a hedged or mocking phrase wavers: "không hài lòng lắm". To ask, never to take."""
        for main, shades in self.shades:
            place = _find(main, said, _meant_by)
            if place is not None:
                before, after = said[:place], said[place + len(main) :]
                return self.sorted(self._between(shades, before, after))
        return ()

    def touched(self, said: Phrase) -> Codes:
        """What a remark says about the scale itself: "vì cán bộ làm tôi không hài lòng"."""
        found = list(self.leaning(said))
        if not found:
            mains = (shades for main, shades in self.shades if _find(main, said, _meant_by) is not None)
            found += (shade.code for shades in mains for shade in shades if not shade.denied and shade.strength < 1)
        return self.sorted((*found, *(self.middle if _MIDDLE.within(said) else ())))

    def _called(self, core: Phrase) -> Codes:
        alike = self.alike.find(_levelled(core)) if len(core) > 1 else ()
        return self.names.find(core) or alike or self.parts.find(core)

    def _between(self, shades: Sequence[Shade], before: Phrase, after: Phrase) -> Codes:
        denials = sum(bool(_DENIALS.find((word,))) for word in before)
        around = (before, after)
        mocked = any(map(_MOCKERY.within, around)) or any(map(_TURNING.within, around))
        soft = any(map(_SOFTENERS.within, around))
        strong = any(map(_INTENSIFIERS.within, around))
        plain = [shade.code for shade in shades if not shade.denied and shade.strength < 1]
        if mocked and denials < 2:
            return tuple(shade.code for shade in shades if shade.denied)
        if denials > 1 or (denials == 1 and strong and _denied_strength(before)):
            return (*plain, *self.middle)
        if denials == 1 and not soft:
            return tuple(shade.code for shade in shades if shade.denied)
        if denials == 1:
            return (*self.middle, *(shade.code for shade in shades if shade.denied and shade.strength < 1))
        if soft:
            return (*plain, *self.middle)
        return tuple(shade.code for shade in shades if not shade.denied) if strong else ()


def cores(said: Phrase, after: Lexicon[bool] = AFTER) -> Iterator[Phrase]:
    """The words, and what is left of them when courtesies are taken away, first at the end, then at the beginning."""
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


def _is_question(said: Phrase, core: Phrase) -> bool:
    """Whether a bare "không" or "có" ends a question: "thấy không", "được chưa"."""
    before = said[: said.index(core[0])] if core else ()
    if not _POLAR.find(core):
        return False
    while length := _BEFORE_POLAR.at_start(before):
        before = before[length:]
    return bool(before)


def _courtesy(said: Phrase) -> int:
    """How many words at the start are a courtesy. "ba" without accents is rather three than "bà"."""
    if said and said[0].exact == said[0].bare and said[0].bare in _NUMBER_WORDS:
        return 0
    return BEFORE.at_start(said)


def _levelled(phrase: Phrase) -> tuple[Word, ...]:
    return tuple(_NO if _DENIALS.find((word,)) else word for word in phrase)


def _inside(core: Phrase, label: Phrase) -> int | None:
    """Where `core` stands inside `label`, unless the label denies something outside of it, goes on with "và", or is a
    sentence ("Tôi sống ở xã, phường khác")."""
    place = _find(core, label, may_be)
    if place is None or BEFORE.at_start(label) or (len(core) == 1 and core[0].exact in _TOO_SHORT):
        return None
    outside = (*label[:place], *label[place + len(core) :])
    if any(_DENIALS.find((word,)) for word in outside) or any(
        word.exact == "và" for word in label[place + len(core) :]
    ):
        return None
    return place


def _find(part: Phrase, whole: Phrase, matches: Callable[[str, str], bool]) -> int | None:
    """Where `part` stands in `whole`; `matches` compares the exact forms of a word of each."""
    first = part[0].bare
    for place in range(len(whole) - len(part) + 1):
        if whole[place].bare == first and all(map(partial(_same, matches), part, whole[place : place + len(part)])):
            return place
    return None


def _same(matches: Callable[[str, str], bool], a: Word, b: Word) -> bool:
    return a.bare == b.bare and matches(a.exact, b.exact)


def _meant_by(meant: str, typed: str) -> bool:
    return may_be(typed, meant)


def _denied_strength(before: Phrase) -> bool:
    """ "không rất …": the denial stands before the intensifier."""
    return any(_DENIALS.find((word,)) and _INTENSIFIERS.at_start(before[n + 1 :]) for n, word in enumerate(before))


def _build(question: Question) -> Options:
    named = [(option.code, words.words(name)) for option in question.options for name in _names(option)]
    names: Lexicon[str] = Lexicon(())
    alike: Lexicon[str] = Lexicon(())
    for code, phrase in named:
        names.add(phrase, code)
        if len(phrase) > 1:
            alike.add(_levelled(phrase), code)
    shades = _shades(named)
    _add_shaded(names, _shades([(option.code, words.words(option.label)) for option in question.options]))
    middle = [option for option in question.options if _MIDDLE.find(words.words(option.label))]
    for option in middle:
        _add_new(names, words.words(f"cũng {option.label}"), option.code)
    return Options(
        codes=tuple(option.code for option in question.options),
        names=names,
        alike=alike,
        parts=Lexicon((part, option.code) for option in question.options for part in _parts(option.label)),
        labels=tuple((option.code, words.words(option.label)) for option in question.options),
        shades=shades,
        middle=tuple(option.code for option in middle),
        speller=Speller.of(phrase for _, phrase in named),
        after=_courtesies(phrase for _, phrase in named),
    )


def _names(option: Option) -> Iterator[str]:
    """The label, without what it has in brackets, without its own courtesies ("Tôi đồng ý"), and other spellings."""
    yield option.label
    plain = _BRACKETS.sub(" ", option.label)
    if plain != option.label:
        yield plain
    label = words.words(plain)
    length = BEFORE.at_start(label)
    if any(word.bare not in _FILLING for word in label[length:]):
        yield words.shown(plain)[label[length].start :]
    yield from option.says


def _courtesies(labels: Iterable[Phrase]) -> Lexicon[bool]:
    """Courtesies behind an answer, without those a label speaks of."""
    spoken = [label for label in labels if label]
    return lexicon(
        phrase
        for phrase in spellings.AFTER
        if not any(
            _find(said, label, may_be) is not None and any(word.bare not in _FILLING for word in said)
            for label in spoken
            for said in (words.words(phrase),)
        )
    )


def _parts(label: str) -> Iterator[str]:
    """Pieces that stand for the whole. A label that is a sentence ("Tôi sống ở xã, phường khác") has none."""
    if BEFORE.at_start(words.words(label)):
        return
    pieces = [*_PARTS.split(_BRACKETS.sub(" ", label))]
    pieces += [piece for inner in _BRACKETS.findall(label) for piece in _PARTS.split(inner)]
    if len(pieces) > 1:
        yield from (piece for piece in pieces if any(word.bare not in _FILLING for word in words.words(piece)))


def _shades(named: Sequence[tuple[str, tuple[Word, ...]]]) -> tuple[tuple[tuple[Word, ...], tuple[Shade, ...]], ...]:
    """Main words that two options or more share, longest first."""
    found: dict[tuple[str, ...], tuple[tuple[Word, ...], dict[Shade, None]]] = {}
    for code, phrase in named:
        main, denied, strength = _taken_apart(phrase)
        if main:
            key = tuple(word.exact for word in main)
            found.setdefault(key, (main, {}))[1][Shade(code, denied, strength)] = None
    several = [(main, tuple(shades)) for main, shades in found.values() if len({shade.code for shade in shades}) > 1]
    return tuple(sorted(several, key=lambda entry: -len(entry[0])))


def _taken_apart(phrase: tuple[Word, ...]) -> tuple[tuple[Word, ...], bool, int]:
    """(main words, denied, strength) of a phrase."""
    denied, strength, start = False, 0, 0
    while start < len(phrase):
        rest = phrase[start:]
        if length := _INTENSIFIERS.at_start(rest):
            strength = 1
        elif length := _DENIALS.at_start(rest):
            denied = not denied
        elif not (length := _AFFIRMING.at_start(rest)):
            break
        start += length
    end = len(phrase)
    if (length := _PARTLY.at_end(phrase[start:end])) and length < end - start:
        strength, end = -1, end - length
    return phrase[start:end], denied, strength


def _add_shaded(names: Lexicon[str], shades: Iterable[tuple[tuple[Word, ...], tuple[Shade, ...]]]) -> None:
    """ "cực kỳ hài lòng" where "Rất hài lòng" is an option or, failing that, "Hài lòng"; "có hài lòng"."""
    for main, found in shades:
        for denied in (False, True):
            plain = {shade.code for shade in found if shade.denied is denied and shade.strength == 0}
            strong = {shade.code for shade in found if shade.denied is denied and shade.strength == 1} or plain
            denial = (_NO,) if denied else ()
            if len(strong) == 1:
                for intensifier in spellings.INTENSIFIERS:
                    _add_new(names, (*words.words(intensifier), *denial, *main), *strong)
            if len(plain) == 1 and not denied:
                _add_new(names, (*words.words("có"), *main), *plain)


def _add_new(names: Lexicon[str], phrase: Sequence[Word], code: str) -> None:
    if not names.find(phrase):
        names.add(phrase, code)


options_of = remembered(_build)
