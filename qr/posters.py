"""Writes what is handed out: a picture and a poster for each unit, a book for each district and for the province."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from qr import layout
from qr.files import write_whole
from qr.layout import Placard
from qr.sheets import Press
from qr.wording import Wording, load_wording
from questions.model import Content

Progress = Callable[[int, int], None]  # files written, files to write

DISTRICTS = "huyen"
PROVINCE = "tinh.pdf"


class UnknownUnitError(LookupError):
    """No unit of the list has this code."""


def build(
    content: Content,
    out: Path,
    *,
    base_url: str,
    only: str | None = None,
    wording: Wording | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write all files below `out`, or with `only` those of one unit, and return them.

    A file is there whole or not at all; an older one of the same name is replaced. Raises `UnknownUnitError`,
    `qr.codes.NoCodeError` and, for the words of the poster, `questions.faults.Faulty`.
    """
    words = wording or load_wording()
    bound = tuple(placard for placard in layout.placards(content, base_url) if only in (None, placard.unit.code))
    if not bound:
        raise UnknownUnitError(f"no unit of the list {content.units.id} has the code {only}")
    files = dict(_unit_files(bound, content, words))
    if only is None:
        files |= dict(_book_files(bound, content, words))
    for done, (name, made) in enumerate(files.items(), start=1):
        write_whole(out / name, made())
        if progress:
            progress(done, len(files))
    return tuple(out / name for name in files)


Makings = Iterator[tuple[str, Callable[[], bytes]]]  # name of a file, and what makes its content


def _unit_files(bound: tuple[Placard, ...], content: Content, words: Wording) -> Makings:
    press = Press()
    for placard in bound:
        name = f"{placard.unit.code}_{plain_name(placard.unit.name)}"
        yield f"{name}.png", placard.picture.png
        yield f"{name}.svg", placard.svg.encode
        yield f"{name}.pdf", partial(_poster, press, placard, content, words)


def _book_files(bound: tuple[Placard, ...], content: Content, words: Wording) -> Makings:
    press = Press()
    districts: dict[str, list[Placard]] = {}
    for placard in bound:
        if placard.unit.district_code:
            districts.setdefault(placard.unit.district_code, []).append(placard)
    for code, members in districts.items():
        first = members[0].unit
        name = f"{DISTRICTS}/{code}_{plain_name(first.district_name)}.pdf"
        yield name, partial(_book, press, first.district, tuple(members), content, words)
    yield PROVINCE, partial(_book, press, "", bound, content, words)


def _poster(press: Press, placard: Placard, content: Content, words: Wording) -> bytes:
    return press.poster(layout.poster(placard, content, words))


def _book(press: Press, name: str, bound: tuple[Placard, ...], content: Content, words: Wording) -> bytes:
    return press.book(layout.book(name, bound, content, words))


def plain_name(name: str) -> str:
    """For file names: "Quý Sơn" → "quy-son"."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", bare))
