"""The list of codes, for whoever prints or checks them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple

from bot.codes import printed
from qr.layout import placards
from questions.model import Content


class Row(NamedTuple):
    """One unit; the field names are the columns of the list."""

    commune_code: str
    commune_name: str
    commune_type: str
    district_code: str
    district_name: str
    code: str  # as printed on the poster, after the #: "7K2M-X4RT"
    chat_text: str  # what a resident sends to begin in this commune
    url: str  # what the QR picture holds


def rows(content: Content, base_url: str) -> Iterator[Row]:
    """One row a unit, in the order of the list."""
    for placard in placards(content, base_url):
        unit = placard.unit
        yield Row(
            commune_code=unit.code,
            commune_name=unit.name,
            commune_type=unit.type,
            district_code=unit.district_code,
            district_name=unit.district_name,
            code=printed(placard.code).removeprefix("#"),
            chat_text=f"#{placard.code}",
            url=placard.url,
        )


def as_csv(listed: Iterable[Row]) -> bytes:
    """The list with its header; UTF-8 with BOM, so that spreadsheets show the names."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(Row._fields)
    writer.writerows(listed)
    return file.getvalue().encode("utf-8-sig")
