"""What the account says in its group: only when it is meant, and only numbers that point at nobody. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot import words
from bot.spellings import listed
from questions.model import Texts, Units

_LONGEST = 200  # characters; nobody asks at greater length


class Ask(StrEnum):
    """What somebody in the group wants of the account."""

    PROGRESS = "progress"
    GUIDE = "guide"
    OTHER = "other"  # they mean us, and something we do not do


_WORDS = {
    Ask.PROGRESS: words.lexicon(listed("tiến độ")),
    Ask.GUIDE: words.lexicon(listed("hướng dẫn")),
}


def asked(text: str, *, addressed: bool) -> Ask | None:
    """What the account is asked, None if it is not meant.

    It is meant when it is mentioned (`addressed`), or when a message is nothing but one of the two words: that is said
    to nobody else. With a colon after it "Hướng dẫn" is the headline of what follows.
    """
    message = words.message(text[:_LONGEST])
    for ask, known in _WORDS.items():
        alone = known.find(message.words) and ":" not in message.gaps[-1]
        if alone or (addressed and known.within(message.words)):
            return ask
    return Ask.OTHER if addressed else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the survey has come, for the whole group to see."""

    at: datetime
    """In the campaign's zone."""
    completed: Mapping[str, int] = field(default_factory=dict)
    """By district code."""
    posts: int = 0
    """Pictures posted today …"""
    without: int = 0
    """… and the communes that have posted none."""


def progress(texts: Texts, units: Units, standing: Standing, *, least: int) -> str:
    """The answer to TIẾN ĐỘ. No number of responses below `least` is said, nor can it be worked out."""
    lines = [texts.say("progress.head", time=f"{standing.at:%H:%M}", day=f"{standing.at.day}/{standing.at.month}")]
    total = sum(standing.completed.values())
    if total < least:
        lines.append(texts.say("progress.few", least=least))
    else:
        lines.append(texts.say("progress.total", count=grouped(total)))
        lines += _districts(texts, units, shown(_by_district(units, standing.completed), least))
    lines.append(texts.say("progress.posts", posts=grouped(standing.posts), without=grouped(standing.without)))
    return "\n".join(lines)


def shown(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Each count that may stand beside the total, None for the others: those below `least`, and as many more of the
    smallest as it takes that what is left of the total says nothing about one of them.
    """
    hidden = [name for name, count in counts.items() if count < least]
    rest = sorted(counts.keys() - set(hidden), key=lambda name: (counts[name], name))
    while hidden and rest and (len(hidden) == 1 or sum(counts[name] for name in hidden) < least):
        hidden.append(rest.pop(0))
    return {name: None if name in hidden else count for name, count in counts.items()}


def grouped(number: int) -> str:
    """1234 → "1.234", as Vietnamese readers expect."""
    return f"{number:,}".replace(",", ".")


def _by_district(units: Units, completed: Mapping[str, int]) -> dict[str, int]:
    return {code: completed.get(code, 0) for code in units.districts if code}


def _districts(texts: Texts, units: Units, counts: Mapping[str, int | None]) -> list[str]:
    names = {unit.district_code: unit.district for unit in units.units}
    lines = [
        texts.say("progress.district", district=_capital(names[code]), count=grouped(count))
        for code, count in counts.items()
        if count is not None
    ]
    if None in counts.values():
        hidden = [names[code] for code, count in counts.items() if count is None]
        lines.append(texts.say("progress.hidden", districts=", ".join(hidden)))
    return lines


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
