"""Reading a reply to a question with one choice.

A reply is taken only when every word of it is accounted for: courtesies, one option, and a remark that leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import spellings
from bot.reading import choosing, corrections, remarks
from bot.reading.courtesies import is_polar, is_polite
from bot.reading.options import Codes, Options
from bot.reading.phrasing import Phrasing
from bot.reading.readings import Accepted, Ambiguous, Reading, Reason, Rejected
from bot.state import Answer
from bot.words import Message, Word, lexicon

Phrase = Sequence[Word]

_ALSO = lexicon(spellings.ALSO)
_EITHER = lexicon(spellings.EITHER)
_RANGES = ("-", "–", "—", "/")
UNCLEAR = Rejected(Reason.UNCLEAR)


def read(options: Options, message: Message) -> Reading:
    """The one option the message chooses, with the remark beside it, or why it is none."""
    if not message.words:
        return UNCLEAR if message.shown else Rejected(Reason.EMPTY)
    spelt = options.speller.readings(message)
    return agreed(options, (_read(Phrasing(options, message.shown, said, sure)) for said, sure in spelt))


def agreed(options: Options, readings: Iterable[Reading]) -> Reading:
    """One reading out of those of all ways to spell the message out: taken only if no other way says otherwise."""
    found = list(dict.fromkeys(readings))
    accepted = [reading for reading in found if isinstance(reading, Accepted)]
    unsure = [reading for reading in found if isinstance(reading, Ambiguous)]
    if not unsure and len({reading.answer.value for reading in accepted}) == 1:
        return accepted[0]
    if unsure or accepted:
        values = [reading.answer.value for reading in accepted]
        codes = [code for value in values for code in ((value,) if isinstance(value, str) else value)]
        return Ambiguous(options.sorted((*codes, *(code for reading in unsure for code in reading.codes))))
    return found[0]


def _read(phrasing: Phrasing) -> Reading:
    if reading := _whole(phrasing):
        return reading
    meant = corrections.meant(phrasing)
    if meant is not None:
        return _corrected(phrasing, meant)
    return _numbers(phrasing) or _with_remark(phrasing) or _after_reasons(phrasing) or _wavering(phrasing)


def _whole(phrasing: Phrasing) -> Reading | None:
    """Nothing but an option, or a telling piece of one."""
    said = phrasing.said
    codes = (
        phrasing.chosen(said) or phrasing.chosen_twice(said) or (phrasing.options.hinted(said) if phrasing.sure else ())
    )
    if len(codes) > 1:
        return Ambiguous(codes)
    if not phrasing.is_calm(said):
        return UNCLEAR if codes else None
    if codes:
        return Accepted(Answer(codes[0]), by_number=len(said) == 1 and choosing.is_digits(said[0]))
    return None if choosing.number(said) is None else Rejected(Reason.NO_SUCH_NUMBER)


def _corrected(phrasing: Phrasing, meant: Phrase) -> Reading:
    codes = phrasing.chosen(meant) if meant else ()
    if len(codes) == 1:
        return Accepted(Answer(codes[0])) if phrasing.is_calm(meant) else UNCLEAR
    return Ambiguous(codes) if codes else UNCLEAR


def _numbers(phrasing: Phrasing) -> Reading | None:
    """Several numbers and nothing else: "1, 3" is one too many, "1 hoặc 2" undecided."""
    values = []
    undecided = False
    for place, word in enumerate(phrasing.said):
        value = choosing.value_of(word)
        if value is not None:
            values.append((value, word.bare.isdecimal()))
        elif not (_EITHER.find((word,)) or _ALSO.find((word,))):
            return None
        between = remarks.gap(phrasing.shown, phrasing.said, place).strip() if place else ""
        undecided |= bool(_EITHER.find((word,))) or between in _RANGES
    if len(values) < 2 or len({in_digits for _, in_digits in values}) > 1:  # "năm 2" is a year
        return None
    return _several(phrasing.options, [value for value, _ in values], undecided)


def _several(options: Options, values: Sequence[int], undecided: bool) -> Reading:
    if not all(1 <= value <= len(options.codes) for value in values):
        return UNCLEAR
    codes = options.sorted(options.codes[value - 1] for value in values)
    if len(codes) == 1:
        return UNCLEAR
    return Ambiguous(codes) if undecided else Rejected(Reason.ONE_ONLY)


def _with_remark(phrasing: Phrasing) -> Reading | None:
    """A choice and a remark: "2 nhưng chờ lâu", "hài lòng, cán bộ nhiệt tình"."""
    for place in remarks.heads(phrasing.shown, phrasing.said):
        head, tail = phrasing.said[:place], phrasing.said[place:]
        if codes := phrasing.chosen(head):
            return _remarked(phrasing, codes, head, tail)
    return _with_amount(phrasing)


def _remarked(phrasing: Phrasing, codes: Codes, head: Phrase, tail: Phrase) -> Reading:
    options, shown = phrasing.options, phrasing.shown
    others = remarks.contradictions(options, shown, tail) or _numbered(phrasing, tail)
    if len(codes) > 1 or set(others) - set(codes):
        return Ambiguous(options.sorted((*codes, *others)))
    in_words = choosing.number(head) is None
    if not phrasing.is_calm(head) or (in_words and "?" in shown[head[-1].end :]):
        return UNCLEAR
    if phrasing.chosen(remarks.without_conjunction(tail)):  # the same once more
        return Accepted(Answer(codes[0]))
    if remarks.goes_on(head, tail) or remarks.is_doubtful(tail) or remarks.asks(tail):
        return UNCLEAR
    return Accepted(Answer(codes[0], _remark(phrasing, tail)))


def _with_amount(phrasing: Phrasing) -> Reading | None:
    """A choice and how much: "trễ hẹn 3 ngày". On a scale this would limit the answer: "hài lòng 2 ngày"."""
    place = remarks.amount(phrasing.said)
    if place is None or phrasing.options.scale or not phrasing.is_calm(phrasing.said):
        return None
    head, tail = phrasing.said[:place], phrasing.said[place:]
    codes = phrasing.options.named(head)
    if len(codes) != 1 or is_polar(head) or remarks.is_doubtful(tail):
        return None
    return Accepted(Answer(codes[0], _remark(phrasing, tail)))


def _after_reasons(phrasing: Phrasing) -> Reading | None:
    """An answer that stands last and says so itself: "cán bộ vui vẻ, hài lòng", "chờ lâu nên tôi chọn 4"."""
    for place in remarks.results(phrasing.shown, phrasing.said):
        before, last = phrasing.said[:place], remarks.without_conjunction(phrasing.said[place:])
        codes = phrasing.options.named(last) or (phrasing.chosen(last) if len(last) > 1 else ())
        if len(codes) != 1 or is_polar(last):
            continue
        if remarks.contradictions(phrasing.options, phrasing.shown, before) or not phrasing.is_calm(phrasing.said):
            return None
        complains = phrasing.options.denies(codes[0])
        if remarks.is_doubtful(before) or remarks.is_no_reason(before, complains=complains):
            return None
        return Accepted(Answer(codes[0], phrasing.shown[before[0].start : before[-1].end]))
    return None


def _wavering(phrasing: Phrasing) -> Reading:
    """No option for certain; which ones to ask about."""
    found: list[str] = list(phrasing.options.leaning(phrasing.said))
    for clause in remarks.clauses(phrasing.shown, phrasing.said):
        found += _listed(phrasing, clause)
    if not found and not phrasing.options.scale:
        found += phrasing.options.beginning(phrasing.said)
    codes = phrasing.options.sorted(found)
    return Ambiguous(codes) if 1 < len(codes) < len(phrasing.options.codes) else UNCLEAR


def _numbered(phrasing: Phrasing, tail: Phrase) -> Codes:
    """Options numbered in a remark: "2 nhưng 3"."""
    found = [phrasing.chosen(remarks.without_conjunction(clause)) for clause in remarks.clauses(phrasing.shown, tail)]
    return phrasing.options.sorted(code for codes in found for code in codes)


def _listed(phrasing: Phrasing, clause: Phrase) -> Codes:
    """Options in a clause that says "hoặc" or "và"."""
    found: list[str] = []
    start = 0
    for place in range(len(clause) + 1):
        length = max(_EITHER.at_start(clause[place:]), _ALSO.at_start(clause[place:]))
        if length or place == len(clause):
            core = remarks.without_conjunction(clause[start:place])
            found += phrasing.chosen(core) if core else ()
            start = place + length
    return phrasing.options.sorted(found)


def _remark(phrasing: Phrasing, tail: Phrase) -> str:
    """The remark as typed; courtesies are none."""
    return "" if is_polite(tail) else phrasing.shown[tail[0].start :].strip(" .,;:-–\n")
