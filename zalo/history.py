"""What stands in a group already, as Zalo lists it: newest first, a few messages a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from zalo import answers

PATH = "/v3.0/oa/group/conversation"
_OURS = 0  # `src`; 1 is a member
_PICTURES = frozenset({"photo", "image"})


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a group."""

    at_ms: int
    is_ours: bool
    is_picture: bool
    text: str = field(repr=False)


def page(group_id: str, *, offset: int, count: int) -> str:
    """Path and query of one page."""
    return f"{PATH}?{urlencode({'group_id': group_id, 'offset': offset, 'count': count})}"


def read(entries: Iterable[object]) -> Iterator[Post]:
    """The messages of a page; an entry in another form counts as a member's, without words."""
    for entry in entries:
        fields = entry if isinstance(entry, dict) else {}
        at = answers.text_of(fields, "time")
        text = fields.get("message")
        yield Post(
            at_ms=int(at) if at.isdecimal() else 0,
            is_ours=answers.text_of(fields, "src") == str(_OURS),
            is_picture=fields.get("type") in _PICTURES,
            text=text if isinstance(text, str) else "",
        )
