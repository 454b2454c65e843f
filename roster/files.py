"""Opening the file an office sent: Excel or CSV, told apart by content where the name lies."""

from __future__ import annotations

from pathlib import Path

from roster import commas, workbooks
from roster.cells import Sheet

MOST_BYTES = 20_000_000
_OLE = b"\xd0\xcf\x11\xe0"  # Excel before 2007, or a newer file behind a password
_ZIP = b"PK\x03\x04"


class Unreadable(Exception):
    """The file as a whole cannot be read; `reason` is a key of `unreadable` in roster.yaml."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def opened(path: Path) -> list[Sheet]:
    """The sheets of the file. Raises `Unreadable`."""
    content = _content(path)
    if content.startswith(_OLE):
        raise Unreadable("old_excel")
    if content.startswith(_ZIP):
        try:
            sheets = workbooks.sheets(content)
        except workbooks.NotExcel:
            raise Unreadable("not_excel") from None
    elif path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        try:
            sheets = [commas.sheet(content, path.stem)]
        except commas.NotText:
            raise Unreadable("not_text") from None
    else:
        raise Unreadable("not_excel" if path.suffix.lower().startswith(".xls") else "unknown_kind")
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("empty")
    return sheets


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable("too_big")
        return path.read_bytes()
    except OSError:
        raise Unreadable("missing") from None
