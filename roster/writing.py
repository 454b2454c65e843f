"""Tables for operators as CSV or Excel: text only, nothing in them can run, whole or not there at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from reports.exports import harmless

_WIDTHS = (8, 60)  # narrowest and widest column, in characters


def write_table(out: Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, private: bool = False) -> int:
    """Write `rows` to `out`, as Excel where the name ends so; returns their number.

    `private`: only the owner of the process may read the file.
    """
    lines = [[harmless(cell) for cell in row] for row in rows]
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        fresh.touch(mode=0o600 if private else 0o666)
        (_write_excel if out.suffix.lower() == ".xlsx" else _write_csv)(fresh, header, lines)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return len(lines)


def _write_csv(out: Path, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *lines])


def _write_excel(out: Path, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(out), {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        for row, line in enumerate([header, *lines]):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, wrapped if row else bold)
        for column in range(len(header)):
            longest = max((len(line[column]) for line in [header, *lines]), default=0)
            sheet.set_column(column, column, min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1]))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.repeat_rows(0)
