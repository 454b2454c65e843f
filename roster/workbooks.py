"""Excel files: values as Excel last computed them, merged cells filled, what is hidden told apart."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

from openpyxl import load_workbook

from roster.cells import EMPTY, Cell, Flaw, Row, Sheet, Where

_MOST_UNPACKED = 300_000_000  # bytes
_MOST_COLUMNS = 256


class NotExcel(Exception):
    """The file is packed like Excel's but is none, or is damaged."""


def sheets(content: bytes) -> list[Sheet]:
    """The sheets of a workbook, in its order. Raises `NotExcel`."""
    _check_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about validations and styles openpyxl does not keep
            computed = load_workbook(io.BytesIO(content), data_only=True)
            written = load_workbook(io.BytesIO(content), data_only=False)
    except Exception as error:
        # openpyxl raises whatever the damage leads to: KeyError, ValueError, ParseError …
        raise NotExcel from error
    return [_sheet(tab, written[tab.title], tab.sheet_state != "visible") for tab in computed.worksheets]


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise NotExcel from error
    if unpacked > _MOST_UNPACKED:
        raise NotExcel


def _sheet(tab: Any, written: Any, hidden: bool) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    # `iter_rows` would make a cell for each place of a sheet formatted down to row 1,048,576.
    for (row, column), cell in tab._cells.items():
        if column <= _MOST_COLUMNS:
            rows.setdefault(row, {})[column] = _cell(cell, written._cells.get((row, column)))
    wide = dict(_fill_merged(tab, rows))
    out_of_sight = {number for number, size in tab.row_dimensions.items() if size.hidden}
    made = (Row(number, _in_line(rows[number]), number in out_of_sight) for number in sorted(rows))
    return Sheet(tab.title, tuple(row for row in made if row.filled), wide, hidden)


def _fill_merged(tab: Any, rows: dict[int, dict[int, Cell]]) -> Iterator[tuple[Where, int]]:
    """Repeat what stands in merged cells in each row they cover; yields the cells merged sideways."""
    for merged in tab.merged_cells.ranges:
        first = rows.get(merged.min_row, {}).get(merged.min_col, EMPTY)
        for row in range(merged.min_row, min(merged.max_row, max(rows, default=0)) + 1):
            if row > merged.min_row and row in rows and not first.empty:
                rows[row][merged.min_col] = replace(first, merged=True)
            if merged.max_col > merged.min_col:
                yield (row, merged.min_col - 1), min(merged.max_col, _MOST_COLUMNS) - merged.min_col + 1


def _cell(computed: Any, written: Any) -> Cell:
    value = computed.value
    if computed.data_type == "e":
        return Cell(flaw=Flaw.ERROR, typed=str(value))
    if value is None and written is not None and written.data_type == "f" and computed.data_type == "n":
        return Cell(flaw=Flaw.UNCOMPUTED, typed=str(getattr(written.value, "text", written.value)))
    if value is not None and not isinstance(value, (str, int, float, date, time)):
        value = str(value)  # a duration, rich text
    return Cell(value)


def _in_line(cells: dict[int, Cell]) -> tuple[Cell, ...]:
    last = max((column for column, cell in cells.items() if not cell.empty), default=0)
    return tuple(cells.get(column, EMPTY) for column in range(1, last + 1))
