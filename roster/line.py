"""One row with its header: cells by what they hold, blanks and "nt" filled from the row above."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from questions.roster import Column
from questions.roster_troubles import Trouble
from roster.cells import Cell, Flaw, Value, plain
from roster.context import Memory
from roster.defects import Fate, RowReport

_FLAWS = {Flaw.UNCOMPUTED: Trouble.UNCOMPUTED, Flaw.ERROR: Trouble.ERROR_VALUE}


@dataclass(frozen=True, slots=True)
class Line:
    """A row being read. `ditto`: signs that mean "as above"."""

    report: RowReport
    memory: Memory
    ditto: Set[str]

    def columns(self, kind: Column) -> tuple[int, ...]:
        """The columns that hold this."""
        return self.report.header.columns.get(kind, ())

    def cell(self, column: int) -> Cell:
        """A cell; one that says "as above" has the value of the row before. A failed formula is named and empty."""
        cell = self.report.row.cell(column)
        if cell.flaw:
            self.report.cell(column, _FLAWS[cell.flaw])
            return Cell()
        if cell.text.casefold() in self.ditto:
            return Cell(self.memory.values.get(column))
        return cell

    def values(self, kind: Column) -> list[Value]:
        """What stands in the columns of this kind."""
        values = (self.cell(column).value for column in sorted(self.columns(kind)))
        return [value for value in values if plain(value)]

    def value(self, kind: Column) -> Value:
        """The value of the first column of this kind that has one."""
        values = (self.cell(column).value for column in self.columns(kind))
        return next((value for value in values if plain(value)), None)

    def text(self, kind: Column) -> str:
        """The same as text on one line."""
        return " ".join(plain(self.value(kind)).split())

    def carried(self, kind: Column) -> str:
        """The same; left blank, what stood there last in this part of the table."""
        if self.is_flawed(kind):
            return self.text(kind)
        before = (self.memory.values.get(column) for column in self.columns(kind))
        return self.text(kind) or " ".join(plain(next(before, None)).split())

    def is_flawed(self, kind: Column) -> bool:
        """Whether a formula stands there that has no value."""
        return any(self.report.row.cell(column).flaw for column in self.columns(kind))

    def fault(self, kind: Column, trouble: Trouble, *, fate: Fate | None = None, **facts: str) -> None:
        """Something about the cell of this kind."""
        columns = [column for column in self.columns(kind) if not self.report.row.cell(column).empty]
        first = columns or list(self.columns(kind))
        self.report.cell(first[0] if first else None, trouble, fate=fate, **facts)

    def remember(self) -> None:
        """Let the next row see this one's values."""
        for column, cell in enumerate(self.report.row.cells):
            if cell.text and cell.text.casefold() not in self.ditto:
                self.memory.values[column] = cell.value
