"""Reading a typed reply as an answer to a question. Never guesses: two readings, or none, are values too."""

from __future__ import annotations

from collections.abc import Mapping

from bot import words
from bot.reading import dates, multi, numbers, single
from bot.reading.options import options_of
from bot.reading.readings import Accepted, Ambiguous, Reading, Reason, Rejected
from bot.state import Answer
from bot.words import remembered
from questions.model import Kind, Question

__all__ = ["Accepted", "Ambiguous", "Reading", "Reason", "Rejected", "read"]

_EMPTY = Rejected(Reason.EMPTY)
_UNCLEAR = Rejected(Reason.UNCLEAR)
_TOO_LONG = Rejected(Reason.TOO_LONG)
_MOST_WORDS = 150  # of a reply that is read for a choice, number or date
_WIDEST = 4  # code points one visible Vietnamese letter takes at most when it comes decomposed


def read(question: Question, text: str) -> Reading:
    """Read `text` as an answer to `question`. Total: any text and any question give a value."""
    known = _digits(question).get(text)
    if known:
        return known
    if question.kind is Kind.TEXT:
        return _text(question, text)
    text = text.strip()
    if len(text) > words.LONGEST:
        return _UNCLEAR
    message = words.message(text)
    if len(message.words) > _MOST_WORDS:
        return _UNCLEAR
    match question.kind:
        case Kind.SINGLE:
            return single.read(options_of(question), message)
        case Kind.MULTI:
            return multi.read(question, options_of(question), message)
        case Kind.NUMBER:
            return numbers.read(question, message)
        case Kind.DATE:
            return dates.read(question, message)


def _text(question: Question, text: str) -> Reading:
    """Any words, kept as given; only what nobody sees is taken out."""
    if len(text) > _WIDEST * question.max_length and len(text.strip()) > _WIDEST * question.max_length:
        return _TOO_LONG
    kept = words.stored(text)
    if not kept:
        return _EMPTY
    return Accepted(Answer(kept)) if len(kept) <= question.max_length else _TOO_LONG


def _build_digits(question: Question) -> Mapping[str, Reading]:
    """The replies of most people, read beforehand."""
    several = question.kind is Kind.MULTI
    return {
        str(number): Accepted(Answer((option.code,) if several else option.code), by_number=True)
        for number, option in enumerate(question.options, 1)
    }


_digits = remembered(_build_digits)
