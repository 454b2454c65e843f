"""Text on its way in or out: characters no table can hold, mentions, lengths as Zalo may count them."""

from __future__ import annotations

import re

from bot.wording import strict_length

_MENTION = re.compile(r"\[@[0-9A-Za-z]{6,40}\]\s?")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
# Control characters, which PostgreSQL and spreadsheets refuse; line feed and tab stay.
_DROPPED = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
for _kept in "\n\t":
    del _DROPPED[ord(_kept)]
_ELLIPSIS = "…"


def clean(text: str, limit: int) -> str:
    """At most `limit` characters that can be stored and sent anywhere. Changes nothing a person can see."""
    kept = text[:limit]
    if kept.replace("\n", "").isprintable():  # almost every text; what follows takes as long as all the rest of a reply
        return kept
    # Half an emoji can arrive as a lone surrogate, which cannot be encoded.
    whole = kept.encode("utf-8", "replace").decode("utf-8")
    return _LINE_ENDS.sub("\n", whole).translate(_DROPPED)


def without_mentions(text: str) -> str:
    """Zalo turns `[@id]` into a mention of that person or of a whole group: no resident's text may do that."""
    return _MENTION.sub("", text) if "[@" in text else text


def shorten(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis when its `strict_length` is beyond `limit`."""
    if strict_length(text) <= limit:
        return text
    kept = text[: limit - 1]
    while strict_length(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS
