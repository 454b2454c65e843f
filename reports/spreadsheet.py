"""The same export as an Excel file, written in constant memory. Every cell is text: nothing in it can run."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from sqlalchemy import Connection

from reports.exports import Wanted, rows

_WIDTH = 16
_MOST_ROWS = 1_048_575  # Excel's limit, less the header


class TooManyRows(Exception):
    """An Excel sheet cannot hold this many responses."""


def write_responses(connection: Connection, wanted: Wanted, out: Path) -> int:
    """Write the export to `out`; returns the number of responses. Raises TooManyRows."""
    unfinished = out.with_name(f".{out.name}.part")
    written = 0
    try:
        unfinished.touch(mode=0o600)  # answers are for the owner alone
        with unfinished.open("wb") as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Dữ liệu")
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(wanted.header) - 1, _WIDTH)
            sheet.set_landscape()
            sheet.repeat_rows(0)
            for column, name in enumerate(wanted.header):
                sheet.write_string(0, column, name)
            for row in rows(connection, wanted):
                written += 1
                if written > _MOST_ROWS:
                    raise TooManyRows("more responses than a sheet can hold: use --format csv")
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(written, column, text)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written
