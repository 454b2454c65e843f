"""The one-time code with which a helper joins: "TV 482 173 659", unlike the code on a poster and unlike a number.

No vowel and no D in front, so that Vietnamese keyboards (Telex, VNI) leave the digits behind it alone.
"""

from __future__ import annotations

import re
import unicodedata

PREFIX = "TV"
DIGITS = 9  # with some thousand codes alive, one guess in a hundred thousand or more finds one

_GAP = r"[\s.\-‐‑–—_:#]{0,3}"
_CODE = re.compile(rf"(?<!\w){PREFIX}{_GAP}((?:[0-9]{_GAP}){{{DIGITS - 1}}}[0-9])(?![0-9])", re.IGNORECASE)
_MEANT = re.compile(rf"(?<!\w){PREFIX}{_GAP}[0-9]{_GAP}[0-9]", re.IGNORECASE)


def made(number: int) -> str:
    """The canonical code of a number below 10^DIGITS."""
    return f"{PREFIX}{number:0{DIGITS}}"


def printed(code: str) -> str:
    """A canonical code as helpers read and type it."""
    digits = code.removeprefix(PREFIX)
    return " ".join([PREFIX, *(digits[place : place + 3] for place in range(0, DIGITS, 3))])


def find(text: str) -> str | None:
    """The canonical code in a message; whether it is good is for the roster to say."""
    found = _CODE.search(unicodedata.normalize("NFKC", text))
    return PREFIX + re.sub(r"\D", "", found[1]) if found else None


def looks_meant(text: str) -> bool:
    """Whether somebody tried to send a code, complete or not."""
    return _MEANT.search(unicodedata.normalize("NFKC", text)) is not None
