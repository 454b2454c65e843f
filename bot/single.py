"""Reading a reply to a question with one choice.

A reply is taken only when every word of it is accounted for: courtesies, one option, and a remark that leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import choosing, corrections, remarks, spellings
from bot.courtesies import is_polar, is_polite
from bot.options import Codes, Options
from bot.phrasing import Wording
from bot.readings import Accepted, Ambiguous, Reading, Reason, Rejected
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
    return agreed(options, (_read(Wording(options, message.shown, said, sure)) for said, sure in spelt))


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


def _read(wording: Wording) -> Reading:
    if reading := _whole(wording):
        return reading
    meant = corrections.meant(wording)
    if meant is not None:
        return _corrected(wording, meant)
    return _numbers(wording) or _with_remark(wording) or _after_reasons(wording) or _wavering(wording)


def _whole(wording: Wording) -> Reading | None:
    """Nothing but an option, or a telling piece of one."""
    said = wording.said
    codes = wording.chosen(said) or wording.chosen_twice(said) or (wording.options.hinted(said) if wording.sure else ())
    if len(codes) > 1:
        return Ambiguous(codes)
    if not wording.is_calm(said):
        return UNCLEAR if codes else None
    if codes:
        return Accepted(Answer(codes[0]), by_number=len(said) == 1 and choosing.is_digits(said[0]))
    return None if choosing.number(said) is None else Rejected(Reason.NO_SUCH_NUMBER)


def _corrected(wording: Wording, meant: Phrase) -> Reading:
    codes = wording.chosen(meant) if meant else ()
    if len(codes) == 1:
        return Accepted(Answer(codes[0])) if wording.is_calm(meant) else UNCLEAR
    return Ambiguous(codes) if codes else UNCLEAR


def _numbers(wording: Wording) -> Reading | None:
    """Several numbers and nothing else: "1, 3" is one too many, "1 hoặc 2" undecided."""
    values = []
    undecided = False
    for place, word in enumerate(wording.said):
        value = choosing.value_of(word)
        if value is not None:
            values.append((value, word.bare.isdecimal()))
        elif not (_EITHER.find((word,)) or _ALSO.find((word,))):
            return None
        between = remarks.gap(wording.shown, wording.said, place).strip() if place else ""
        undecided |= bool(_EITHER.find((word,))) or between in _RANGES
    if len(values) < 2 or len({in_digits for _, in_digits in values}) > 1:  # "năm 2" is a year
        return None
    return _several(wording.options, [value for value, _ in values], undecided)


def _several(options: Options, values: Sequence[int], undecided: bool) -> Reading:
    if not all(1 <= value <= len(options.codes) for value in values):
        return UNCLEAR
    codes = options.sorted(options.codes[value - 1] for value in values)
    if len(codes) == 1:
        return UNCLEAR
    return Ambiguous(codes) if undecided else Rejected(Reason.ONE_ONLY)


def _with_remark(wording: Wording) -> Reading | None:
    """ "2 nhưng chờ lâu", "hài lòng, cán bộ nhiệt tình"."""
    for place in remarks.heads(wording.shown, wording.said):
        head, tail = wording.said[:place], wording.said[place:]
        if codes := wording.chosen(head):
            return _remarked(wording, codes, head, tail)
    return _with_amount(wording)


def _remarked(wording: Wording, codes: Codes, head: Phrase, tail: Phrase) -> Reading:
    options, shown = wording.options, wording.shown
    others = remarks.contradictions(options, shown, tail) or _numbered(wording, tail)
    if len(codes) > 1 or set(others) - set(codes):
        return Ambiguous(options.sorted((*codes, *others)))
    in_words = choosing.number(head) is None
    if not wording.is_calm(head) or (in_words and "?" in shown[head[-1].end :]):
        return UNCLEAR
    if wording.chosen(remarks.without_conjunction(tail)):  # the same once more
        return Accepted(Answer(codes[0]))
    if remarks.goes_on(head, tail) or remarks.is_doubtful(tail) or remarks.asks(tail):
        return UNCLEAR
    return Accepted(Answer(codes[0], _remark(wording, tail)))


def _with_amount(wording: Wording) -> Reading | None:
    """ "trễ hẹn 3 ngày"; but "hài lòng 2 ngày" would limit the satisfaction."""
    place = remarks.amount(wording.said)
    if place is None or wording.options.scale or not wording.is_calm(wording.said):
        return None
    head, tail = wording.said[:place], wording.said[place:]
    codes = wording.options.named(head)
    if len(codes) != 1 or is_polar(head) or remarks.is_doubtful(tail):
        return None
    return Accepted(Answer(codes[0], _remark(wording, tail)))


def _after_reasons(wording: Wording) -> Reading | None:
    """ "cán bộ nhiệt tình, hài lòng", "chờ lâu nên tôi chọn 4": the answer stands last and says so itself."""
    for place in remarks.results(wording.shown, wording.said):
        before, last = wording.said[:place], remarks.without_conjunction(wording.said[place:])
        codes = wording.options.named(last) or (wording.chosen(last) if len(last) > 1 else ())
        if len(codes) != 1 or is_polar(last):
            continue
        if remarks.contradictions(wording.options, wording.shown, before) or not wording.is_calm(wording.said):
            return None
        complains = wording.options.denies(codes[0])
        if remarks.is_doubtful(before) or remarks.is_no_reason(before, complains=complains):
            return None
        return Accepted(Answer(codes[0], wording.shown[before[0].start : before[-1].end]))
    return None


def _wavering(wording: Wording) -> Reading:
    """No option for certain; which ones to ask about."""
    found: list[str] = list(wording.options.leaning(wording.said))
    for clause in remarks.clauses(wording.shown, wording.said):
        found += _listed(wording, clause)
    if not found and not wording.options.scale:
        found += wording.options.beginning(wording.said)
    codes = wording.options.sorted(found)
    return Ambiguous(codes) if 1 < len(codes) < len(wording.options.codes) else UNCLEAR


def _numbered(wording: Wording, tail: Phrase) -> Codes:
    """Options numbered in a remark: "2 nhưng 3"."""
    found = [wording.chosen(remarks.without_conjunction(clause)) for clause in remarks.clauses(wording.shown, tail)]
    return wording.options.sorted(code for codes in found for code in codes)


def _listed(wording: Wording, clause: Phrase) -> Codes:
    """Options in a clause that says "hoặc" or "và"."""
    found: list[str] = []
    start = 0
    for place in range(len(clause) + 1):
        length = max(_EITHER.at_start(clause[place:]), _ALSO.at_start(clause[place:]))
        if length or place == len(clause):
            core = remarks.without_conjunction(clause[start:place])
            found += wording.chosen(core) if core else ()
            start = place + length
    return wording.options.sorted(found)


def _remark(wording: Wording, tail: Phrase) -> str:
    """The remark as typed; courtesies are none."""
    return "" if is_polite(tail) else wording.shown[tail[0].start :].strip(" .,;:-–\n")
