"""Which commune a picture's caption speaks of. Nobody is asked to confirm it, so only what is certain counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot import codes, places, words
from bot.places import Found
from bot.spellings import listed
from bot.words import Word, may_be
from questions.model import Content, Unit, Units

_LONGEST = 600  # characters of a caption that are read
_TYPES = words.lexicon(listed("xã, phường, thị trấn, tt, ttr, x, p"))
_NOT_HERE = words.lexicon(listed("gần, giáp, cạnh, sang, khác, không phải, cảm ơn, học tập, theo gương"))
_WINDOW = 9  # words after "xã": a name, "huyện" and a district
_MOST_PLACES = 8  # a caption that names more is no caption
_LINES = re.compile(r"[\n;|]+")


def unit_in(content: Content, caption: str) -> Unit | None:
    """The one commune the caption names, by its poster's code or by its name; None if that is open to doubt.

    A name counts after "xã", "phường" or "thị trấn", or as a line of its own: inside a sentence "Thanh Hải" may be a
    person and "đồng tiến" a wish.
    """
    caption = caption[:_LONGEST]
    code = codes.find(caption)
    if code is not None and code in content.codes:
        return content.units.by_code[content.codes[code]]
    named = {unit.code: unit for line in _LINES.split(caption) for unit in _named(content.units, line)}
    return next(iter(named.values())) if len(named) == 1 else None


def _named(units: Units, line: str) -> Iterator[Unit]:
    text, said, _ = words.message(line)
    whole = _certain(units, text, said, after=_TYPES.at_start(said))
    if whole is not None:
        yield whole
        return
    for place, length in islice(_types(said), _MOST_PLACES):
        if not _NOT_HERE.at_end(said[:place]):
            yield from _following(units, text, said[place:], length)


def _types(said: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where "xã" or the like stands, and how many words it has."""
    place = 0
    while place < len(said):
        length = _TYPES.at_start(said[place:])
        if length:
            yield place, length
        place += length or 1


def _following(units: Units, text: str, said: Sequence[Word], after: int) -> Iterator[Unit]:
    """The unit named after "xã", with its district if that is named too."""
    for end in range(min(after + _WINDOW, len(said)), after, -1):
        unit = _certain(units, text[said[0].start : said[end - 1].end], said[:end], after=after)
        if unit is not None:
            yield unit
            return


def _certain(units: Units, text: str, said: Sequence[Word], *, after: int) -> Unit | None:
    """The unit `text` names, provided that its name stands there letter by letter, `after` so many words."""
    found = places.find(units, text)
    return found.unit if isinstance(found, Found) and _stands(found.unit, said[after:]) else None


def _stands(unit: Unit, said: Sequence[Word]) -> bool:
    for spelling in (unit.name, *unit.aliases):
        name = words.words(spelling)
        if len(name) <= len(said) and all(may_be(a.exact, b.exact) for a, b in zip(said, name, strict=False)):
            return True
    return False
