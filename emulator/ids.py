"""Ids in the forms Zalo uses. All are strings: they exceed 2^53 and lose digits as JavaScript or PHP numbers."""

from __future__ import annotations

import hashlib
import itertools
import secrets


class Ids:
    """Unique and, for a given seed, repeatable. Without a seed two runs never share an id."""

    def __init__(self, seed: str | None = None) -> None:
        self._seed = secrets.token_hex(8) if seed is None else seed
        self._numbers = itertools.count(1)

    def account(self) -> str:
        """19 digits, the first of them 1 to 8: a user, within one account or within one app."""
        number = int(self._digest("account")[:16], 16)
        return str(10**18 + number % (8 * 10**18))

    def message(self) -> str:
        return self._digest("message")[:20]

    def attachment(self) -> str:
        return "emu" + self._digest("attachment")[:37]

    def secret(self, length: int = 32) -> str:
        return self._digest("secret")[:length]

    def _digest(self, kind: str) -> str:
        return hashlib.sha256(f"{self._seed}:{kind}:{next(self._numbers)}".encode()).hexdigest()
