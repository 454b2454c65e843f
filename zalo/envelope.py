"""A webhook body, parsed once and strictly. Numbers stay the text they were on the wire: ids have 19 digits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from zalo import limits


class Fault(StrEnum):
    """Why a body is no event at all."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_OBJECT = "not_object"
    TOO_DEEP = "too_deep"
    REPEATED_KEY = "repeated_key"


class Malformed(Exception):
    """The body is not an event. Carries the fault alone, nothing of what was sent."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as Zalo sent it. Every number in `body` is a string, exactly as it was written."""

    raw: bytes = field(repr=False)
    body: Mapping[str, object] = field(repr=False)
    timestamp: str
    """The event's own timestamp as text, `""` when there is none that could have been signed."""

    @property
    def is_probe(self) -> bool:
        """The unsigned `{}` Zalo posts when the webhook's address is saved."""
        return not self.body


def parse(raw: bytes) -> Envelope:
    """Raises `Malformed`, and nothing else, for whatever is not one JSON object of sensible size and depth."""
    if len(raw) > limits.WEBHOOK_BODY_BYTES:
        raise Malformed(Fault.TOO_LARGE)
    body = _decode(raw)
    if not isinstance(body, dict):
        raise Malformed(Fault.NOT_OBJECT)
    # No more brackets than levels allowed means no deeper nesting either, which spares almost every event the walk.
    if raw.count(b"{") + raw.count(b"[") > limits.WEBHOOK_DEPTH and _depth_exceeds(body, limits.WEBHOOK_DEPTH):
        raise Malformed(Fault.TOO_DEEP)
    return Envelope(raw=raw, body=body, timestamp=_signed_text(body.get("timestamp")))


def _decode(raw: bytes) -> object:
    try:
        # Decoded here because json.loads would also accept UTF-16 and UTF-32.
        return _DECODER.decode(raw.decode("utf-8"))
    except RecursionError:
        raise Malformed(Fault.TOO_DEEP) from None
    except ValueError:
        raise Malformed(Fault.NOT_JSON) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two values for one key would be read differently by different programs: whoever sends that means no good."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(Fault.REPEATED_KEY)
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise Malformed(Fault.NOT_JSON)  # NaN and Infinity are not JSON


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_refuse_constant)


def _depth_exceeds(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _signed_text(value: object) -> str:
    """Digits only: as the signature joins its terms without separators, this keeps body and timestamp apart."""
    if isinstance(value, str) and len(value) <= 20 and value.isascii() and value.isdigit():
        return value
    return ""
