"""Was this body signed by Zalo? Plain SHA-256 over app id + raw body + timestamp + OA secret key, not an HMAC."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum

from zalo.envelope import Envelope

HEADER = "X-ZEvent-Signature"
_PREFIX = "mac="
_HEX_CHARACTERS = 64


class FirstTerm(StrEnum):
    """Which id the signature began with; worth a line in the log while both are accepted."""

    APP_ID = "app_id"
    OA_ID = "oa_id"


def verify(
    envelope: Envelope,
    header: str | None,
    *,
    app_id: str,
    keys: Sequence[str],
    oa_id: str = "",
    accept_oa_id: bool = False,
) -> FirstTerm | None:
    """What the signature began with, `None` if the event is not Zalo's.

    `keys` are OA secret keys (never the app secret), all valid at once so that a key can be changed without losing
    events. Zalo's documentation starts with the app id; forum code starts with the OA id, hence `accept_oa_id`.
    """
    claimed = _claimed(header)
    if claimed is None or not envelope.timestamp:
        return None
    if _signed(envelope, claimed, app_id, keys):
        return FirstTerm.APP_ID
    if accept_oa_id and _signed(envelope, claimed, oa_id, keys):
        return FirstTerm.OA_ID
    return None


def sign(raw: bytes, *, first_term: str, timestamp: str, key: str) -> str:
    """The hex digest Zalo would send after `mac=`."""
    digest = hashlib.sha256(first_term.encode())
    digest.update(raw)
    digest.update(f"{timestamp}{key}".encode())
    return digest.hexdigest()


def _claimed(header: str | None) -> str | None:
    if header is None:
        return None
    digest = header.strip().removeprefix(_PREFIX).lower()
    return digest if len(digest) == _HEX_CHARACTERS and digest.isascii() else None


def _signed(envelope: Envelope, claimed: str, first_term: str, keys: Sequence[str]) -> bool:
    # An empty id or key is a missing setting: anybody could compute that digest.
    return bool(first_term) and any(
        hmac.compare_digest(claimed, sign(envelope.raw, first_term=first_term, timestamp=envelope.timestamp, key=key))
        for key in keys
        if key
    )
