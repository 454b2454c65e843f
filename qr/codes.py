"""Which codes exist: one per unit, derived with a secret key, so that nobody can make up or alter one."""

from __future__ import annotations

import hashlib
import hmac

from bot.codes import ALPHABET, LENGTH, well_formed, with_check
from questions.model import Content, Units


class SameCodeError(ValueError):
    """Two units would share a code; the message says what to change."""


class NoCodeError(LookupError):
    """A unit has no code, so nothing can be printed for it."""


def make(unit_code: str, key: bytes, campaign: str = "") -> str:
    """The canonical code of a unit in a campaign. The same arguments always give the same code.

    Seven characters come from HMAC-SHA256 over campaign and unit, the eighth is the check character of `bot.codes`.
    """
    turn = 0
    while True:
        code = with_check(_characters(f"{campaign}\0{unit_code}\0{turn}", key))
        if well_formed(code):
            return code
        turn += 1  # all digits, or nearly: could be taken for a number


def table(units: Units, key: bytes, campaign: str = "") -> dict[str, str]:
    """Canonical code → unit code for a whole list; raises `SameCodeError` if two units fell on the same code.

    Different is enough: because of the check character two codes differ in two places at least, and not by a swap.
    """
    codes: dict[str, str] = {}
    for unit in units.units:
        code = make(unit.code, key, campaign)
        other = codes.setdefault(code, unit.code)
        if other != unit.code:
            raise SameCodeError(f"units {other} and {unit.code} share a code: choose another QR_SIGNING_KEY")
    return codes


def by_unit(content: Content) -> dict[str, str]:
    """Unit code → canonical code, exactly as the bot accepts them; raises `NoCodeError` if it knows none for a unit."""
    found = {unit: code for code, unit in content.codes.items()}
    for unit in content.units.units:
        if unit.code not in found:
            raise NoCodeError(f"unit {unit.code} has no code: the content was loaded without a table of codes")
    return found


def _characters(message: str, key: bytes) -> str:
    number = int.from_bytes(hmac.digest(key, message.encode(), hashlib.sha256))
    characters = ""
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        characters += ALPHABET[value]
    return characters
