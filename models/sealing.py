"""Encryption of what may not lie open in the database: account ids, messages on their way, tokens."""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_MARK = 4  # bytes of the key's hash in front: tells which key sealed it, also after a change of keys


class CannotOpen(Exception):
    """Sealed with another key, for another purpose, or altered."""


class Seal:
    """AES-256-GCM. The first key seals, every key opens. `purpose` binds a value to its place."""

    def __init__(self, *keys: str) -> None:
        derived = [hashlib.sha256(b"seal:" + key.encode()).digest() for key in keys]
        self._ciphers = {hashlib.sha256(key).digest()[:_MARK]: AESGCM(key) for key in derived}
        self._mark, self._cipher = next(iter(self._ciphers.items()))

    def close(self, plain: bytes, purpose: str) -> bytes:
        """Seal `plain`."""
        nonce = os.urandom(_NONCE)
        return self._mark + nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed. Raises CannotOpen."""
        cipher = self._ciphers.get(bytes(sealed[:_MARK]))
        if cipher is None:
            raise CannotOpen("sealed with a key that is not configured")
        try:
            return cipher.decrypt(sealed[_MARK : _MARK + _NONCE], sealed[_MARK + _NONCE :], purpose.encode())
        except InvalidTag:
            raise CannotOpen("altered, or sealed for another purpose") from None
