"""A table as an office sent it, whatever kind of file it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot import words

Value = str | int | float | bool | date | datetime | time | None
Where = tuple[int, int]  # number of a row as shown, column from 0

LONGEST = 500  # characters of a cell that are looked at


class Flaw(StrEnum):
    """Why a cell has no value although something stands in it."""

    UNCOMPUTED = "uncomputed"  # a formula whose result the file does not hold
    ERROR = "error"  # a formula that failed


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. The value of a merged cell stands in each row it covers."""

    value: Value = None
    flaw: Flaw | None = None
    merged: bool = False  # the value comes from the row above
    typed: str = ""  # what stands in a flawed cell

    @property
    def text(self) -> str:
        """The value as text: NFC, nothing invisible, single blanks, line breaks kept."""
        return plain(self.value)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.flaw is None and not self.text

    @property
    def shown(self) -> str:
        """The cell as a report names it."""
        return self.typed if self.flaw else self.text


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by the number the spreadsheet shows."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False

    def cell(self, column: int) -> Cell:
        """The cell in this column, from 0; an empty one beyond the last."""
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def filled(self) -> tuple[int, ...]:
        """Columns in which something stands that belongs to this row."""
        return tuple(n for n, cell in enumerate(self.cells) if not cell.empty and not cell.merged)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows in order, the empty ones left out, and the cells merged sideways (row, column → columns)."""

    name: str
    rows: tuple[Row, ...]
    wide: dict[Where, int]
    hidden: bool = False


def plain(value: Value) -> str:
    """A value as text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        clock = f" {value:%H:%M}" if isinstance(value, datetime) and value.time() != time() else ""
        value = f"{value.day}/{value.month}/{value.year}{clock}"
    text = words.stored(str(value)[:LONGEST])
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def letter(column: int) -> str:
    """The name of a column, from 0: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
