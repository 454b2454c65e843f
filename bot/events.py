"""What can happen to a conversation. `at` is when it happened by Zalo's signed clock, always aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Media(StrEnum):
    """What somebody sent instead of words."""

    STICKER = "sticker"
    IMAGE = "image"
    GIF = "gif"
    AUDIO = "audio"
    VIDEO = "video"
    LOCATION = "location"
    FILE = "file"
    LINK = "link"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Said:
    """Words, or a tap on a button: Zalo delivers its payload as if it had been typed."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A sticker, picture, voice message … with an optional caption."""

    at: datetime
    media: Media
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Followed the account or pressed "Nhắn tin" for the first time; `hint` is a code that came along, if any."""

    at: datetime
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Stopped following: no more nudges, nothing to say."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrew:
    """Used Zalo's own data-subject request: erase everything, nothing to say."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Nudged:
    """The time has come to remind somebody who began and stopped. Comes from us, not from Zalo."""

    at: datetime


Event = Said | Sent | Opened | Left | Withdrew | Nudged
