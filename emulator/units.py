"""The communes a phone can scan, from the list the bot writes with `flask qr list`, and the reading of QR pictures."""

from __future__ import annotations

import csv
import importlib
import io
from pathlib import Path

COLUMNS = ("commune_code", "commune_name", "commune_type", "district_name", "code", "chat_text", "url")


def read(path: Path | None) -> list[dict[str, str]]:
    """Rows in file order; none while the file does not exist. Read anew each time, as the bot may write it late."""
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: row.get(name) or "" for name in COLUMNS} for row in csv.DictReader(file)]


def can_decode() -> bool:
    try:
        importlib.import_module("zxingcpp")
        importlib.import_module("PIL.Image")
    except ImportError:
        return False
    return True


def decode(picture: bytes) -> str | None:
    """What a QR picture says; None if it holds no QR code or is no picture. Only call it when `can_decode()`."""
    image, reader = importlib.import_module("PIL.Image"), importlib.import_module("zxingcpp")
    try:
        found = reader.read_barcodes(image.open(io.BytesIO(picture)).convert("L"))
    except (OSError, ValueError):
        return None
    return str(found[0].text) if found else None
