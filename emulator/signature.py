"""How Zalo signs a webhook event."""

from __future__ import annotations

import hashlib


def header(*, app_id: str, body: bytes, timestamp: str, key: str) -> str:
    """Value of X-ZEvent-Signature: a plain SHA-256 (no HMAC) over app id, raw body, timestamp and the account's key."""
    return "mac=" + hashlib.sha256(app_id.encode() + body + timestamp.encode() + key.encode()).hexdigest()
