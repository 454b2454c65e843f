"""What is wrong with a file, cell by cell, and what became of the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from roster.cells import Row, Sheet, letter
from roster.headers import Header


class Fate(StrEnum):
    """What became of the row."""

    LOST = "lost"  # not taken
    PART = "part"  # taken without this cell
    NOTE = "note"  # taken; somebody should look


_LOST = frozenset(
    {
        Trouble.NO_HEADER,
        Trouble.NO_NAME_COLUMN,
        Trouble.HIDDEN_SHEET,
        Trouble.NO_NAME,
        Trouble.BAD_NAME,
        Trouble.BAD_LETTERS,
        Trouble.NO_UNIT,
        Trouble.UNKNOWN_UNIT,
        Trouble.UNSURE_UNIT,
        Trouble.OTHER_DISTRICT,
        Trouble.NO_DISTRICT,
    }
)
_PART = frozenset(
    {
        Trouble.UNCOMPUTED,
        Trouble.ERROR_VALUE,
        Trouble.UNKNOWN_DISTRICT,
        Trouble.BAD_PHONE,
        Trouble.ROUNDED_PHONE,
        Trouble.PHONES_OF_SEVERAL,
        Trouble.NO_DAY,
        Trouble.NO_SLOT,
        Trouble.BAD_DAY,
        Trouble.BAD_SLOT,
        Trouble.OTHER_DAY,
        Trouble.WRONG_WEEKDAY,
        Trouble.SLOTS_DISAGREE,
    }
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of the file."""

    sheet: str
    row: int = 0  # 0: the sheet as a whole


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to put right. `value` may be somebody's name or phone: for the operator's eyes, never for a log."""

    spot: Spot
    trouble: Trouble
    fate: Fate
    column: int | None = None
    label: str = ""
    value: str = field(default="", repr=False)
    facts: Mapping[str, str] = field(default_factory=dict)  # what the sentence names


class Report:
    """Collects defects of one file."""

    def __init__(self) -> None:
        self.defects: list[Defect] = []

    def sheet(self, sheet: Sheet, trouble: Trouble, row: int = 0) -> None:
        """Something about a sheet, or a row as a whole."""
        self.add(Defect(Spot(sheet.name, row), trouble, fate_of(trouble)))

    def spot(self, spot: Spot, trouble: Trouble, value: str = "", **facts: str) -> None:
        """Something about a row as a whole."""
        self.add(Defect(spot, trouble, fate_of(trouble), value=value, facts=facts))

    def add(self, defect: Defect) -> None:
        """One more, unless it is known."""
        if defect not in self.defects:
            self.defects.append(defect)


@dataclass(frozen=True, slots=True)
class RowReport:
    """Collects the defects of one row."""

    report: Report
    spot: Spot
    row: Row
    header: Header

    def cell(self, column: int | None, trouble: Trouble, *, fate: Fate | None = None, **facts: str) -> None:
        """Something about a cell; of no cell in particular if `column` is None."""
        value = self.row.cell(column).shown if column is not None else ""
        label = self.header.labels.get(column, "") if column is not None else ""
        defect = Defect(self.spot, trouble, fate or fate_of(trouble), column, label, value, facts)
        if defect not in self.report.defects[-20:]:
            self.report.defects.append(defect)


def fate_of(trouble: Trouble) -> Fate:
    """What becomes of a row with this trouble, unless something else is said."""
    if trouble in _LOST:
        return Fate.LOST
    return Fate.PART if trouble in _PART else Fate.NOTE


def place_of(spot: Spot, said: RosterWords) -> str:
    """ "Trang 1, dòng 5"."""
    return said.report.place_row.format(sheet=spot.sheet, row=spot.row) if spot.row else spot.sheet


def column_of(defect: Defect, said: RosterWords) -> str:
    """ "D (Số điện thoại)"; empty if it is about the row."""
    if defect.column is None:
        return ""
    name = letter(defect.column)
    label = " ".join(defect.label.split())
    return said.report.place_column.format(letter=name, label=label) if label else name


def sentence(defect: Defect, said: RosterWords) -> tuple[str, str]:
    """The problem and what to do about it."""
    wording = said.troubles[defect.trouble]
    return wording.problem.format_map(defect.facts), wording.fix.format_map(defect.facts)


def line(defect: Defect, said: RosterWords) -> str:
    """The defect as one line for a terminal."""
    problem, fix = sentence(defect, said)
    place, column = place_of(defect.spot, said), column_of(defect, said)
    if column:
        place = said.report.place.format(sheet=defect.spot.sheet, row=defect.spot.row, column=column)
    value = " / ".join(defect.value.split("\n"))
    values = {"place": place, "problem": problem, "fix": fix, "fate": said.fates[defect.fate]}
    if value:
        return said.report.line_with_value.format(**values, value=value)
    return said.report.line.format(**values)


def row_of(defect: Defect, said: RosterWords) -> list[str]:
    """The defect as a row of the report file."""
    problem, fix = sentence(defect, said)
    number = str(defect.spot.row) if defect.spot.row else ""
    fate = said.fates[defect.fate]
    return [defect.spot.sheet, number, column_of(defect, said), defect.value, fate, problem, fix]
