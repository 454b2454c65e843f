"""Reading a day: "2/9/2024", "2-9-24", "ngày 2 tháng 9 năm 2024", "2024-09-02". Always day before month."""

from __future__ import annotations

import re
from datetime import date

from bot import spellings, words
from bot.reading import remarks
from bot.reading.courtesies import AFTER, cores
from bot.reading.readings import Accepted, Reading, Reason, Rejected
from bot.reading.repairs import spelled
from bot.state import UNKNOWN, Answer
from bot.words import Lexicon, Message, lexicon
from questions.model import Question

_FORGOTTEN = lexicon(spellings.FORGOTTEN)
_BEFORE = lexicon((*spellings.DAY_BEFORE, *spellings.BEFORE))
_MONTHS: Lexicon[int] = Lexicon(
    (*spellings.NUMBERS.items(), ("tư", 4), ("mười một", 11), ("mười hai", 12)),
)
_SEPARATOR = r"\s*[/.\-]\s*|\s+"
_ISO = re.compile(r"(?<![\w/.,-])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?!\w)")
_DAY_FIRST = re.compile(
    rf"(?<![\w/.,-])([0-9]{{1,2}})(?:{_SEPARATOR})([0-9]{{1,2}})(?:{_SEPARATOR})([0-9]{{4}}|[0-9]{{2}})(?!\w)"
)
_IN_WORDS = re.compile(
    r"(?<![\w/.,-])([0-9]{1,2})\s+(?:thang|t)\s+([0-9]{1,2})\s*,?\s*(?:nam\s+|n\s+)?([0-9]{4}|[0-9]{2})(?!\w)"
)
_THIS_CENTURY = 30  # "24" is 2024 where nothing else tells; nobody means the 1920s, and from "31" on we ask
_NOT_A_DATE = Rejected(Reason.NOT_A_DATE)
_UNCLEAR = Rejected(Reason.UNCLEAR)


def read(question: Question, message: Message) -> Reading:
    """The one day the message states, as an ISO date, or why it states none."""
    if not message.words:
        return _UNCLEAR if message.shown else Rejected(Reason.EMPTY)
    said = spelled(message)
    if any(_FORGOTTEN.find(core) for core in cores(said)):
        return Accepted(Answer(UNKNOWN)) if question.unknown else _UNCLEAR
    plain = _plain(message)
    found = [match for pattern in (_ISO, _IN_WORDS, _DAY_FIRST) for match in pattern.finditer(plain)]
    if not found:
        return _NOT_A_DATE
    if len(found) > 1 or not _is_alone(plain, *found[0].span()):
        return _UNCLEAR
    year, month, day = found[0].groups() if found[0].re is _ISO else reversed(found[0].groups())
    return _allowed(question, int(day), int(month), year, by_number=not any(char.isalpha() for char in plain))


def _allowed(question: Question, day: int, month: int, year: str, *, by_number: bool) -> Reading:
    days = [found for full in _years(year) if (found := _day(full, month, day))]
    if not days:
        return _NOT_A_DATE
    inside = [found for found in days if _is_inside(question, found)]
    if not inside:
        return Rejected(Reason.OUT_OF_RANGE)
    if len(inside) > 1 and int(year) > _THIS_CENTURY:
        return _NOT_A_DATE
    return Accepted(Answer(inside[0].isoformat()), by_number=by_number)


def _years(year: str) -> tuple[int, ...]:
    return (int(year),) if len(year) == 4 else (2000 + int(year), 1900 + int(year))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_inside(question: Question, day: date) -> bool:
    return (question.earliest or date.min) <= day <= (question.latest or date.max)


def _is_alone(plain: str, start: int, end: int) -> bool:
    """Whether the rest is courtesies: no other number, denial, "trước", "khoảng" or "âm lịch"."""
    before, after = words.words(plain[:start]), words.words(plain[end:])
    while length := _BEFORE.at_start(before):
        before = before[length:]
    while length := AFTER.at_start(after):
        after = after[length:]
    return not before and not after and remarks.is_at_home(re.sub(r"\w", "", plain))


def _plain(message: Message) -> str:
    """The message without accents, months as digits, punctuation as typed."""
    parts: list[str] = []
    for place, word in enumerate(message.words):
        month = _MONTHS.find(message.words[place : place + 2]) or _MONTHS.find((word,))
        named = place > 0 and message.words[place - 1].bare == "thang" and month and not word.bare.isdecimal()
        parts += (message.gaps[place], str(month[0]) if named else word.bare)
    return "".join((*parts, message.gaps[-1]))
