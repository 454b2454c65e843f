"""Events as Zalo delivers them, signed by the documented formula and not by our own code."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

APP, OA, KEY = "2907731904450918273", "3716650298174405512", "TestOaSecretKey0001"
LAN, MINH = "8031427765109283346", "6120457788123450991"
OPENING_MORNING = 1_724_893_200_000  # 29 August 2024, 08:00 in Bắc Giang

Body = dict[str, Any]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Delivery:
    """One request to the webhook."""

    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def as_type(self, content_type: str) -> Delivery:
        """The same with another content type."""
        return Delivery(self.raw, {**self.headers, "Content-Type": content_type})


def said(text: str, *, by: str = LAN, at: int = OPENING_MORNING, message_id: str = "") -> Body:
    """Somebody wrote to the account."""
    return {
        "app_id": APP,
        "sender": {"id": by},
        "user_id_by_app": "5120987736641902285",
        "recipient": {"id": OA},
        "event_name": "user_send_text",
        "message": {"text": text, "msg_id": message_id or f"m{next(_numbers):012x}"},
        "timestamp": str(at),
    }


def sent(kind: str, *, by: str = LAN, at: int = OPENING_MORNING) -> Body:
    """Somebody sent a sticker, a picture …"""
    body = said("", by=by, at=at)
    message = {"msg_id": body["message"]["msg_id"], "attachments": [{"type": kind, "payload": {"url": "https://x"}}]}
    return body | {"event_name": f"user_send_{kind}", "message": message}


def happened(name: str, *, to: str = LAN, at: int = OPENING_MORNING) -> Body:
    """Somebody followed the account, left it, asked Zalo to forget them …"""
    who: Body = {"follower": {"id": to}} if name.endswith("follow") else {"user_id": to}
    return {"app_id": APP, "oa_id": OA, **who, "event_name": name, "timestamp": str(at)}


def signature(raw: bytes, timestamp: str, *, key: str = KEY, first: str = APP) -> str:
    """SHA-256 over app id, body, timestamp and key, one after another."""
    return "mac=" + hashlib.sha256(first.encode() + raw + timestamp.encode() + key.encode()).hexdigest()


def signed(body: Body, *, key: str = KEY, first: str = APP) -> Delivery:
    """`body` as compact JSON with its signature."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Delivery(raw, headers(signature(raw, str(body.get("timestamp", "")), key=key, first=first)))


def headers(mac: str | None) -> dict[str, str]:
    """Headers of a delivery."""
    return {"Content-Type": "application/json"} | ({"X-ZEvent-Signature": mac} if mac else {})
