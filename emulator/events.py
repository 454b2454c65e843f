"""Bodies of webhook events, in the shapes Zalo documents. Pure: dictionaries in, dictionaries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Account:
    """Whose events these are."""

    app_id: str
    oa_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user as this account sees them, and as the app sees them."""

    id: str
    id_by_app: str


def from_user(account: Account, person: Person, name: str, message: Mapping[str, object], at: str) -> Body:
    """Somebody wrote to the account, or reacted."""
    return {
        "app_id": account.app_id,
        "sender": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "recipient": {"id": account.oa_id},
        "event_name": name,
        "message": dict(message),
        "timestamp": at,
    }


def from_oa(account: Account, person: Person, name: str, message: Mapping[str, object], at: str) -> Body:
    """Echo of the account's own message, or a receipt: sender and recipient have changed places."""
    return {
        "app_id": account.app_id,
        "sender": {"id": account.oa_id},
        "user_id_by_app": person.id_by_app,
        "recipient": {"id": person.id},
        "event_name": name,
        "message": dict(message),
        "timestamp": at,
    }


def follow(account: Account, person: Person, name: str, at: str) -> Body:
    """`follow` and `unfollow`: flat, without sender, and without any trace of the code that was scanned."""
    return {
        "oa_id": account.oa_id,
        "follower": {"id": person.id},
        "user_id_by_app": person.id_by_app,
        "event_name": name,
        "source": "oa_profile",
        "app_id": account.app_id,
        "timestamp": at,
    }


def about_user(account: Account, person: Person, name: str, at: str, extra: Mapping[str, object] | None = None) -> Body:
    """`user_click_chatnow`, `user_withdraw`, `update_user_info`."""
    return {
        "app_id": account.app_id,
        "oa_id": account.oa_id,
        "user_id": person.id,
        "user_id_by_app": person.id_by_app,
        "event_name": name,
        **(extra or {}),
        "timestamp": at,
    }


def submit_info(account: Account, person: Person, info: Mapping[str, object], at: str) -> Body:
    return {
        "sender": {"id": person.id},
        "recipient": {"id": account.oa_id},
        "event_name": "user_submit_info",
        "app_id": account.app_id,
        "timestamp": at,
        "info": dict(info),
    }


def in_group(account: Account, group_id: str, sender: str, name: str, message: Mapping[str, object], at: str) -> Body:
    """A message in the group; `sender` is a member's id or the account's."""
    return {
        "app_id": account.app_id,
        "oa_id": account.oa_id,
        "sender": {"id": sender},
        "recipient": {"id": group_id},
        "event_name": name,
        "message": dict(message),
        "timestamp": at,
    }


def about_group(account: Account, group_id: str, name: str, users: tuple[str, ...], at: str) -> Body:
    body: Body = {
        "app_id": account.app_id,
        "oa_id": account.oa_id,
        "group_id": group_id,
        "event_name": name,
    }
    if users:
        body["users"] = [{"id": user} for user in users]
    body["timestamp"] = at
    return body


def content(text: str | None, message_id: str, attachment: Mapping[str, object] | None = None, quote: str = "") -> Body:
    """The `message` of a message event; a missing text stays missing."""
    message: Body = {} if text is None else {"text": text}
    message["msg_id"] = message_id
    if quote:
        message["quote_msg_id"] = quote
    if attachment is not None:
        message["attachments"] = [dict(attachment)]
    return message
