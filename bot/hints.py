"""What to say about a reply that was not understood: first what is missing, then an example, then a way around."""

from __future__ import annotations

from bot.answers import Ambiguous, Reading, Reason, Rejected
from bot.wording import bounds, example_day, plain_number
from questions.model import Content, Kind, Question

_MOST_READINGS = 4  # more are not named one by one


def hint(content: Content, question: Question, reading: Reading, tries: int) -> str:
    """The line above the question for the `tries`-th reply in a row that was no answer; never the same three times."""
    if tries >= 3 and tries % 2:
        way_around = "hint.help" if question.required else "hint.skip"
        return content.texts.say(way_around)
    if isinstance(reading, Ambiguous) and 1 < len(reading.codes) <= _MOST_READINGS:
        return _which(content, question, reading.codes)
    if tries >= 2:
        return _example(content, question, tries)
    return _first(content, question, reading.reason if isinstance(reading, Rejected) else Reason.UNCLEAR)


def _first(content: Content, question: Question, reason: Reason) -> str:
    say = content.texts.say
    match question.kind:
        case Kind.NUMBER:
            return say("hint.number", bounds=bounds(content, question))
        case Kind.DATE:
            return say("hint.date_range" if reason is Reason.OUT_OF_RANGE else "hint.date")
        case Kind.TEXT if reason is Reason.TOO_LONG:
            return say("hint.too_long", max=question.max_length)
        case Kind.TEXT:
            return say("hint.text")
        case _:
            return _on_choices(content, question, reason)


def _on_choices(content: Content, question: Question, reason: Reason) -> str:
    say, last = content.texts.say, len(question.options)
    alone = next((option.label for option in question.options if option.exclusive), "")
    if reason is Reason.EXCLUSIVE and alone:
        return say("hint.exclusive", label=alone)
    if reason is Reason.TOO_MANY:
        return say("hint.too_many", max=question.max_choices or last)
    if last == 1:
        return say("hint.only")
    key = {Reason.NO_SUCH_NUMBER: "hint.no_such_number", Reason.ONE_ONLY: "hint.one_only"}.get(reason, "hint.choice")
    return say(key, last=last)


def _example(content: Content, question: Question, tries: int) -> str:
    """An example; another option each time."""
    say = content.texts.say
    match question.kind:
        case Kind.NUMBER:
            return say("hint.example_value", example=plain_number(question.minimum or 0))
        case Kind.DATE:
            return say("hint.example_value", example=example_day(content, question))
        case Kind.TEXT:
            return _first(content, question, Reason.TOO_LONG)
        case _:
            place = (tries - 1) % len(question.options)
            return say("hint.example", number=place + 1, label=question.options[place].label)


def _which(content: Content, question: Question, codes: tuple[str, ...]) -> str:
    """All readings, under the numbers they have in the list below: a number never changes its meaning."""
    say = content.texts.say
    named = [
        say("hint.which_choice", number=number, label=option.label)
        for number, option in enumerate(question.options, start=1)
        if option.code in codes
    ]
    return say("hint.which", choices=say("hint.which_or").join(named))
