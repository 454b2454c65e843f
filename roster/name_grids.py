"""Schedules with a row a day or place and a column a shift, people in the cells: "Nguyễn Văn An (0912 345 678)"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

from questions.roster import Column
from questions.roster_troubles import Trouble
from questions.shifts import Slot
from roster.belonging import Belonging, Belongings
from roster.context import Context
from roster.defects import Defect, Fate, fate_of
from roster.entries import Entry
from roster.headers import Mark
from roster.line import Line
from roster.names import Named, Names
from roster.numbers import Numbers
from roster.turns import Standing, Turns


class NameGrids:
    """Reads the rows of such schedules."""

    def __init__(self, names: Names, belongings: Belongings, numbers: Numbers, turns: Turns) -> None:
        self._names = names
        self._belongings = belongings
        self._numbers = numbers
        self._turns = turns

    def names_anybody(self, line: Line) -> bool:
        """Whether a cell of the grid holds a name."""
        return any(
            self._names.fault(named.name) is None
            for mark in line.report.header.marks
            for named in self._names.read(line.report.row.cell(mark.column).text)
        )

    def read(self, line: Line, context: Context) -> list[Entry]:
        """The people of a row; what is no person is named."""
        belonging = self._belongings.read(line, context)
        days, slots = self._turns.of_row(line, context)
        line.remember()
        if belonging is None:
            return []
        return [
            entry
            for mark in line.report.header.marks
            if self._turns.is_marked(line, mark)
            for entry in self._cell(line, mark, belonging, self._standing(line, mark, days, slots))
        ]

    def _cell(self, line: Line, mark: Mark, belonging: Belonging, shifts: tuple[Standing, ...]) -> list[Entry]:
        found = []
        for named in self._names.read(line.cell(mark.column).text):
            if fault := self._names.fault(named.name):
                line.report.cell(mark.column, fault, fate=Fate.PART)  # the other cells are taken
                continue
            found.append(self._entry(line, mark, belonging, named, shifts))
        return found

    def _entry(self, line: Line, mark: Mark, belonging: Belonging, named: Named, shifts: tuple[Standing, ...]) -> Entry:
        phone = self._numbers.beside(line, mark.column, named)
        label = line.report.header.labels.get(mark.column, "")
        lack = Defect(line.report.spot, Trouble.NO_PHONE, fate_of(Trouble.NO_PHONE), mark.column, label, named.name)
        return Entry(
            line.report.spot, belonging, named.name, named.position, phone, shifts, None if named.phone else lack
        )

    def _standing(self, line: Line, mark: Mark, days: Sequence[date], slots: Sequence[Slot]) -> tuple[Standing, ...]:
        place = line.text(Column.PLACE)
        chosen = mark.days or tuple(days)
        if not chosen:
            line.report.cell(mark.column, Trouble.NO_DAY)
        parts = mark.slots or tuple(slots) or self._turns.by_custom(line, mark.column)
        return tuple(Standing(day, slot, place) for day, slot in product(chosen, parts))
