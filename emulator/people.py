"""Residents and the group, as the emulator remembers them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Condition

# Who wrote a message of a chat.
OA, USER = "oa", "user"
# What became of a message. An own message is sent → delivered (the webhook answered 200), or retrying → lost;
# a message of the account is received → seen.
SENT, DELIVERED, RETRYING, LOST, RECEIVED, SEEN = "sent", "delivered", "retrying", "lost", "received", "seen"


@dataclass(slots=True)
class Message:
    """`n` counts the messages of one chat from 1. A `hidden` one was made by a button that shows nothing."""

    n: int
    id: str
    sender: str
    at: float
    kind: str
    text: str = ""
    buttons: tuple[dict[str, object], ...] = ()
    attachment: dict[str, object] = field(default_factory=dict)
    hidden: bool = False
    quote: str = ""
    reaction: str = ""
    state: str = SENT
    revision: int = 0

    def to_json(self) -> dict[str, object]:
        return {
            "n": self.n,
            "id": self.id,
            "from": self.sender,
            "at": self.at,
            "kind": self.kind,
            "text": self.text,
            "buttons": list(self.buttons),
            "attachment": self.attachment,
            "hidden": self.hidden,
            "quote": self.quote,
            "reaction": self.reaction,
            "state": self.state,
        }


@dataclass(slots=True)
class Chat:
    """A bounded transcript; `arrived` wakes whoever waits for the account's next message."""

    id: str
    name: str
    arrived: Condition
    messages: deque[Message]
    last: int = 0
    sent: int = 0
    heard: int = 0

    def after(self, n: int) -> list[Message]:
        return [message for message in self.messages if message.n > n]

    def next_from_oa(self, n: int) -> Message | None:
        if n >= self.last:
            return None
        return next((m for m in self.messages if m.n > n and m.sender == OA), None)

    def find(self, message_id: str) -> Message | None:
        return next((m for m in reversed(self.messages) if m.id == message_id), None)

    def last_with_buttons(self) -> Message | None:
        return next((m for m in reversed(self.messages) if m.buttons), None)


@dataclass(slots=True)
class Resident(Chat):
    """One phone. `blocked` is the code Zalo answers when the account writes to somebody who blocked it, or 0."""

    user_id_by_app: str = ""
    role: str = "resident"
    shown: bool = True
    follower: bool = False
    opened: bool = False
    last_interaction: float | None = None
    welcomed: int = 0
    blocked: int = 0
    dynamic_param: str = ""
    tags: list[str] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "shown": self.shown,
            "opened": self.opened,
            "follower": self.follower,
            "blocked": self.blocked,
            "last_interaction": self.last_interaction,
            "sent": self.sent,
            "heard": self.heard,
            "last": self.last,
        }


@dataclass(slots=True)
class Group(Chat):
    """The group the account owns; `members` are residents' ids in the order they joined."""

    members: list[str] = field(default_factory=list)
    enabled: bool = True

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "members": self.members, "enabled": self.enabled, "last": self.last}
