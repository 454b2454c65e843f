"""One row of a table becomes the people in it, where they belong and when they stand by."""

from __future__ import annotations

from collections.abc import Sequence

from bot import words
from questions.roster import Column, Level
from questions.roster_troubles import Trouble
from roster.belonging import Belongings
from roster.context import Context
from roster.entries import Entry
from roster.line import Line
from roster.names import Named, Names
from roster.numbers import Numbers
from roster.turns import Standing, Turns

_LONGEST_NUMBER = 4  # characters of a running number


class Rows:
    """Reads the rows of tables."""

    def __init__(self, names: Names, belongings: Belongings, numbers: Numbers, turns: Turns) -> None:
        self._names = names
        self._numbers = numbers
        self._belongings = belongings
        self._turns = turns

    def is_blank(self, line: Line) -> bool:
        """Whether only a running number or columns nobody asks for are filled."""
        header, row = line.report.header, line.report.row
        idle = {*header.columns.get(Column.IGNORED, ()), *header.unknown}
        for column in header.columns.get(Column.NUMBER, ()):
            if len(row.cell(column).text) <= _LONGEST_NUMBER:  # more is a remark that begins at the left edge
                idle.add(column)
        return all(column in idle for column in row.filled)

    def name(self, line: Line) -> str:
        """What stands in the columns of names."""
        return " ".join(text for column in line.report.header.names if (text := line.cell(column).text))

    def is_person(self, line: Line) -> bool:
        """Whether the row names somebody and says more of them than that."""
        header = line.report.header
        named = [named for named in self._names.read(self.name(line)) if self._names.fault(named.name) is None]
        more = set(line.report.row.filled) - {*header.names, *header.columns.get(Column.NUMBER, ())}
        return bool(named and more)

    def read(self, line: Line, context: Context) -> list[Entry]:
        """The people of a row; none if it cannot be taken. Every defect of it is named in one go."""
        people = self._people(line)
        belonging = self._belongings.read(line, context)
        level = belonging.level if belonging else Level.HELPER
        shifts = self._turns.read(line, context, expected=level is Level.HELPER)
        line.remember()
        line.memory.people = tuple((who.name, who.position, who.phone) for who in people) if belonging else ()
        if belonging is None:
            return []
        place = line.text(Column.PLACE)
        standing = tuple(Standing(one.day, one.slot, one.place or place) for one in shifts)
        lack = self._numbers.lack(line)
        return [
            Entry(line.report.spot, belonging, who.name, who.position, who.phone, standing, None if who.phone else lack)
            for who in people
        ]

    def _people(self, line: Line) -> Sequence[Named]:
        text = self.name(line)
        if not text:
            return self._unnamed(line)
        listed = self._names.read(text)
        numbers = self._numbers.of(line, listed)
        position = line.text(Column.POSITION)
        found = []
        for named, number in zip(listed, numbers, strict=True):
            if fault := self._names.fault(named.name):
                line.report.cell(line.report.header.names[0], fault)
                continue
            if len(words.words(named.name)) == 1:
                line.report.cell(line.report.header.names[0], Trouble.SHORT_NAME)
            found.append(Named(named.name, position or named.position, number))
        return found

    def _unnamed(self, line: Line) -> Sequence[Named]:
        """A row that only adds shifts to the person above it; else somebody is missing."""
        blank = (Column.NUMBER, Column.PHONE, Column.POSITION)
        if line.memory.people and not any(line.text(kind) for kind in blank) and self._turns.says_when(line):
            return [Named(*person) for person in line.memory.people]
        line.report.cell(line.report.header.names[0], Trouble.NO_NAME)
        return []
