"""From Zalo's JSON to what happened to a conversation. Total: an odd payload is ignored with a reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.events import Event, Media, Opened, Said, Sent
from zalo import catalogue, group_payloads, limits
from zalo.catalogue import Kind
from zalo.envelope import Envelope
from zalo.fields import Pass, an_id, child, is_id, pictures, words
from zalo.group_payloads import Happening
from zalo.wording import clean

UNKNOWN_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_EVENT_NAME = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class Ids:
    """Ours. Without `oa_id` events of every account of the app are read, without `group_id` those of no group."""

    app_id: str
    oa_id: str = ""
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a resident did. `key` is the same however often and in whatever bytes Zalo delivers it."""

    key: str
    event_name: str
    sent_at: datetime
    """By Zalo's clock, aware; `UNKNOWN_MOMENT` when it says nothing usable. Believe it only near the arrival."""
    account_id: str = field(repr=False)
    event: Event = field(repr=False)
    pictures: tuple[str, ...] = field(default=(), repr=False)
    """Addresses Zalo gives for pictures that came along."""
    kind: Kind = Kind.RESIDENT

    @property
    def chat(self) -> str:
        """Zalo's id of the chat it happened in: a chat's events are handled one after another."""
        return self.account_id


@dataclass(frozen=True, slots=True)
class InGroup:
    """Something that happened in the account's group. `key` and `sent_at` are those of `Incoming`."""

    key: str
    event_name: str
    sent_at: datetime
    group_id: str = field(repr=False)
    happening: Happening = field(repr=False)
    kind: Kind = Kind.GROUP

    @property
    def chat(self) -> str:
        """The group."""
        return self.group_id


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event the survey does not act on, whosever it is."""

    key: str
    event_name: str
    sent_at: datetime
    reason: str
    kind: Kind


def read(envelope: Envelope, ids: Ids | None = None) -> Incoming | InGroup | Ignored:
    """Never raises. Without `ids` nobody asks whose event it is: that was settled when it arrived."""
    name = _event_name(envelope.body)
    sent_at = moment(envelope.timestamp)
    try:
        if group_payloads.knows(name):
            group_id, happening = _happened(envelope.body, name, ids)
            return InGroup(_key(envelope, name), name, sent_at, group_id, happening)
        account_id, event = _understand(envelope.body, name, sent_at, ids)
    except Pass as why:
        return Ignored(_key(envelope, name), name, sent_at, str(why), catalogue.kind(name))
    came_along = pictures(child(envelope.body, "message")) if name in catalogue.PICTURES else ()
    return Incoming(_key(envelope, name, account_id), name, sent_at, account_id, event, came_along)


def moment(timestamp: str) -> datetime:
    """13 digits are milliseconds, 10 are seconds; other lengths are documentation samples that lost digits."""
    if len(timestamp) not in (10, 13) or not (timestamp.isascii() and timestamp.isdigit()):
        return UNKNOWN_MOMENT
    seconds, rest = int(timestamp[:10]), int(timestamp[10:] or 0)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1_000)


def _happened(body: Mapping[str, object], name: str, ids: Ids | None) -> tuple[str, Happening]:
    _require_app(body, ids)
    _require_account(body.get("oa_id"), ids)
    group_id = group_payloads.group_of(body)
    if ids is not None and group_id != ids.group_id:
        raise Pass(catalogue.why_ignored(name))
    ours = ids.oa_id if ids is not None and ids.oa_id else body.get("oa_id")
    return group_id, group_payloads.read(body, name, oa_id=ours)


def _understand(body: Mapping[str, object], name: str, at: datetime, ids: Ids | None) -> tuple[str, Event]:
    _require_app(body, ids)
    if name == catalogue.TEXT or name in catalogue.MEDIA:
        _require_account(child(body, "recipient").get("id"), ids)
        sender = an_id(child(body, "sender").get("id"), "sender")
        if ids is not None and sender == ids.oa_id:
            raise Pass("echo")  # answering ourselves would never end
        return sender, _message(child(body, "message"), name, at)
    if name in catalogue.RELATIONS or name == catalogue.LINK_UPDATE:
        _require_account(body.get("oa_id"), ids)
        follower = body.get("user_id") if "follower" not in body else child(body, "follower").get("id")
        return an_id(follower, "user"), _relation(body, name, at)
    raise Pass(catalogue.why_ignored(name))


def _message(message: Mapping[str, object], name: str, at: datetime) -> Event:
    text = message.get("text")
    if name in catalogue.MEDIA:
        return Sent(at, catalogue.MEDIA[name], words(text, limits.CAPTION_KEPT) if isinstance(text, str) else "")
    if not text and message.get("attachments"):
        return Sent(at, _attached(message["attachments"]))
    if not isinstance(text, str):
        raise Pass("malformed text")
    return Said(at, words(text, limits.TEXT_KEPT))


def _relation(body: Mapping[str, object], name: str, at: datetime) -> Event:
    hint = _hint(body)
    if name == catalogue.LINK_UPDATE:
        if not hint:
            raise Pass(catalogue.why_ignored(name))
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


def _require_app(body: Mapping[str, object], ids: Ids | None) -> None:
    if ids is not None and body.get("app_id") != ids.app_id:
        raise Pass("other app")


def _require_account(oa_id: object, ids: Ids | None) -> None:
    """An event without an account id passes: our key signed it."""
    if ids is not None and ids.oa_id and oa_id is not None and oa_id != ids.oa_id:
        raise Pass("other account")


def _event_name(body: Mapping[str, object]) -> str:
    """Fit for a log or a counter."""
    name = body.get("event_name")
    return name if isinstance(name, str) and _EVENT_NAME.fullmatch(name) else "unnamed"


def _key(envelope: Envelope, name: str, account_id: str = "") -> str:
    message = envelope.body.get("message")
    message_id = message.get("msg_id") if isinstance(message, dict) else None
    if name.startswith("user_send_") and is_id(message_id):
        return f"message:{message_id}"
    if account_id and name not in catalogue.MEDIA and name != catalogue.TEXT:
        return f"{name}:{_digest(f'{envelope.timestamp} {account_id}')}"
    same = {field: value for field, value in envelope.body.items() if field != "num_retry"}
    return f"{name}:{_digest(json.dumps(same, sort_keys=True))}"


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
