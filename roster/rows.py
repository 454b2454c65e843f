"""One row of a table becomes the people in it, where they belong and when they stand by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import words
from questions.roster import Column, Level
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from roster import phones
from roster.belonging import Belonging, Belongings
from roster.context import Context
from roster.defects import Defect, Spot, fate_of
from roster.line import Line
from roster.names import Named, Names
from roster.turns import Standing, Turns

_LONGEST_NUMBER = 4  # characters of a running number


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as one row names them. Name and phone are kept out of every log."""

    spot: Spot
    belonging: Belonging
    name: str = field(repr=False)
    position: str
    phone: str = field(repr=False)  # "84912345678"; empty if there is none
    shifts: tuple[Standing, ...]
    lacks_phone: Defect | None = None  # to be named unless another row gives the phone


class Rows:
    """Reads the rows of tables."""

    def __init__(self, said: RosterWords, names: Names, belongings: Belongings, turns: Turns) -> None:
        self._old_prefixes = said.old_prefixes
        self._nothing = {phrase.casefold() for phrase in (*said.blanks, *said.no_names)}
        self._names = names
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
        if belonging is None:
            return []
        line.memory.people = tuple((who.name, who.position, who.phone) for who in people)
        place = line.text(Column.PLACE)
        standing = tuple(Standing(one.day, one.slot, one.place or place) for one in shifts)
        lack = self._lack(line)
        return [
            Entry(line.report.spot, belonging, who.name, who.position, who.phone, standing, None if who.phone else lack)
            for who in people
        ]

    def _lack(self, line: Line) -> Defect | None:
        """The defect of a row without phone; in a table without phones it is one of the table."""
        columns = line.columns(Column.PHONE)
        if not columns:
            spot = replace(line.report.spot, row=line.report.header.row)
            return Defect(spot, Trouble.NO_PHONE, fate_of(Trouble.NO_PHONE))
        if self._phone_column(line) is not None or line.is_flawed(Column.PHONE):
            return None  # something stands there, and what is wrong with it is named
        label = line.report.header.labels.get(columns[0], "")
        return Defect(line.report.spot, Trouble.NO_PHONE, fate_of(Trouble.NO_PHONE), columns[0], label)

    def _people(self, line: Line) -> Sequence[Named]:
        text = self.name(line)
        if not text:
            return self._unnamed(line)
        listed = self._names.read(text)
        numbers = self._numbers(line, listed)
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

    def _numbers(self, line: Line, listed: Sequence[Named]) -> list[str]:
        """One phone for each person named, empty where there is none."""
        column = self._phone_column(line)
        if column is None:
            return [self._first(line, None, phones.read(named.phone, self._old_prefixes)) for named in listed]
        said = phones.read(line.cell(column).value, self._old_prefixes)
        if len(listed) == 1:
            return [self._first(line, column, said)]
        self._name_oddities(line, column, said)
        if len(said.numbers) != len(listed) or said.unread:
            line.report.cell(column, Trouble.PHONES_OF_SEVERAL)
            return [""] * len(listed)
        return list(said.numbers)

    def _phone_column(self, line: Line) -> int | None:
        """The first column of phones in which something stands; "không có" is nothing."""
        filled = (column for column in line.columns(Column.PHONE) if not line.cell(column).empty)
        return next((column for column in filled if line.cell(column).text.casefold() not in self._nothing), None)

    def _first(self, line: Line, column: int | None, said: phones.Phones) -> str:
        self._name_oddities(line, column, said)
        if len(said.numbers) > 1 or said.unread:
            line.report.cell(column, Trouble.TWO_PHONES)
        return said.numbers[0] if said.numbers else ""

    def _name_oddities(self, line: Line, column: int | None, said: phones.Phones) -> None:
        if said.trouble:
            line.report.cell(column, said.trouble)
        for number in said.renumbered:
            line.report.cell(column, Trouble.OLD_PHONE, phone=phones.shown(number))
