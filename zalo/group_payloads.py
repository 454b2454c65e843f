"""What happens in a group the account owns: pictures and words posted, people coming and going."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.events import Media
from zalo import limits
from zalo.fields import Fields, Pass, an_id, child, pictures, words

_ALL_ONCE = 100  # people in one event; a group takes 99 at once


class Act(StrEnum):
    """What somebody did."""

    POSTED = "posted"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in a group. `people` are the sender, or those who came or went."""

    act: Act
    people: tuple[str, ...] = field(repr=False)
    media: Media | None = None
    """Nothing: words alone."""
    text: str = field(default="", repr=False)
    """Words or caption, without mentions."""
    addressed: bool = False
    """Mentions the account."""
    pictures: tuple[str, ...] = field(default=(), repr=False)
    """Addresses Zalo gives for the pictures; nobody has checked them."""


# Stickers, files, links … in the group are nobody's business.
_POSTS: dict[str, Media | None] = {
    "user_send_group_text": None,
    "user_send_group_image": Media.IMAGE,
    "user_send_group_video": Media.VIDEO,
}
_MOVES = {
    "user_join_group": Act.JOINED,
    "user_out_group": Act.LEFT,
    "user_leave_group": Act.LEFT,  # the sources disagree on the name
}


def knows(name: str) -> bool:
    """Whether an event of this name means something."""
    return name in _POSTS or name in _MOVES


def group_of(body: Fields) -> str:
    """The group's id, wherever this event has it; raises `Pass`."""
    return an_id(body.get("group_id") or child(body, "recipient").get("id"), "group")


def read(body: Fields, name: str, *, oa_id: object) -> Happening:
    """What happened, for a name that `knows` knows; raises `Pass`. `oa_id`: the account itself."""
    if name in _MOVES:
        return Happening(_MOVES[name], _people(body.get("users")))
    sender = an_id(child(body, "sender").get("id"), "sender")
    if sender == oa_id:
        raise Pass("echo")
    message = child(body, "message")
    text = message.get("text")
    said = text if isinstance(text, str) else ""
    return Happening(
        Act.POSTED,
        (sender,),
        _POSTS[name],
        words(said, limits.CAPTION_KEPT),
        addressed=_mentions(said, oa_id),
        pictures=pictures(message) if _POSTS[name] is not None else (),
    )


def _mentions(text: str, oa_id: object) -> bool:
    return isinstance(oa_id, str) and f"[@{oa_id}]" in text[: limits.CAPTION_KEPT]


def _people(users: object) -> tuple[str, ...]:
    listed = users[:_ALL_ONCE] if isinstance(users, list) else []
    found = tuple(dict.fromkeys(an_id(user.get("id"), "user") for user in listed if isinstance(user, dict)))
    if not found:
        raise Pass("malformed users")
    return found
