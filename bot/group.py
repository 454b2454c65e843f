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
    """The answer to TIẾN ĐỘ. Responses are told in whole `least`, downwards: whoever asks again and again, or takes
    the districts from the total, still learns of no single one.
    """
    total = sum(standing.completed.values())
    lines = [texts.say("progress.head", time=f"{standing.at:%H:%M}", day=f"{standing.at.day}/{standing.at.month}")]
    if total < least:
        lines.append(texts.say("progress.few", least=least))
    else:
        lines.append(texts.say("progress.total", count=_rounded(total, least)))
        lines += _districts(texts, units, standing.completed, least)
        lines.append(texts.say("progress.rounded", least=least))
    lines.append(texts.say("progress.posts", posts=grouped(standing.posts), without=grouped(standing.without)))
    return "\n".join(lines)


def grouped(number: int) -> str:
    """1234 → "1.234", as Vietnamese readers expect."""
    return f"{number:,}".replace(",", ".")


def _districts(texts: Texts, units: Units, completed: Mapping[str, int], least: int) -> list[str]:
    names = {unit.district_code: unit.district for unit in units.units if unit.district_code}
    return [_district(texts, name, completed.get(code, 0), least) for code, name in names.items()]


def _district(texts: Texts, name: str, count: int, least: int) -> str:
    district = name[:1].upper() + name[1:]
    if count < least:
        return texts.say("progress.district_few", district=district, least=least)
    return texts.say("progress.district", district=district, count=_rounded(count, least))


def _rounded(count: int, least: int) -> str:
    return grouped(count // least * least)
