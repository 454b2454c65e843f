"""Reading single fields of an event. Whatever is odd about them is a reason to let the event pass, never an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard

from zalo import limits
from zalo.wording import clean, without_mentions

Fields = Mapping[str, object]

_ID = re.compile(rf"[0-9A-Za-z_-]{{1,{limits.ID_CHARACTERS}}}")


class Pass(Exception):
    """Not an error: the reason for letting an event pass."""


def child(body: Fields, name: str) -> Fields:
    """The object under `name`; raises `Pass`."""
    found = body.get(name)
    if not isinstance(found, dict):
        raise Pass(f"malformed {name}")
    return found


def is_id(value: object) -> bool:
    """Whether this can be an id of Zalo's."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def an_id(value: object, whose: str) -> str:
    """The id; raises `Pass`."""
    if not isinstance(value, str) or not is_id(value):
        raise Pass(f"malformed {whose} id")
    return value


def words(text: str, limit: int) -> str:
    """What somebody wrote, cut to `limit` and without mentions."""
    return without_mentions(clean(text, limit))


def pictures(message: Fields) -> tuple[str, ...]:
    """Addresses of the pictures in a message, the smaller rendering of each. They are Zalo's word, not checked here."""
    attachments = message.get("attachments")
    listed = attachments[: limits.PICTURES_KEPT] if isinstance(attachments, list) else []
    return tuple(address for attachment in listed if (address := _picture(attachment)))


def _picture(attachment: object) -> str:
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict):
        return ""
    addresses = (payload.get(name) for name in ("thumbnail", "url"))
    return next((text for text in addresses if _is_address(text)), "")


def _is_address(text: object) -> TypeGuard[str]:
    """Nothing but what an address is written in: JSON can hold half a sign, which can be stored nowhere."""
    return isinstance(text, str) and 0 < len(text) <= limits.ADDRESS_KEPT and text.isascii() and text.isprintable()
