"""The options of one question, prepared once, and how to find the one that is meant by a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import spellings, words
from bot.reading import naming
from bot.reading.courtesies import BEFORE, NUMBER_WORDS, cores, is_question
from bot.reading.naming import FILLING, NO
from bot.reading.repairs import Speller
from bot.reading.shades import DENIALS, Family, families, find, leaning, same, touches
from bot.words import Lexicon, Word, lexicon, may_be, remembered
from questions.model import Question

Phrase = Sequence[Word]
Codes = tuple[str, ...]

_LEADING = lexicon(spellings.LEADING)
_MIDDLE = lexicon(spellings.MIDDLE)
_AFTER_DENIAL = lexicon(spellings.AFTER_DENIAL)
_LONG_AGO = lexicon(spellings.LONG_AGO)
_YES, _OLD = (words.words(word)[0].exact for word in ("có", "tuổi"))
_STRESSING = lexicon(spellings.STRESSING_DENIAL)
_STRESSED = lexicon(spellings.STRESSED)
_SPEAKER = frozenset(words.words(word)[0].exact for word in spellings.SPEAKER)
_DIGITS = {str(value): words.words(word)[0] for word, value in spellings.NUMBERS.items() if word != "bẩy"}
_TOO_SHORT = NUMBER_WORDS | {"dung"}  # without accents: numbers, and DỪNG or "đúng"
_MOST_STRESS = 4  # words that may be left out of a phrase: "từng", "tôi", "gì cả"
MARGIN = 8  # words around the longest name within which a phrase can still be nothing but that name


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one question."""

    codes: Codes
    names: Lexicon[str]  # labels and other spellings
    alike: Lexicon[str]  # the longer ones, every denial written as the first
    parts: Lexicon[str]  # pieces of labels between commas, slashes, brackets
    labels: tuple[tuple[str, tuple[Word, ...]], ...]
    families: tuple[Family, ...]  # of labels and other spellings
    scale: tuple[Family, ...]  # of labels alone: there a stressed denial is one of two options
    middle: Codes
    longest: int  # words of the longest name
    echo: frozenset[str]  # words of the question
    after: Lexicon[bool]  # courtesies that are no part of a label
    speller: Speller

    def sorted(self, codes: Iterable[str]) -> Codes:
        """Codes once each, in the order of the list."""
        wanted = set(codes)
        return tuple(code for code in self.codes if code in wanted)

    def named(self, said: Phrase, *, strictly: bool = False) -> Codes:
        """The options called exactly this, courtesies aside. `strictly`: not even repeating the question."""
        if len(said) > self.longest + MARGIN:
            return ()
        for core in cores(said, self.after):
            for name in (core,) if strictly else self._without_lead(core):
                if (found := self._called(name)) and not is_question(said, name):
                    return self.sorted(found)
        return ()

    def mentioned(self, said: Phrase) -> Codes:
        """The options whose names stand somewhere in a longer phrase, neither denials nor denied."""
        found = [
            code
            for place in range(len(said))
            if not (place and DENIALS.find(said[place - 1 : place]))
            if (length := self.names.at_start(said[place:])) and not DENIALS.within(said[place : place + length])
            if any(word.bare not in FILLING for word in said[place : place + length])
            for code in self.names.find(said[place : place + length])
        ]
        return self.sorted(found)

    def hinted(self, said: Phrase) -> Codes:
        """The options this is a telling piece of: "trễ" of "Trễ hẹn". Without a denial the label has, none is."""
        for core in cores(said, self.after):
            if any(word.bare not in FILLING and not word.bare.isdecimal() for word in core):
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
                return self.sorted(code for code, label in self.labels if same(may_be, core[0], label[0]))
        return ()

    def leaning(self, said: Phrase) -> Codes:
        """The options between which a hedged or mocking phrase wavers: "không hài lòng lắm". To ask, never to take."""
        for family in self.families:
            if touches(family, said):
                return self.sorted(leaning(family, said, self.middle))
        return ()

    def touched(self, said: Phrase) -> Codes:
        """What a remark says about the scale itself: "vì cán bộ làm tôi không hài lòng"."""
        found = list(self.leaning(said))
        if not found:
            found += (code for family in self.families if touches(family, said) for code in family.plain)
        return self.sorted((*found, *(self.middle if _MIDDLE.within(said) else ())))

    def _without_lead(self, core: Phrase) -> Iterator[Phrase]:
        """The phrase, and what follows "bị", "làm" or words repeated from the question."""
        yield core
        if (length := _LONG_AGO.at_start(core)) and length < len(core):
            yield core[length:]
        while length := _LEADING.at_start(core) or int(core[0].exact in self.echo):
            if length == len(core):
                return
            core = core[length:]
            if not DENIALS.find(core[:1]) or self.is_about_scale(core):  # "hướng dẫn không rõ" does not say "không rõ"
                yield core

    def denies(self, code: str) -> bool:
        """Whether this option denies the main word of the scale."""
        return any(code in family.denied for family in self.scale)

    def is_about_scale(self, said: Phrase) -> bool:
        """Whether the main word of the scale stands in the phrase."""
        return any(touches(family, said) for family in self.scale)

    def _called(self, core: Phrase) -> Codes:
        if len(core) > self.longest + _MOST_STRESS:
            return ()
        for phrase in (core, *self._reworded(core)):
            if found := self.names.find(phrase) or self._alike(phrase) or self.parts.find(phrase):
                return found
        return ()

    def _alike(self, phrase: Phrase) -> Codes:
        if len(phrase) < 2 or not DENIALS.within(phrase):
            return ()
        return self.alike.find(_levelled(phrase))

    def _reworded(self, core: Phrase) -> Iterator[Phrase]:
        """Other ways to put the same: digits as words, without "tôi" inside, without stress on a denial."""
        if len(core) > 1:
            if any(word.bare in _DIGITS for word in core):
                yield tuple(_DIGITS.get(word.bare, word) for word in core)
            plain = tuple(
                word
                for place, word in enumerate(core)
                if not (place and word.exact in _SPEAKER and not DENIALS.find(core[place - 1 : place]))
            )
            if len(plain) < len(core):
                yield plain
            if DENIALS.find(core[:1]) and not self.is_about_scale(core):
                yield from _unstressed(core)
            if core[0].exact == _YES and not DENIALS.find(core[1:2]):
                yield core[1:]
            if core[-1].exact == _OLD and any(word.bare.isdecimal() for word in core):
                yield core[:-1]


def _unstressed(core: Phrase) -> Iterator[Phrase]:
    """The denial without its stress: "không báo gì cả" without "cả", "chưa từng gửi" without "từng"."""
    length = _STRESSING.at_start(core[1:])
    if length and length + 1 < len(core):
        core = (core[0], *core[1 + length :])
        yield core
    while (length := _STRESSED.at_end(core)) and length < len(core):
        core = core[: len(core) - length]
        yield core


def _levelled(phrase: Phrase) -> tuple[Word, ...]:
    """Every denial as the first one, without "có" or "thấy" behind it."""
    level: list[Word] = []
    place = 0
    while place < len(phrase):
        denied = bool(DENIALS.find(phrase[place : place + 1]))
        level.append(NO if denied else phrase[place])
        place += 1
        length = _AFTER_DENIAL.at_start(phrase[place:]) if denied else 0
        if place + length < len(phrase):
            place += length
    return tuple(level)


def _inside(core: Phrase, label: Phrase) -> int | None:
    """Where `core` stands inside `label`, unless the label denies something outside of it, goes on with "và", or is a
    sentence ("Tôi sống ở xã, phường khác")."""
    place = find(core, label, may_be)
    if place is None or BEFORE.at_start(label) or (len(core) == 1 and core[0].exact in _TOO_SHORT):
        return None
    outside = (*label[:place], *label[place + len(core) :])
    if DENIALS.within(outside) or any(word.exact == "và" for word in label[place + len(core) :]):
        return None
    return place


def _build(question: Question) -> Options:
    named = [(option.code, words.words(name)) for option in question.options for name in naming.names(option)]
    labels = tuple((option.code, words.words(option.label)) for option in question.options)
    middle = tuple(code for code, label in labels if _MIDDLE.find(label))
    scale = families(labels)
    names: Lexicon[str] = Lexicon(())
    alike: Lexicon[str] = Lexicon(())
    for code, phrase in named:
        names.add(phrase, code)
    further = [(phrase, code) for family in scale for phrase, code in naming.shaded(family)]
    further += naming.yes_and_no(question)
    further += [
        (words.words(f"cũng {option.label}"), option.code) for option in question.options if option.code in middle
    ]
    for phrase, code in further:
        if not names.find(phrase):
            names.add(phrase, code)
            named.append((code, phrase))
    for code, phrase in named:
        if len(phrase) > 1 and DENIALS.within(phrase):
            alike.add(_levelled(phrase), code)
    return Options(
        codes=tuple(option.code for option in question.options),
        names=names,
        alike=alike,
        parts=Lexicon((part, option.code) for option in question.options for part in naming.parts(option.label)),
        labels=labels,
        families=families(named),
        scale=tuple(family for family in scale if family.denied),
        middle=middle,
        longest=max((len(phrase) for _, phrase in named), default=0),
        echo=naming.echoed(question),
        after=naming.courtesies(words.words(name) for option in question.options for name in naming.names(option)),
        speller=Speller.of(phrase for _, phrase in named),
    )


options_of = remembered(_build)
