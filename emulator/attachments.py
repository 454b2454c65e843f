"""Pictures and files: what the bot uploaded and what residents sent. Kept in memory, the oldest go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.refusals import Refused

KEPT_SECONDS = 7 * 24 * 3600
MOST_BYTES_IMAGE = 1024 * 1024
MOST_BYTES_OTHER = 5 * 1024 * 1024
MOST_KEPT = 500
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"%PDF": "application/pdf",
}
_UPLOADS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"image/png", "image/jpeg"}), MOST_BYTES_IMAGE),
    "gif": (frozenset({"image/gif"}), MOST_BYTES_OTHER),
}
_FILE_NAMES = (".pdf", ".doc", ".docx", ".csv")


@dataclass(frozen=True, slots=True)
class Attachment:
    data: bytes
    mime: str
    name: str
    expires: float


@dataclass(slots=True)
class Attachments:
    """Not locked by itself: the caller holds the world's lock."""

    clock: Clock
    ids: Ids
    _kept: OrderedDict[str, Attachment] = field(default_factory=OrderedDict)

    def upload(self, kind: str, data: bytes, name: str) -> str:
        """Stores what the bot uploads as `image`, `gif` or `file`; raises Refused for a wrong type or size."""
        if kind == "file":
            if not name.lower().endswith(_FILE_NAMES):
                raise Refused(-201, "file")
            allowed_size = MOST_BYTES_OTHER
        else:
            types, allowed_size = _UPLOADS[kind]
            if mime_of(data) not in types:
                raise Refused(-201, "file")
        if len(data) > allowed_size:
            raise Refused(-210)
        return self.keep(data, name)

    def keep(self, data: bytes, name: str, mime: str | None = None) -> str:
        """Stores anything; returns its id."""
        key = self.ids.attachment()
        self._kept[key] = Attachment(data, mime or mime_of(data), name, self.clock.now() + KEPT_SECONDS)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Attachment | None:
        return self._kept.get(key)

    def check(self, key: str) -> Attachment:
        """Raises Refused −100 for an attachment that has gone, −201 for one that never was."""
        found = self._kept.get(key)
        if found is None:
            raise Refused(-201, "attachment_id")
        if self.clock.now() > found.expires:
            raise Refused(-100)
        return found


def mime_of(data: bytes) -> str:
    return next((mime for start, mime in _STARTS.items() if data.startswith(start)), "application/octet-stream")
