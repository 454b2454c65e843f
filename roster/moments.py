"""Reading when somebody stands by: "29/8", "ngày 29", "29, 30/8", "7h-11h", "cả ngày", "Sáng 29/8; chiều 30/8", dates
as text, as real dates or as Excel's serial numbers.

A cell is understood whole or not at all: one word too many ("trừ 30/8") may turn its meaning round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import product

from questions.roster import Column
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from questions.shifts import ShiftRules, Slot
from roster import hours
from roster.cells import Value, plain
from roster.phrases import Part, Phrases, prepared

Turn = tuple[date, Slot]

_EXCEL_BEGINS = date(1899, 12, 30)
_SERIALS = range(36_000, 73_000)  # the years 1998 to 2099


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that cannot be taken as it stands. `day`: the day in question, as written."""

    trouble: Trouble
    day: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """What a cell says: days with their parts, or days alone, or parts alone."""

    turns: tuple[Turn, ...] = ()
    days: tuple[date, ...] = ()
    slots: tuple[Slot, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether the cell says nothing at all."""
        return not (self.turns or self.days or self.slots or self.doubts)


@dataclass
class _Said:
    """The cell so far: runs of days and runs of parts of the day take turns."""

    runs: list[tuple[bool, list[date], list[Slot]]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    weekday: int | None = None  # named and not yet matched with a day
    last: date | None = None  # the one day named just before

    def add(self, days: Sequence[date] = (), slots: Sequence[Slot] = ()) -> None:
        """Days or parts of a day, behind those of their kind."""
        if not self.runs or self.runs[-1][0] != bool(days):
            self.runs.append((bool(days), [], []))
        self.runs[-1][1].extend(days)
        self.runs[-1][2].extend(slots)
        self.last = None

    def take_back(self, day: date) -> None:
        """The day named last was no day after all."""
        self.runs[-1][1].remove(day)
        if not self.runs[-1][1]:
            self.runs.pop()


class Reader:
    """Reads the days and parts of the day of one campaign."""

    def __init__(self, rules: ShiftRules, said: RosterWords) -> None:
        self._rules = rules
        self._phrases = Phrases(said)

    def read(self, value: Value, column: Column) -> When:
        """What a cell says. In a column of days 29 is a day, in one of shifts 2 is the second part of the day."""
        text = plain(value)
        segments = [segment for segment in re.split("[;\n]", text) if segment.strip()]
        if isinstance(value, str) and len(segments) > 1:  # "sáng 29/8; 30/8 chiều"
            read = [self.read(segment, column) for segment in segments]
            if all(when.turns and not when.doubts for when in read):
                return When(turns=tuple(sorted({turn for when in read for turn in when.turns}, key=by_time)))
        said = _Said()
        if isinstance(value, date):
            self._day(said, value.day, value.month, value.year)
        elif column is Column.DAY and text.isdecimal() and int(text) in _SERIALS:
            day = _EXCEL_BEGINS + timedelta(days=int(text))
            self._day(said, day.day, day.month, day.year)
        elif isinstance(value, time):
            self._slots(said, hours.at(self._rules, value))
        elif not self._text(said, prepared(text), column):
            return When(doubts=(Doubt(Trouble.BAD_SLOT if column is Column.SLOT else Trouble.BAD_DAY),))
        return _paired(said)

    def _text(self, said: _Said, text: str, column: Column) -> bool:
        """Take the text apart from its start; False at the first word that means nothing here."""
        place = 0
        while place < len(text):
            length = self._take(said, text, place, column)
            if not length:
                return False
            place += length
        if said.weekday is not None:
            self._weekday_alone(said)
        return True

    def _take(self, said: _Said, text: str, place: int, column: Column) -> int:
        """Take one piece; its length, 0 if there is none."""
        for part, values, length in self._phrases.pieces(text, place, column):
            if self._means(said, part, values, column):
                return length
        return 0

    def _means(self, said: _Said, part: Part, values: Sequence[str], column: Column) -> bool:
        if part is Part.FILLER:
            return True
        numbers = [int(value) if value.isdecimal() else None for value in values]
        match part, numbers:
            case Part.EVERY_DAY, _:
                said.add(days=self._rules.days)
            case Part.SLOT, _:
                said.add(slots=self._phrases.slots[values[0]])
            case Part.WEEKDAY, [int(weekday)]:
                self._weekday(said, weekday)
            case Part.DAY, [int(day), int(month), year]:
                self._day(said, day, month, year)
            case Part.SPAN, [int(day), month, year, int(last_day), int(last_month), last_year]:
                self._span(said, (day, month or last_month, year or last_year), (last_day, last_month, last_year))
            case Part.HYPHEN, [int(first), int(second)]:
                return self._hyphen(said, first, second)
            case Part.NUMBER, [int(number)]:
                return self._number(said, number, column)
            case Part.HOURS, _:
                return self._slots(said, hours.covered(self._rules, *values))
            case Part.HOUR, _:
                return self._slots(said, hours.near(self._rules, *values))
        return True

    def _slots(self, said: _Said, slots: tuple[Slot, ...]) -> bool:
        if slots:
            said.add(slots=slots)
        else:
            said.doubts.append(Doubt(Trouble.BAD_SLOT))
        return True

    def _known(self, day: int, month: int | None, year: int | None = None) -> date | None:
        """The day of the campaign with this number; the month may be missing where only one fits."""
        full = year + 2000 if year is not None and year < 100 else year
        fits = [d for d in self._rules.days if d.day == day and month in (None, d.month) and full in (None, d.year)]
        return fits[0] if len(fits) == 1 else None

    def _day(self, said: _Said, day: int, month: int | None, year: int | None) -> None:
        known = self._known(day, month, year)
        label = "/".join(str(number) for number in (day, month, year) if number is not None)
        if known is None:
            said.doubts.append(Doubt(Trouble.OTHER_DAY, label))
        elif said.weekday not in (None, known.weekday()):
            said.doubts.append(Doubt(Trouble.WRONG_WEEKDAY, label))
        else:
            said.add(days=[known])
        said.weekday, said.last = None, known

    def _span(self, said: _Said, first: tuple[int, int, int | None], last: tuple[int, int, int | None]) -> None:
        ends = [self._known(*first), self._known(*last)]
        for known, written in zip(ends, (first, last), strict=True):
            if known is None:
                said.doubts.append(Doubt(Trouble.OTHER_DAY, f"{written[0]}/{written[1]}"))
        if ends[0] and ends[1]:
            between = [day for day in self._rules.days if ends[0] <= day <= ends[1]]
            said.add(days=between or [ends[0], ends[1]])

    def _hyphen(self, said: _Said, first: int, second: int) -> bool:
        """ "29-31" is a span, "29-8" a day; False where it could be either or is neither."""
        begin, end, day = self._known(first, None), self._known(second, None), self._known(first, second)
        is_span = begin is not None and end is not None and begin < end
        if is_span == (day is not None):
            return False
        if is_span and begin and end:
            said.add(days=[known for known in self._rules.days if begin <= known <= end])
        elif day:
            said.add(days=[day])
        return True

    def _number(self, said: _Said, number: int, column: Column) -> bool:
        slots = list(Slot)
        if column is Column.SLOT and 1 <= number <= len(slots):
            said.add(slots=[slots[number - 1]])
        elif column is Column.SLOT and self._known(number, None) is None:
            return False
        else:
            self._day(said, number, None, None)
        return True

    def _weekday(self, said: _Said, weekday: int) -> None:
        if said.last is not None:  # "29/8 (thứ năm)"
            if said.last.weekday() != weekday:
                said.doubts.append(Doubt(Trouble.WRONG_WEEKDAY, f"{said.last.day}/{said.last.month}"))
                said.take_back(said.last)
            said.last = None
            return
        if said.weekday is not None:
            self._weekday_alone(said)
        said.weekday = weekday

    def _weekday_alone(self, said: _Said) -> None:
        fits = [day for day in self._rules.days if day.weekday() == said.weekday]
        if len(fits) == 1:
            said.add(days=fits)
        else:
            said.doubts.append(Doubt(Trouble.BAD_DAY))
        said.weekday = None


def _paired(said: _Said) -> When:
    """Runs two by two: "Sáng 29/8; chiều 30/8", "29/8: sáng, chiều; 30/8: tối"."""
    doubts = list(dict.fromkeys(said.doubts))
    if len(said.runs) == 1:
        _, days, slots = said.runs[0]
        return When(days=tuple(sorted(set(days))), slots=_in_order(slots), doubts=tuple(doubts))
    turns: set[Turn] = set()
    for place in range(0, len(said.runs), 2):
        pair = said.runs[place : place + 2]
        if len(pair) == 2:
            turns |= set(product(pair[0][1] or pair[1][1], pair[0][2] or pair[1][2]))
        else:
            doubts.append(Doubt(Trouble.NO_SLOT if pair[0][0] else Trouble.NO_DAY))
    return When(turns=tuple(sorted(turns, key=by_time)), doubts=tuple(doubts))


def by_time(turn: Turn) -> tuple[date, int]:
    """Sorts turns by day and part of the day."""
    return turn[0], list(Slot).index(turn[1])


def _in_order(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    return tuple(slot for slot in Slot if slot in slots)
