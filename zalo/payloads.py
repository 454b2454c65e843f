"""From Zalo's JSON to what happened to a conversation. Total: an odd payload is ignored with a reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.events import Event, Media, Opened, Said, Sent
from zalo import catalogue, limits
from zalo.catalogue import Kind
from zalo.envelope import Envelope
from zalo.wording import clean, without_mentions

UNKNOWN_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(rf"[0-9A-Za-z_-]{{1,{limits.ID_CHARACTERS}}}")
_EVENT_NAME = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class Ids:
    """Ours. Without `oa_id` events of every account of the app are read."""

    app_id: str
    oa_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a resident did. `key` is the same however often and in whatever bytes Zalo delivers it."""

    key: str
    event_name: str
    sent_at: datetime
    """By Zalo's clock, aware; `UNKNOWN_MOMENT` when it says nothing usable. Believe it only near the arrival."""
    account_id: str = field(repr=False)
    event: Event = field(repr=False)
    kind: Kind = Kind.RESIDENT


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event the survey does not act on, whosever it is."""

    key: str
    event_name: str
    sent_at: datetime
    reason: str
    kind: Kind


class _Pass(Exception):
    """Not an error: the reason for letting an event pass."""


def read(envelope: Envelope, ids: Ids | None = None) -> Incoming | Ignored:
    """Never raises. Without `ids` nobody asks whose event it is: that was settled when it arrived."""
    name = _event_name(envelope.body)
    sent_at = moment(envelope.timestamp)
    try:
        account_id, event = _understand(envelope.body, name, sent_at, ids)
    except _Pass as why:
        return Ignored(_key(envelope, name), name, sent_at, str(why), catalogue.kind(name))
    return Incoming(_key(envelope, name, account_id), name, sent_at, account_id, event)


def moment(timestamp: str) -> datetime:
    """13 digits are milliseconds, 10 are seconds; other lengths are documentation samples that lost digits."""
    if len(timestamp) not in (10, 13) or not (timestamp.isascii() and timestamp.isdigit()):
        return UNKNOWN_MOMENT
    seconds, rest = int(timestamp[:10]), int(timestamp[10:] or 0)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1_000)


def _understand(body: Mapping[str, object], name: str, at: datetime, ids: Ids | None) -> tuple[str, Event]:
    if ids is not None and body.get("app_id") != ids.app_id:
        raise _Pass("other app")
    if name == catalogue.TEXT or name in catalogue.MEDIA:
        _require_account(_child(body, "recipient").get("id"), ids)
        sender = _id(_child(body, "sender").get("id"), "sender")
        if ids is not None and sender == ids.oa_id:
            raise _Pass("echo")  # answering ourselves would never end
        return sender, _message(_child(body, "message"), name, at)
    if name in catalogue.RELATIONS or name == catalogue.LINK_UPDATE:
        _require_account(body.get("oa_id"), ids)
        follower = body.get("user_id") if "follower" not in body else _child(body, "follower").get("id")
        return _id(follower, "user"), _relation(body, name, at)
    raise _Pass(catalogue.why_ignored(name))


def _message(message: Mapping[str, object], name: str, at: datetime) -> Event:
    text = message.get("text")
    if name in catalogue.MEDIA:
        return Sent(at, catalogue.MEDIA[name], _words(text, limits.CAPTION_KEPT) if isinstance(text, str) else "")
    if not text and message.get("attachments"):
        return Sent(at, _attached(message["attachments"]))
    if not isinstance(text, str):
        raise _Pass("malformed text")
    return Said(at, _words(text, limits.TEXT_KEPT))


def _relation(body: Mapping[str, object], name: str, at: datetime) -> Event:
    hint = _hint(body)
    if name == catalogue.LINK_UPDATE:
        if not hint:
            raise _Pass(catalogue.why_ignored(name))
        return Opened(at, hint)
    relation = catalogue.RELATIONS[name]
    return Opened(at, hint) if relation is Opened else relation(at)


def _hint(body: Mapping[str, object]) -> str:
    """The parameter of a "Dynamic URL", should it ever come along: no source shows where, so both places are tried."""
    data = body.get("data")
    inner = data.get("dynamic_param") if isinstance(data, dict) else None
    hint = inner or body.get("dynamic_param")
    return clean(hint, limits.HINT_KEPT) if isinstance(hint, str) else ""


def _attached(attachments: object) -> Media:
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    kind = first.get("type") if isinstance(first, dict) else None
    return catalogue.ATTACHED.get(kind, Media.LINK) if isinstance(kind, str) else Media.LINK


def _words(text: str, limit: int) -> str:
    return without_mentions(clean(text, limit))


def _require_account(oa_id: object, ids: Ids | None) -> None:
    """An event without an account id passes: our key signed it."""
    if ids is not None and ids.oa_id and oa_id is not None and oa_id != ids.oa_id:
        raise _Pass("other account")


def _child(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    child = body.get(name)
    if not isinstance(child, dict):
        raise _Pass(f"malformed {name}")
    return child


def _id(value: object, whose: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _Pass(f"malformed {whose} id")
    return value


def _event_name(body: Mapping[str, object]) -> str:
    """Fit for a log or a counter."""
    name = body.get("event_name")
    return name if isinstance(name, str) and _EVENT_NAME.fullmatch(name) else "unnamed"


def _key(envelope: Envelope, name: str, account_id: str = "") -> str:
    message = envelope.body.get("message")
    message_id = message.get("msg_id") if isinstance(message, dict) else None
    if name.startswith("user_send_") and isinstance(message_id, str) and _ID.fullmatch(message_id):
        return f"message:{message_id}"
    if account_id and name not in catalogue.MEDIA and name != catalogue.TEXT:
        return f"{name}:{_digest(f'{envelope.timestamp} {account_id}')}"
    same = {field: value for field, value in envelope.body.items() if field != "num_retry"}
    return f"{name}:{_digest(json.dumps(same, sort_keys=True))}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
