"""Reading a reply to a question with several choices: numbers, names, or both, with nothing left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import spellings
from bot.reading import choosing, remarks
from bot.reading.options import MARGIN, Codes, Options
from bot.reading.readings import Accepted, Ambiguous, Reading, Reason, Rejected
from bot.reading.single import UNCLEAR, agreed
from bot.state import Answer
from bot.words import Message, Word, lexicon
from questions.model import Question

_ALSO = lexicon(spellings.ALSO)
_LISTING = lexicon(spellings.LISTING)
_SLIPS = lexicon(spellings.SLIPS)
_REMARKS = lexicon(spellings.REMARKS)
_NO_SUCH_NUMBER = Rejected(Reason.NO_SUCH_NUMBER)


def read(question: Question, options: Options, message: Message) -> Reading:
    """The options the message chooses, in the order of the list, or why it is no answer."""
    if not message.words:
        return UNCLEAR if message.shown else Rejected(Reason.EMPTY)
    exclusive = {option.code for option in question.options if option.exclusive}
    most = question.max_choices or len(question.options)
    return agreed(
        options,
        (
            _allowed(_read(options, message.shown, spelt.words), exclusive, most)
            for spelt in options.speller.readings(message)
        ),
    )


def _allowed(reading: Reading, exclusive: set[str], most: int) -> Reading:
    if not isinstance(reading, Accepted):
        return reading
    if len(reading.answer.value) > 1 and exclusive & set(reading.answer.value):
        return Rejected(Reason.EXCLUSIVE)
    return Rejected(Reason.TOO_MANY) if len(reading.answer.value) > most else reading


def _read(options: Options, shown: str, said: Sequence[Word]) -> Reading:
    if reading := _listed(options, shown, said):
        return reading
    if meant := _corrected(options, shown, said):
        reading = _listed(options, shown, meant, hints=False) or UNCLEAR
        return replace(reading, by_number=False) if isinstance(reading, Accepted) else reading
    for place in range(len(said) - 1, 0, -1):
        if _REMARKS.at_start(said[place:]):
            reading = _listed(options, shown[: said[place].start], said[:place], hints=False)
            if isinstance(reading, Accepted):
                return _with_remark(options, shown, reading, said[place:])
    return UNCLEAR


def _with_remark(options: Options, shown: str, reading: Accepted, tail: Sequence[Word]) -> Reading:
    if remarks.is_doubtful(tail) or set(remarks.contradictions(options, shown, tail)) - set(reading.answer.value):
        return UNCLEAR
    return Accepted(Answer(reading.answer.value, shown[tail[0].start :].strip(" .,;:\n")))


def _corrected(options: Options, shown: str, said: Sequence[Word]) -> Sequence[Word]:
    """What follows "à nhầm", if a list stands before it, or nothing and it is set off; else no words."""
    for place in range(len(said) - 1, -1, -1):
        before, rest = said[:place], said[place:]
        length = _SLIPS.at_start(rest)
        if not length or length == len(rest):
            continue
        if before and isinstance(_listed(options, shown[: rest[0].start], before), Accepted):
            return rest[length:]
        if not before and (rest[0].bare == "a" or remarks.is_break(remarks.gap(shown, rest, length))):
            return rest[length:]
    return ()


def _listed(options: Options, shown: str, said: Sequence[Word], *, hints: bool = True) -> Reading | None:
    """The message as a list of choices and nothing else; None if something is left over."""
    gaps = [remarks.gap(shown, said, place) for place in range(len(said) + 1)]
    if not all(map(remarks.is_at_home, gaps)) or any(_is_range(gaps[place], said, place) for place in range(len(said))):
        return None
    chosen: list[str] = []
    start = 0
    while start < len(said):
        found = _next(options, shown, said, start, hints=hints)
        if found is None:
            if not (length := _ALSO.at_start(said[start:])):
                return None
            start += length
            if start == len(said):  # something is still to come
                return None
            continue
        codes, start = found
        if not codes:
            return _NO_SUCH_NUMBER
        if len(codes) > 1:
            return Ambiguous(codes)
        chosen += codes
    by_number = all(choosing.is_digits(word) for word in said)
    return Accepted(Answer(options.sorted(chosen)), by_number=by_number) if chosen else None


def _next(options: Options, shown: str, said: Sequence[Word], start: int, *, hints: bool) -> tuple[Codes, int] | None:
    """The longest choice that begins here and where it ends. No codes: a number the list does not have."""
    for end in range(min(len(said), start + options.longest + MARGIN), start, -1):
        piece = said[start:end]
        if remarks.is_cut(shown, piece):
            continue
        apart = end == len(said) or _is_pause(remarks.gap(shown, said, end)) or bool(_ALSO.at_start(said[end:]))
        if codes := _chosen(options, shown, piece, apart):
            return codes, end
        if hints and apart and (codes := options.hinted(piece) or options.hinted(piece[_LISTING.at_start(piece) :])):
            return codes, end
        if choosing.number(piece) is not None and (apart or choosing.is_digits(piece[-1])):
            return (), end
    return None


def _chosen(options: Options, shown: str, piece: Sequence[Word], apart: bool) -> Codes:
    """Options of one piece. Without a pause behind it only a digit or a full name counts."""
    pauses = remarks.has_break(shown, piece)
    named = options.named(piece, strictly=pauses) or options.named(piece[_LISTING.at_start(piece) :], strictly=pauses)
    value = choosing.number(piece) if apart or choosing.is_digits(piece[-1]) else None
    if value is not None and 1 <= value <= len(options.codes):
        return options.sorted((*named, options.codes[value - 1]))
    return named


def _is_pause(between: str) -> bool:
    return any(char in ",;.:\n/+&()–-•*" for char in between)


def _is_range(between: str, said: Sequence[Word], place: int) -> bool:
    """Whether a dash makes the number something else: "1-3" may be a range, "-1" is no choice."""
    return "-" in between.replace(" ", "") and choosing.is_digits(said[place]) and "\n" not in between
