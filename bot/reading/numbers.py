"""Reading a number: digits or Vietnamese words, "khoảng 2 lần", "mười hai", "không lần nào"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bot import spellings, words
from bot.reading import remarks
from bot.reading.courtesies import AFTER, cores, without
from bot.reading.readings import Accepted, Reading, Reason, Rejected
from bot.reading.repairs import spelled
from bot.state import UNKNOWN, Answer
from bot.words import Lexicon, Message, Word, lexicon, remembered
from questions.model import Question

_FORGOTTEN = lexicon(spellings.FORGOTTEN)
_ABOUT = lexicon((*spellings.ABOUT, *spellings.BEFORE))
_DENIALS = lexicon(spellings.DENIALS)
_NONE_OF = lexicon((spellings.NONE_OF,))
_HOW_MANY = lexicon(spellings.HOW_MANY)
_REMARKS = lexicon(spellings.REMARKS)
_PERSONS = lexicon(spellings.PERSONS)
_STRESSED = lexicon(spellings.STRESSED)
_PART_OF = lexicon(spellings.PART_OF)
_WHAT_FORGOTTEN = lexicon(spellings.WHAT_FORGOTTEN)
_COUNTED = lexicon(spellings.COUNTED)
_TENS, _TEN, _DOZENS = lexicon((spellings.TENS,)), lexicon((spellings.TEN,)), lexicon((spellings.DOZENS,))
_HUNDREDS, _AND_UNITS = lexicon((spellings.HUNDREDS,)), lexicon(spellings.AND_UNITS)
_THOUSANDS: Lexicon[int] = Lexicon(spellings.THOUSANDS.items())
_ONES: Lexicon[int] = Lexicon((word, value) for word, value in spellings.NUMBERS.items() if value < 10)
_AFTER_TENS: Lexicon[int] = Lexicon(
    (*((five, 5) for five in spellings.FIVE_AFTER_TEN), (spellings.ONE_AFTER_TENS, 1), (spellings.FOUR_AFTER_TENS, 4))
)
_LONGEST = 9  # digits; more is a telephone or identity number
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
UNCLEAR = Rejected(Reason.UNCLEAR)


class _Numeral(NamedTuple):
    start: int
    end: int
    value: Decimal | None  # None: written in a way that can be read twice


def read(question: Question, message: Message) -> Reading:
    """The one number the message states, or why it states none."""
    if not message.words:
        return UNCLEAR if message.shown else Rejected(Reason.EMPTY)
    said = spelled(message)
    units = _units(question)
    if any(_is_forgotten(core, units) for core in cores(said)):
        return Accepted(Answer(UNKNOWN)) if question.unknown else UNCLEAR
    numerals = list(_numerals(question, message.shown, said, units))
    if not numerals:
        return _allowed(question, Decimal(0)) if _is_none(said, units) else Rejected(Reason.NOT_A_NUMBER)
    if len(numerals) > 1 or numerals[0].value is None:
        return UNCLEAR
    return _stated(question, message.shown, said, numerals[0], units)


def _stated(question: Question, shown: str, said: Sequence[Word], numeral: _Numeral, units: Lexicon[bool]) -> Reading:
    before, after = said[: numeral.start], said[numeral.end :]
    between = remarks.gap(shown, said, numeral.start)
    value = numeral.value
    if value is None or not _is_lead(before) or "?" in shown[: said[numeral.start].end]:
        return UNCLEAR
    if between.endswith("-"):
        value = -value
    elif not remarks.is_at_home(between):
        return UNCLEAR
    counted = units.at_start(after)
    if len(after) == 1 and _PERSONS.find(after):  # "2 em" counts children
        return UNCLEAR
    if _PART_OF.at_start(after[counted:]) and not remarks.is_break(remarks.gap(shown, said, numeral.end + counted)):
        return UNCLEAR
    if not _is_end(shown, said, numeral.end + counted, counted=bool(counted)):
        return UNCLEAR
    remark = _remark(shown, after[counted:])
    return _allowed(question, value, remark, by_number=len(said) == 1 and said[0].bare.isdecimal())


def _allowed(question: Question, value: Decimal, remark: str = "", by_number: bool = False) -> Reading:
    if question.integer and value != value.to_integral_value():
        return UNCLEAR
    if question.minimum is not None and value < Decimal(str(question.minimum)):
        return Rejected(Reason.OUT_OF_RANGE)
    if question.maximum is not None and value > Decimal(str(question.maximum)):
        return Rejected(Reason.OUT_OF_RANGE)
    return Accepted(Answer(format(value.normalize() + 0, "f"), remark), by_number=by_number)


def _is_lead(before: Sequence[Word]) -> bool:
    """Whether nothing stands before the number but courtesies and "khoảng", "đi", "mất" …"""
    while before:
        length = _ABOUT.at_start(before)
        if not length:
            return False
        before = before[length:]
    return True


def _is_end(shown: str, said: Sequence[Word], place: int, *, counted: bool) -> bool:
    """Whether the statement ends at `place`: courtesies or a harmless remark follow, behind a unit without a pause."""
    rest = said[place:]
    gap = remarks.gap(shown, said, place)
    if not rest:
        return remarks.is_at_home(gap)
    if not remarks.is_at_home(gap):
        return False
    if not without(AFTER, rest):
        return True
    if remarks.is_doubtful(rest) or _FORGOTTEN.within(rest):
        return False
    return counted or remarks.is_break(gap) or bool(_REMARKS.at_start(rest))


def _remark(shown: str, rest: Sequence[Word]) -> str:
    return "" if not without(AFTER, rest) else shown[rest[0].start :].strip(" .,;:\n")


def _is_forgotten(core: Sequence[Word], units: Lexicon[bool]) -> bool:
    """Whether this says that it is forgotten: "không nhớ", "không nhớ mấy lần"."""
    length = _FORGOTTEN.at_start(core)
    return bool(length) and all(_WHAT_FORGOTTEN.find((word,)) or units.find((word,)) for word in core[length:])


def _is_none(said: Sequence[Word], units: Lexicon[bool]) -> bool:
    """Whether this says none at all: "không lần nào", "không phải đi lần nào"."""
    for core in cores(said):
        core = core[: len(core) - _STRESSED.at_end(core)] if _STRESSED.at_end(core) else core
        if len(core) > 2 and _DENIALS.find(core[:1]) and _NONE_OF.find(core[-1:]) and units.find(core[-2:-1]):
            return _is_lead(core[1:-2])
    return False


def _numerals(question: Question, shown: str, said: Sequence[Word], units: Lexicon[bool]) -> Iterator[_Numeral]:
    place = 0
    while place < len(said):
        if place and units.find(said[place : place + 1]):  # "năm" behind a number may be the unit
            place += 1
            continue
        numeral = _in_digits(question, shown, said, place) or _in_words(said, place)
        if numeral is None:
            place += 1
            continue
        if times := _THOUSANDS.find(said[numeral.end : numeral.end + 1]):
            value = None if numeral.value is None else numeral.value * times[0]
            numeral = _Numeral(numeral.start, numeral.end + 1, value)
        yield numeral
        place = numeral.end


def _in_digits(question: Question, shown: str, said: Sequence[Word], start: int) -> _Numeral | None:
    """Digits with the points and commas between them."""
    if not said[start].bare.isdecimal():
        return None
    text, end = said[start].bare, start + 1
    while end < len(said) and said[end].bare.isdecimal() and (mark := remarks.gap(shown, said, end)) in (".", ","):
        text += mark + said[end].bare
        end += 1
    return _Numeral(start, end, _value(text, question.integer))


def _value(text: str, integer: bool) -> Decimal | None:
    """The value of digits as Vietnamese write them; None if they can be read twice, or are a telephone number."""
    if text.isdecimal():
        return Decimal(text) if len(text) <= _LONGEST and not (text[0] == "0" and len(text) > 3) else None
    if integer:
        return Decimal(text.replace(".", "")) if _GROUPED.fullmatch(text) else None
    whole, comma, fraction = text.partition(",")
    if comma:
        return Decimal(f"{whole.replace('.', '')}.{fraction}") if fraction.isdecimal() and _is_whole(whole) else None
    whole, _, fraction = text.partition(".")
    return Decimal(text) if len(fraction) in (1, 2) and fraction.isdecimal() else None


def _is_whole(text: str) -> bool:
    return text.isdecimal() or bool(_GROUPED.fullmatch(text))


def _in_words(said: Sequence[Word], start: int) -> _Numeral | None:
    """Number words up to 999: "hai", "mười lăm", "hai mươi mốt", "ba trăm linh năm", "hai chục"."""
    value, end = _below_hundred(said, start)
    if end == start:
        return None
    if _HUNDREDS.find(said[end : end + 1]) and value < 10:
        value, end = value * 100, end + 1
        end += bool(_AND_UNITS.find(said[end : end + 1]))
        rest, after = _below_hundred(said, end)
        value, end = (value + rest, after) if after > end else (value, end)
    return _Numeral(start, end, Decimal(value))


def _below_hundred(said: Sequence[Word], start: int) -> tuple[int, int]:
    """(value, end); end is start when no number stands here."""
    first = said[start : start + 1]
    if _TEN.find(first) and not _ONES.find(first):
        ones = _ones(said, start + 1)
        return 10 + ones, start + 1 + bool(ones)
    values = _ONES.find(first)
    if len(values) != 1 or (first[0].exact in spellings.NOT_ALONE and len(said) == 1):
        return 0, start
    following = said[start + 1 : start + 2]
    if _DOZENS.find(following):
        return values[0] * 10, start + 2
    if _TENS.find(following):
        ones = _ones(said, start + 2)
        return values[0] * 10 + ones, start + 2 + bool(ones)
    return values[0], start + 1


def _ones(said: Sequence[Word], place: int) -> int:
    word = said[place : place + 1]
    found = _AFTER_TENS.find(word) or _ONES.find(word)
    return found[0] if len(found) == 1 else 0


def _build_units(question: Question) -> Lexicon[bool]:
    """What the question counts: the word behind "mấy" or "bao nhiêu", else any unit in its text."""
    text = words.words(question.text)
    found = [text[place + _HOW_MANY.at_start(text[place:])] for place in range(len(text) - 1) if _asks(text, place)]
    if not found:
        found = [word for word in text if _COUNTED.find((word,))]
    units: Lexicon[bool] = Lexicon(())
    for word in found:
        units.add((word,), True)
        for unit, others in spellings.ALIKE_UNITS.items():
            if words.words(unit)[0].exact == word.exact:
                for other in others:
                    units.add(words.words(other), True)
    return units


def _asks(text: Sequence[Word], place: int) -> bool:
    length = _HOW_MANY.at_start(text[place:])
    return bool(length) and place + length < len(text) and not text[place + length].bare.isdecimal()


_units = remembered(_build_units)
