"""Keyed hashes that stand for a person. Without the key nobody can go from an account to either, or between them."""

from __future__ import annotations

import hashlib
import hmac

_BYTES = 16


class Pseudonyms:
    """Names of people in one campaign. Destroying the key makes the responses anonymous for good."""

    def __init__(self, key: str, campaign: str) -> None:
        self._key = key.encode()
        self._campaign = campaign

    def person(self, account_id: str) -> str:
        """Where messages go: the same person in every table of conversations."""
        return self._hash(f"person:{account_id}")

    def respondent(self, account_id: str) -> str:
        """Where answers lie: another name, good for this campaign only."""
        return self._hash(f"respondent:{self._campaign}:{account_id}")

    def event(self, key: str) -> str:
        """An event's unique key, with Zalo's ids hashed away."""
        return self._hash(f"event:{key}")

    def phone(self, number: str) -> str:
        """A helper's phone, to find the same one again; good for this campaign only."""
        return self._hash(f"phone:{self._campaign}:{number}")

    def name(self, key: str) -> str:
        """A helper's name within its unit, to find the same one again; good for this campaign only."""
        return self._hash(f"name:{self._campaign}:{key}")

    def join_code(self, code: str) -> str:
        """A helper's one-time code; good for this campaign only."""
        return self._hash(f"join:{self._campaign}:{code}")

    def join_guess(self, person: str, day: str) -> str:
        """One person's wrong codes on one day: another name every day."""
        return self._hash(f"guess:{day}:{person}")

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()[:_BYTES].hex()
