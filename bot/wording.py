"""How answers, dates and limits are put into words. All words come from the data files."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.state import SKIPPED, UNKNOWN, Answer
from questions.model import Content, Kind, Question

LIMIT = 2000  # characters of a Zalo text message; longer ones are refused with −210
ECHOED = 120  # characters of an answer that are repeated beside something else
_SHORTEST = 8  # characters an answer keeps in a summary, however many there are


def strict_length(text: str) -> int:
    """Characters as the strictest reader counts them: an emoji is two, as in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def unit_title(content: Content, code: str) -> str:
    """The commune as residents say it; a code this unit list does not know stays as it is."""
    unit = content.units.by_code.get(code)
    return unit.title if unit else code


def filled(content: Content, text: str, unit: str) -> str:
    """A survey's text with the commune and the hotline in it."""
    return text.replace("{unit}", unit_title(content, unit)).replace("{hotline}", content.campaign.hotline)


def one_line(text: str) -> str:
    """Someone's words without line breaks, so that they cannot pass for lines of ours."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shortened(text: str, room: int) -> str:
    """`text` in at most `room` characters."""
    return text if len(text) <= room else text[: max(room - 1, 0)].rstrip() + "…"[:room]


def echoed(content: Content, question: Question, answer: Answer) -> str:
    """The answer in words, as it is repeated beside something else."""
    return shortened(in_words(content, question, answer), ECHOED)


def in_words(content: Content, question: Question, answer: Answer) -> str:
    """The answer as its giver would say it."""
    if answer.value == SKIPPED:
        return content.texts.say("word.skipped")
    if question.kind in (Kind.SINGLE, Kind.MULTI):
        codes = (answer.value,) if isinstance(answer.value, str) else answer.value
        return "; ".join(_label(question, code) for code in codes)
    value = str(answer.value)
    if question.kind is Kind.TEXT:
        return one_line(value)
    if value == UNKNOWN:
        return content.texts.say("word.unknown")
    return dated(value) if question.kind is Kind.DATE else value.replace(".", ",")


def _label(question: Question, code: str) -> str:
    return next((option.label for option in question.options if option.code == code), code)


def dated(value: str) -> str:
    """An ISO date as people write it; anything else as it is."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def bounds(content: Content, question: Question) -> str:
    """The limits of a number, with a blank before them, or nothing."""
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        return " " + content.texts.say("bounds.both", low=plain_number(low), high=plain_number(high))
    if low is not None:
        return " " + content.texts.say("bounds.low", low=plain_number(low))
    return " " + content.texts.say("bounds.high", high=plain_number(high)) if high is not None else ""


def plain_number(number: float) -> str:
    """A number as it is written here: "20", "2,5"."""
    return f"{number:.10g}".replace(".", ",")


def day(when: date) -> str:
    """A day as people write it: "29/8/2024"."""
    return f"{when.day}/{when.month}/{when.year}"


def example_day(content: Content, question: Question) -> str:
    """A day that would do as an answer, to show how to write one."""
    shown = content.campaign.opens_at.astimezone(content.campaign.timezone).date()
    if question.latest and shown > question.latest:
        shown = question.latest
    if question.earliest and shown < question.earliest:
        shown = question.earliest
    return day(shown)


def start(content: Content) -> str:
    """When the round opens, in words."""
    opens = content.campaign.opens_at.astimezone(content.campaign.timezone)
    return _moment(content, "moment.day", opens) if opens.time() == time() else _moment(content, "moment.time", opens)


def end(content: Content) -> str:
    """When the round closes, in words; midnight belongs to the day before."""
    closes = content.campaign.closes_at.astimezone(content.campaign.timezone)
    if closes.time() == time():
        return _moment(content, "moment.day_end", closes - timedelta(days=1))
    return _moment(content, "moment.time", closes)


def _moment(content: Content, key: str, when: datetime) -> str:
    values = {"day": day(when), "time": f"{when.hour}:{when.minute:02}"}
    return content.texts.say(key, **values)


def fitted(lines: Sequence[tuple[str, str]], room: int) -> str:
    """Lines of a fixed beginning and an answer, in at most `room` characters: the longest answers give way first."""
    fixed = sum(len(begin) + 1 for begin, _ in lines)
    width = _width([len(rest) for _, rest in lines], room - fixed)
    text = "\n".join(begin + shortened(rest, width) for begin, rest in lines)
    return text if len(text) <= room else shortened(text, room)


def _width(lengths: list[int], room: int) -> int:
    """The largest width to which each length can be cut so that all fit in `room`."""
    left = len(lengths)
    for shortest in sorted(lengths):
        if shortest * left > room:
            return max(room // left, _SHORTEST)
        room -= shortest
        left -= 1
    return max(lengths, default=0)
