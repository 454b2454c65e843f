"""The phones of the people in a row, and what is odd about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from questions.roster import Column
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from roster import phones
from roster.defects import Defect, fate_of
from roster.line import Line
from roster.names import Named


class Numbers:
    """Reads the phones of rows."""

    def __init__(self, said: RosterWords) -> None:
        self._old_prefixes = said.old_prefixes
        self._nothing = {phrase.casefold() for phrase in (*said.blanks, *said.no_names)}

    def of(self, line: Line, people: Sequence[Named]) -> list[str]:
        """One phone for each person of a row, empty where there is none: of its cell, else from beside the name."""
        column = self._column(line)
        if column is None:
            return [self.beside(line, None, named) for named in people]
        said = phones.read(line.cell(column).value, self._old_prefixes)
        self._name_oddities(line, column, said)
        if len(people) == 1:
            return [self._first(line, column, said)]
        if len(said.numbers) != len(people) or said.unread:
            line.report.cell(column, Trouble.PHONES_OF_SEVERAL)
            return [""] * len(people)
        return list(said.numbers)

    def beside(self, line: Line, column: int | None, named: Named) -> str:
        """The phone that stands beside a name, in the cell of this column."""
        said = phones.read(named.phone, self._old_prefixes)
        self._name_oddities(line, column, said)
        return self._first(line, column, said)

    def lack(self, line: Line) -> Defect | None:
        """The defect of a row without phone; in a table without phones it is one of the table."""
        columns = line.columns(Column.PHONE)
        if not columns:
            spot = replace(line.report.spot, row=line.report.header.row)
            return Defect(spot, Trouble.NO_PHONE, fate_of(Trouble.NO_PHONE))
        if self._column(line) is not None or line.is_flawed(Column.PHONE):
            return None  # something stands there, and what is wrong with it is named
        label = line.report.header.labels.get(columns[0], "")
        return Defect(line.report.spot, Trouble.NO_PHONE, fate_of(Trouble.NO_PHONE), columns[0], label)

    def _column(self, line: Line) -> int | None:
        """The first column of phones in which something stands; "không có" is nothing."""
        filled = (column for column in line.columns(Column.PHONE) if not line.cell(column).empty)
        return next((column for column in filled if line.cell(column).text.casefold() not in self._nothing), None)

    def _first(self, line: Line, column: int | None, said: phones.Phones) -> str:
        if len(said.numbers) > 1 or said.unread:
            line.report.cell(column, Trouble.TWO_PHONES)
        return said.numbers[0] if said.numbers else ""

    def _name_oddities(self, line: Line, column: int | None, said: phones.Phones) -> None:
        if said.trouble:
            line.report.cell(column, said.trouble)
        for number in said.renumbered:
            line.report.cell(column, Trouble.OLD_PHONE, phone=phones.shown(number))
