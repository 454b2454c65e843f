"""What a button sends when it is tapped: `<campaign>.<asking>.<ask_no>.<digit>`.

Zalo delivers it as if it had been typed, and anyone may type it: it means no more than the digit at the end, and that
only while what it belongs to is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAP = re.compile(r"\s*[a-z0-9][a-z0-9-]{0,31}\.[a-z][a-z0-9_]{0,39}\.[0-9]{1,9}\.[0-9]{1,2}\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: of which asking in which campaign, and the digit it stands for."""

    campaign: str
    asking: str
    ask_no: int
    digit: str


def payload(campaign: str, asking: str, ask_no: int, number: int) -> str:
    """What the button for this number of this asking sends."""
    return f"{campaign}.{asking}.{ask_no}.{number}"


def find(text: str) -> Tap | None:
    """The tap a message is, if it is one."""
    if "." not in text or not _TAP.fullmatch(text):
        return None
    campaign, asking, ask_no, digit = text.strip().split(".")
    return Tap(campaign, asking, int(ask_no), digit)
