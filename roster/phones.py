"""Reading phone numbers: with blanks or dots, without the leading zero, as numbers, with +84, in the old eleven digits.

A number is kept as "84912345678", the form in which Zalo and telephone exchanges know it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot import words
from questions.roster_troubles import Trouble
from roster.cells import Value, plain

_COUNTRY = "84"
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_OLD = re.compile(r"0[0-9]{10}")
_ROUNDED = re.compile(r"[0-9]+([.,][0-9]+)?e[+]?[0-9]+", re.IGNORECASE)
_BETWEEN = re.compile(r"[/;|\n&,]|\bhoặc\b|\bvà\b|\s-\s|(?<=[0-9]{9})\s+(?=[0+])", re.IGNORECASE)
_DRESSING = re.compile(r"[^\W\d_]+|[\s.,\-–()'’`:+_*]+")  # "Zalo: 0912.345-678"
_LOOKALIKE = str.maketrans("OoQlI|", "000111")
_AMONG_DIGITS = re.compile(r"(?<=[0-9.])[OoQlI|]+(?=[0-9.\s]|$)|^[OoQ](?=[0-9])")


@dataclass(frozen=True, slots=True)
class Phones:
    """What a cell says: the numbers in it, in order, and why there is none although something is written."""

    numbers: tuple[str, ...] = ()
    trouble: Trouble | None = None
    renumbered: tuple[str, ...] = ()  # those of `numbers` that were written in the old form
    unread: bool = False  # besides good numbers there is one that is none


def read(value: Value, old_prefixes: Mapping[str, str]) -> Phones:
    """The numbers in a cell; an empty cell has none and no trouble."""
    text = unicodedata.normalize("NFKC", words.shown(plain(value)))
    if not text:
        return Phones()
    if _ROUNDED.fullmatch(text):
        return Phones(trouble=Trouble.ROUNDED_PHONE)
    text = _AMONG_DIGITS.sub(lambda found: found.group().translate(_LOOKALIKE), text)
    local = [_digits(text)]
    if not _is_number(_renumbered(local[0], old_prefixes)):
        local = [digits for part in _BETWEEN.split(text) if (digits := _digits(part))]
    good = {number: now for number in local if _is_number(now := _renumbered(number, old_prefixes))}
    if not good:
        return Phones(trouble=Trouble.BAD_PHONE)
    return Phones(
        tuple(dict.fromkeys(_COUNTRY + now[1:] for now in good.values())),
        renumbered=tuple(_COUNTRY + now[1:] for number, now in good.items() if number != now),
        unread=len(good) < len(set(local)),
    )


def shown(number: str) -> str:
    """As people write it: "0912 345 678", "0204 3854 321"; empty for none."""
    local = "0" + number.removeprefix(_COUNTRY) if number else ""
    if local.startswith("02"):
        return f"{local[:4]} {local[4:8]} {local[8:]}"
    return f"{local[:4]} {local[4:7]} {local[7:]}".strip()


def _digits(text: str) -> str:
    """The digits of a number as dialled in the country; empty if other signs stand among them."""
    digits = _DRESSING.sub("", text)
    if not digits.isascii() or not digits.isdecimal():
        return "?" if digits else ""
    if digits.startswith("00" + _COUNTRY):
        return _with_zero(digits[4:])
    if digits.startswith(_COUNTRY) and len(digits) in (11, 12):  # nine digits that begin so are a mobile without zero
        return _with_zero(digits[2:])
    return _with_zero(digits)


def _with_zero(digits: str) -> str:
    return digits if digits.startswith("0") else "0" + digits


def _renumbered(number: str, old_prefixes: Mapping[str, str]) -> str:
    prefix = old_prefixes.get(number[:4]) if _OLD.fullmatch(number) else None
    return prefix + number[4:] if prefix else number


def _is_number(number: str) -> bool:
    return bool(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number))
