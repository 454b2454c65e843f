"""The list of codes, for whoever prints or checks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qr.layout import placards
from questions.model import Content


class Row(NamedTuple):
    """One unit; the field names are the columns of the list."""

    commune_code: str
    commune_name: str
    commune_type: str
    district_code: str
    district_name: str
    code: str  # printed on the poster, without its # and hyphen
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
            code=placard.code,
            chat_text=f"#{placard.code}",
            url=placard.url,
        )
