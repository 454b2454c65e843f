"""CSV as spreadsheets save it: with or without BOM, any separator, UTF-8, UTF-16 or Windows-1258."""

from __future__ import annotations

import csv
import io

from roster.cells import Cell, Row, Sheet

_SEPARATORS = ";\t,|"
_LOOKED_AT = 50  # rows that decide the separator
_FIELD = 100_000  # characters


class NotText(Exception):
    """These bytes are no text in any of the encodings."""


def sheet(content: bytes, name: str) -> Sheet:
    """The table; rows are numbered as Excel would show them. Raises `NotText`."""
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    said = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
    separator = said if len(said) == 1 else _separator(text)
    # Excel hides a `sep=` line and counts the next one as the first row.
    rows = _rows(rest if said else text, separator)
    return Sheet(
        name,
        tuple(
            Row(number, tuple(Cell(value or None) for value in values))
            for number, values in enumerate(rows, start=1)
            if any(value.strip() for value in values)
        ),
        wide={},
    )


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1258"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText


def _rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise NotText from None


def _separator(text: str) -> str:
    """The one that cuts most rows into the same number of cells, at least two."""
    best, most = ",", 0
    for separator in _SEPARATORS:
        lengths = [len(row) for row in _rows(text, separator)[:_LOOKED_AT]]
        alike = sum(length == max(lengths, default=0) for length in lengths if length > 1)
        if alike > most:
            best, most = separator, alike
    return best
