"""The pieces out of which offices write when somebody stands by, as patterns over small letters without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

from bot import words
from questions.roster import Column
from questions.roster_forms import RosterWords
from questions.shifts import Slot


class Part(StrEnum):
    """What a piece names, and the values that come with it."""

    EVERY_DAY = "every_day"
    SLOT = "slot"  # the phrase
    HOURS = "hours"  # hour, minute, hour, minute
    HOUR = "hour"  # hour, minute
    WEEKDAY = "weekday"  # 0 is Monday
    SPAN = "span"  # day, month, year, day, month, year; the first month and the years may be missing
    DAY = "day"  # day, month, year; the year may be missing
    HYPHEN = "hyphen"  # two numbers: a day and its month, or a first and a last day
    NUMBER = "number"
    FILLER = "filler"


_TO = r"\s*(?:-+>?|~|den het|den|toi)\s*(?:ngay\s+)?"
_SEP = r"\s*[/.]\s*"
_UNIT = r"\s*(?:h|gio|g|:)\s*"
_END = r"(?![0-9])"


def _day(n: str = "") -> str:
    return rf"(?P<d{n}>0?[1-9]|[12][0-9]|3[01])"


def _month(n: str = "") -> str:
    return rf"(?P<m{n}>1[0-2]|0?[1-9]){_END}"


def _year(n: str = "") -> str:
    return rf"(?P<y{n}>20[0-9]{{2}}|[0-9]{{2}}){_END}"


def _hour(n: str) -> str:
    return rf"(?P<h{n}>2[0-4]|[01]?[0-9])"


def _minute(n: str) -> str:
    return rf"(?P<n{n}>[0-5][0-9])?['’]?(?:\s*(?:phut|p)\b)?"


# What a spreadsheet in English makes of "29/8".
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS = ("h1", "n1", "h2", "n2")
_DATE = ("d", "m", "y")
_PATTERNS: tuple[tuple[Part, tuple[str, ...], str], ...] = (
    (Part.DAY, _DATE, rf"(?P<y>20[0-9]{{2}})-{_month()}-{_day()}{_END}(?:[ t][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?"),
    (Part.HOURS, _HOURS, rf"{_hour('1')}(?:{_UNIT}{_minute('1')})?{_TO}{_hour('2')}{_UNIT}{_minute('2')}(?![0-9/])"),
    (Part.HOURS, _HOURS, rf"{_hour('1')}{_UNIT}{_minute('1')}{_TO}{_hour('2')}(?![0-9/.])"),
    (
        Part.SPAN,
        ("d1", "m1", "y1", "d2", "m2", "y2"),
        rf"{_day('1')}(?:{_SEP}{_month('1')}(?:{_SEP}{_year('1')})?)?{_TO}{_day('2')}{_SEP}{_month('2')}(?:{_SEP}{_year('2')})?",
    ),
    (Part.DAY, _DATE, rf"{_day()}\s*[/.-]\s*{_month()}\s*[/.-]\s*{_year()}"),
    (Part.DAY, _DATE, rf"{_day()}[\s-]*(?:thang|thg|t)\s*{_month()}(?:\s*[,/-]?\s*(?:nam)?\s*{_year()})?"),
    (Part.DAY, ("d", "month", "y"), rf"{_day()}[\s-]*(?P<month>{'|'.join(_MONTHS)})[a-z]*(?:[\s-]*{_year()})?"),
    (Part.DAY, _DATE, rf"{_day()}{_SEP}{_month()}"),
    (Part.HYPHEN, ("a", "b"), r"(?P<a>[0-9]{1,2})\s*-\s*(?P<b>[0-9]{1,2})(?![0-9/.]|\s*-)"),
    (Part.HOUR, ("h1", "n1"), rf"{_hour('1')}{_UNIT}{_minute('1')}(?![0-9/])"),
    (Part.NUMBER, ("a",), rf"(?P<a>[0-9]{{1,2}}){_END}"),
)
_PIECES = tuple((part, names, re.compile("(?<![0-9])" + pattern)) for part, names, pattern in _PATTERNS)
# "7.30 - 11.00" are hours in a column of shifts, and days in one of days.
_DOTTED = re.compile(rf"(?<![0-9]){_hour('1')}\.(?P<n1>[0-5][0-9]){_TO}{_hour('2')}\.(?P<n2>[0-5][0-9]){_END}")
_NO_DAY = re.compile(r"(?<![0-9])(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})(?![0-9])")  # "32/8": to be named as written
_WEEKDAY = re.compile(r"(?:thu\s*(?P<a>hai|ba|tu|nam|sau|bay|[2-7])|t(?P<b>[2-7])|(?P<c>chu\s*nhat|cn))(?![0-9a-z/])")
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5} | {str(n): n - 2 for n in range(2, 8)}
_BETWEEN = re.compile(r"[\s,;:.()\[\]+&/|-]+")


class Phrases:
    """Finds pieces; which words there are stands in roster.yaml."""

    def __init__(self, said: RosterWords) -> None:
        self.slots: dict[str, tuple[Slot, ...]] = {
            _squeezed(prepared(phrase)): tuple(entry.slots) for entry in said.slots for phrase in entry.says
        }
        self._slot = _any_of(phrase for entry in said.slots for phrase in entry.says)
        self._every_day = _any_of(said.every_day)
        self._filler = _any_of(said.around_days)

    def pieces(self, text: str, place: int, column: Column) -> Iterator[tuple[Part, tuple[str, ...], int]]:
        """What may begin at this place of a prepared text, likeliest first: part, values, length."""
        if found := self._every_day.match(text, place):
            yield Part.EVERY_DAY, (), len(found.group())
        if found := _WEEKDAY.match(text, place):
            named = found["a"] or found["b"]
            yield Part.WEEKDAY, (str(_WEEKDAYS[named]) if named else "6",), len(found.group())
        if found := self._slot.match(text, place):
            yield Part.SLOT, (_squeezed(found.group()),), len(found.group())
        if found := self._filler.match(text, place) or _BETWEEN.match(text, place):
            yield Part.FILLER, (), len(found.group())
        if column is Column.SLOT and (found := _DOTTED.match(text, place)):
            yield Part.HOURS, _values(found, _HOURS), len(found.group())
        for part, names, pattern in _PIECES:
            if part is Part.NUMBER and column is Column.DAY and (found := _NO_DAY.match(text, place)):
                yield Part.DAY, (found["d"], found["m"], ""), len(found.group())
            if found := pattern.match(text, place):
                yield part, _values(found, names), len(found.group())


def prepared(text: str) -> str:
    """Small letters without accents, one kind of dash, punctuation as written."""
    message = words.message(unicodedata.normalize("NFKC", text))
    said = "".join(gap + word.bare for gap, word in zip(message.gaps, message.words, strict=False)) + message.gaps[-1]
    return re.sub("[‐‑–—−]", "-", said)


def _values(found: re.Match[str], names: Iterable[str]) -> tuple[str, ...]:
    groups = found.groupdict()
    values = (groups.get(name) or "" for name in names)
    return tuple(str(_MONTHS.index(value) + 1) if value in _MONTHS else value for value in values)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first; "ca1" and "s29/8" may be written together."""
    longest_first = sorted({prepared(phrase) for phrase in phrases}, key=len, reverse=True)
    parts = (r"\s*".join(map(re.escape, phrase.split())) + _end_of(phrase) for phrase in longest_first)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(parts)})")


def _end_of(phrase: str) -> str:
    return r"(?![0-9])" if phrase[-1].isdecimal() else r"(?![a-z])"


def _squeezed(phrase: str) -> str:
    return "".join(phrase.split())
