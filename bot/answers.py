"""Reading a typed reply as an answer to a question. Never guesses: two readings, or none, are values too."""

from __future__ import annotations

from bot import words
from bot.readings import Accepted, Ambiguous, Reading, Reason, Rejected
from bot.state import Answer
from questions.model import Kind, Question

__all__ = ["Accepted", "Ambiguous", "Reading", "Reason", "Rejected", "read"]


def read(question: Question, text: str) -> Reading:
    """Read `text` as an answer to `question`. Total: any text and any question give a value."""
    if question.kind is Kind.TEXT:
        kept = words.stored(text)
        return Accepted(Answer(kept)) if kept else Rejected(Reason.EMPTY)
    said = words.fold(text[: words.LONGEST])
    if not said:
        return Rejected(Reason.EMPTY)
    if question.kind is Kind.NUMBER and said.isdecimal():
        return Accepted(Answer(str(int(said))), by_number=True)
    numbers = said.split()
    if all(number.isdecimal() and 0 < int(number) <= len(question.options) for number in numbers):
        codes = tuple(option.code for n, option in enumerate(question.options, 1) if str(n) in numbers)
        if question.kind is Kind.MULTI:
            return Accepted(Answer(codes), by_number=True)
        return Accepted(Answer(codes[0]), by_number=True) if len(codes) == 1 else Rejected(Reason.ONE_ONLY)
    codes = tuple(option.code for option in question.options if words.fold(option.label) == said)
    if len(codes) == 1:
        return Accepted(Answer(codes if question.kind is Kind.MULTI else codes[0]))
    return Ambiguous(codes) if codes else Rejected(Reason.UNCLEAR)
