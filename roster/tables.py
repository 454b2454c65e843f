"""Going down one sheet: titles, header, headings, people, totals, signatures – and the next table below them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from questions.roster_troubles import Trouble
from roster.cells import EMPTY, Row, Sheet
from roster.context import Context, Memory
from roster.defects import Report, RowReport, Spot
from roster.entries import Entry
from roster.headers import Header, Headers
from roster.line import Line
from roster.name_grids import NameGrids
from roster.rows import Rows
from roster.sections import Sections


@dataclass(frozen=True)
class Readers:
    """What reads the parts of a sheet."""

    headers: Headers
    sections: Sections
    rows: Rows
    grids: NameGrids
    ditto: Set[str]


class Table:
    """One sheet being read; use it once."""

    def __init__(self, readers: Readers, sheet: Sheet, report: Report) -> None:
        self._readers = readers
        self._sheet = sheet
        self._report = report
        self._memory = Memory()
        self._context = Context()
        self._ended = False  # below the signatures
        self.rows = 0  # that name, or should name, somebody

    def read(self, file: str) -> list[Entry]:
        """The people of the sheet. `file`: name of the file, which may name a commune."""
        header = self._readers.headers.find(self._sheet)
        if self._sheet.hidden:
            if header:  # without one it only feeds a drop-down list
                self._report.sheet(self._sheet, Trouble.HIDDEN_SHEET)
            return []
        if header is None:
            self._report.sheet(self._sheet, Trouble.NO_HEADER)
            return []
        above = [row for row in self._sheet.rows if row.number < header.row]
        self._context = self._readers.sections.around(self._sheet, above, file)
        entries: list[Entry] = []
        while header is not None:
            below = self._readers.headers.find(self._sheet, header.last + 1)
            entries += self._below(header, self._until(below))
            if below and below.labels != header.labels:  # else the same header on the next page
                self._memory.forget()
            header = below
        return entries

    def _until(self, header: Header | None) -> int:
        return header.first if header else len(self._sheet.rows)

    def _below(self, header: Header, end: int) -> list[Entry]:
        """The people between a header and the next one."""
        rows = self._sheet.rows[header.last + 1 : end]
        if not header.people:
            if rows:
                self._report.sheet(self._sheet, Trouble.NO_NAME_COLUMN, header.row)
            return []
        around, entries = self._context, []
        for table in (header, *header.beside):
            self._context, self._ended = around, False
            self._name_unused(table, rows)
            own = rows if not header.beside else tuple(self._part(row, table) for row in rows)
            entries += [entry for row in own if row.filled for entry in self._row(row, table)]
        return entries

    def _part(self, row: Row, header: Header) -> Row:
        """The cells of a row below one of several tables side by side; a heading over all of them stays."""
        if len(row.filled) == 1 and (row.number, row.filled[0]) in self._sheet.wide:
            return row
        cells = (cell if column in header.labels else EMPTY for column, cell in enumerate(row.cells))
        return replace(row, cells=tuple(cells))

    def _row(self, row: Row, header: Header) -> list[Entry]:
        report = RowReport(self._report, Spot(self._sheet.name, row.number), row, header)
        line = Line(report, self._memory, self._readers.ditto)
        sections = self._readers.sections
        if self._readers.rows.is_blank(line):
            return []
        if not self._is_person(line):
            if sections.is_total(row):
                return []
            if sections.is_ending(row):
                self._ended = True
                return []
            if heading := sections.heading(row, header, self._context):
                self._context = self._context.within(heading)
                self._memory.forget()
                return []
            if self._ended or self._is_stray(line):
                self._name_stray(line)
                return []
        return self._people(line)

    def _is_person(self, line: Line) -> bool:
        if line.report.header.names:
            return self._readers.rows.is_person(line)
        return self._readers.grids.names_anybody(line)

    def _people(self, line: Line) -> list[Entry]:
        self.rows += 1
        if line.report.row.hidden:
            line.report.cell(None, Trouble.HIDDEN_ROW)
        reader = self._readers.rows if line.report.header.names else self._readers.grids
        return reader.read(line, self._context)

    def _is_stray(self, line: Line) -> bool:
        """One text that stands where no name stands."""
        filled = line.report.row.filled
        return len(filled) == 1 and filled[0] not in line.report.header.people

    def _name_stray(self, line: Line) -> None:
        """Below the signatures only what stands in a column of names can be somebody forgotten."""
        filled = line.report.row.filled
        names = [column for column in filled if column in line.report.header.people]
        if names or not self._ended:
            line.report.cell((names or list(filled))[0], Trouble.STRAY_TEXT)

    def _name_unused(self, header: Header, rows: tuple[Row, ...]) -> None:
        """Columns with a name nobody knows, if anything stands in them."""
        spot = Spot(self._sheet.name, header.row)
        top = next(row for row in self._sheet.rows if row.number == header.row)
        report = RowReport(self._report, spot, top, header)
        for column in header.unknown:
            if any(not row.cell(column).empty for row in rows):
                report.cell(column, Trouble.UNUSED_COLUMN)
