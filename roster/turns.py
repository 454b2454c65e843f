"""When the people of a row stand by: its cells of days and shifts, the marks of a grid, the headings above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from questions.roster import Column
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from questions.shifts import ShiftRules, Slot
from roster.cells import Value, plain
from roster.context import Context
from roster.headers import Mark
from roster.line import Line
from roster.moments import Doubt, Reader, Turn, When, by_time

_SPANS = {Column.DAY: (Column.FIRST_DAY, Column.LAST_DAY), Column.SLOT: (Column.BEGINS, Column.ENDS)}
_TIMES = (Column.DAY, Column.SLOT, Column.FIRST_DAY, Column.BEGINS)


@dataclass(frozen=True, slots=True)
class Standing:
    """One shift of a row. `place` is empty where the row's own place holds."""

    day: date
    slot: Slot
    place: str = ""


class Turns:
    """Reads the shifts of rows."""

    def __init__(self, rules: ShiftRules, said: RosterWords, moments: Reader) -> None:
        self._rules = rules
        self._said = said
        self._moments = moments
        self._whole_day = tuple(said.whole_day)
        self._marks = {mark.casefold() for mark in said.marks}
        self._blanks = {blank.casefold() for blank in said.blanks}

    def says_when(self, line: Line) -> bool:
        """Whether the row names a day, a part of the day or has a mark."""
        return any(line.values(kind) for kind in _TIMES) or any(
            self.is_marked(line, mark) for mark in line.report.header.marks
        )

    def read(self, line: Line, context: Context, *, expected: bool) -> tuple[Standing, ...]:
        """The shifts of the row, in order. What cannot be taken is named; with `expected`, also that there is none."""
        before = len(line.report.report.defects)
        day, slot = self._when(line, Column.DAY), self._when(line, Column.SLOT)
        standings = [Standing(*turn) for turn in self._together(line, context, day, slot)]
        standings += self._grid(line, context, day.days)
        if expected and not standings and len(line.report.report.defects) == before:
            self._name_absence(line)
        return tuple(sorted(set(standings), key=lambda one: (by_time((one.day, one.slot)), one.place)))

    def of_row(self, line: Line, context: Context) -> tuple[Sequence[date], Sequence[Slot]]:
        """The days and the parts of the day that hold for the whole row of a grid."""
        day, slot = self._when(line, Column.DAY), self._when(line, Column.SLOT)
        days = day.days or tuple(dict.fromkeys(one for one, _ in day.turns)) or context.days
        return days, slot.slots or day.slots or context.slots

    def by_custom(self, line: Line, column: int) -> Sequence[Slot]:
        """The whole day, for a cell that names a day alone; said so."""
        line.report.cell(column, Trouble.WHOLE_DAY, slots=self._names(self._whole_day))
        return self._whole_day

    def _name_absence(self, line: Line) -> None:
        header = line.report.header
        if header.marks or header.columns.keys() & set(_TIMES):
            line.report.cell(None, Trouble.NO_SHIFT)
        else:  # a list without a schedule: said once, at its header
            line.report.report.spot(replace(line.report.spot, row=header.row), Trouble.NO_SHIFT)

    def _when(self, line: Line, kind: Column) -> When:
        values = line.values(kind)
        value: Value = values[0] if len(values) == 1 else "; ".join(map(plain, values))
        if not values:  # from – to, in two columns
            value = " - ".join(text for end in _SPANS[kind] if (text := line.text(end)))
        if not plain(value) and line.is_flawed(kind):
            return When(doubts=(Doubt(Trouble.UNCOMPUTED),))  # named already
        if plain(value).casefold() in self._blanks:
            return When()
        when = self._moments.read(value, kind)
        self._name_doubts(line, kind, when.doubts)
        return when

    def _name_doubts(self, line: Line, kind: Column, doubts: Sequence[Doubt]) -> None:
        days = ", ".join(f"{day.day}/{day.month}/{day.year}" for day in self._rules.days)
        for doubt in doubts:
            if doubt.trouble is Trouble.OTHER_DAY:
                line.fault(kind, doubt.trouble, day=doubt.day, days=days)
            elif doubt.trouble is Trouble.WRONG_WEEKDAY:
                line.fault(kind, doubt.trouble, day=doubt.day)
            else:
                line.fault(kind, doubt.trouble)

    def _together(self, line: Line, context: Context, day: When, slot: When) -> Sequence[Turn]:
        """The turns of both cells; days in one and parts of the day in the other are multiplied."""
        if day.slots and slot.slots and set(day.slots) != set(slot.slots):
            line.fault(Column.SLOT, Trouble.SLOTS_DISAGREE)
            return ()
        turns = sorted({*day.turns, *slot.turns}, key=by_time)
        if turns:
            if (slot.slots or day.slots) and {part for _, part in turns} != {*slot.slots, *day.slots}:
                line.fault(Column.SLOT, Trouble.SLOTS_DISAGREE)
                return ()
            return turns
        if lines := self._line_by_line(line):
            return lines
        days, slots = day.days or slot.days, slot.slots or day.slots
        return self._completed(line, context, days, slots, doubted=bool(day.doubts or slot.doubts))

    def _line_by_line(self, line: Line) -> Sequence[Turn]:
        """Two cells with as many lines each belong together line by line."""
        days = plain(line.value(Column.DAY)).split("\n")
        slots = plain(line.value(Column.SLOT)).split("\n")
        if len(days) != len(slots) or len(days) < 2:
            return ()
        pairs = [
            (self._moments.read(one, Column.DAY).days, self._moments.read(other, Column.SLOT).slots)
            for one, other in zip(days, slots, strict=True)
        ]
        if not all(one and other for one, other in pairs):
            return ()
        return sorted({turn for one, other in pairs for turn in product(one, other)}, key=by_time)

    def _completed(
        self, line: Line, context: Context, days: Sequence[date], slots: Sequence[Slot], *, doubted: bool
    ) -> Sequence[Turn]:
        """Fill in what only headings, the row above or custom say."""
        if doubted and not (days and slots):
            return ()
        if slots and not days and not context.days and not line.report.header.marks:
            days = line.memory.days
            if not days:
                line.fault(Column.DAY, Trouble.NO_DAY)
                return ()
            line.fault(Column.DAY, Trouble.DAY_ABOVE, day=", ".join(f"{day.day}/{day.month}" for day in days))
        days = days or (context.days if not line.report.header.marks else ())
        if not days:
            return ()
        line.memory.days = tuple(days)
        slots = slots or context.slots or self._by_custom(line)
        return list(product(days, slots))

    def _by_custom(self, line: Line) -> Sequence[Slot]:
        """A day alone: the whole day where the table has no room for shifts, else a gap to fill."""
        header = line.report.header
        if header.marks and any(mark.slots and not mark.days for mark in header.marks):
            return ()  # the grid beside it says which
        if header.tells_slots:
            line.fault(Column.SLOT, Trouble.NO_SLOT)
            return ()
        line.fault(Column.DAY, Trouble.WHOLE_DAY, slots=self._names(self._whole_day))
        return self._whole_day

    def _names(self, slots: Sequence[Slot]) -> str:
        return ", ".join(self._said.words.slots[slot] for slot in slots)

    def is_marked(self, line: Line, mark: Mark) -> bool:
        """Whether something stands in this column of a grid that does not say "nobody"."""
        cell = line.report.row.cell(mark.column)
        return not cell.empty and cell.text.casefold() not in self._blanks

    def _grid(self, line: Line, context: Context, row_days: Sequence[date]) -> list[Standing]:
        return [
            standing
            for mark in line.report.header.marks
            if self.is_marked(line, mark)
            for standing in self._marked(line, mark, mark.days or row_days or context.days)
        ]

    def _marked(self, line: Line, mark: Mark, days: Sequence[date]) -> list[Standing]:
        cell = line.cell(mark.column)
        if cell.empty:  # a formula that failed, named already
            return []
        slots, place = mark.slots, ""
        if cell.text.casefold() not in self._marks:
            when = self._moments.read(cell.value, Column.SLOT)
            if when.doubts or when.turns:
                if any(letter.isdecimal() for letter in cell.text):
                    line.report.cell(mark.column, Trouble.BAD_SLOT)
                    return []
                line.report.cell(mark.column, Trouble.MARK_PLACE)
                place = cell.text
            slots = when.slots or slots
            days = when.days or days
        slots = slots or tuple(self.by_custom(line, mark.column))
        if not days:
            line.report.cell(mark.column, Trouble.NO_DAY)
        return [Standing(day, slot, place) for day, slot in product(days, slots)]
