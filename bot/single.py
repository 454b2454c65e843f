"""Reading a reply to a question with one choice.

A reply is taken only when every word of it is accounted for: courtesies, one option, and a remark that leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import choosing, remarks, spellings
from bot.options import AFTER, BEFORE, Codes, Options, cores
from bot.readings import Accepted, Ambiguous, Reading, Reason, Rejected
from bot.state import Answer
from bot.words import Message, Word, lexicon

_ALSO = lexicon(spellings.ALSO)
_EITHER = lexicon(spellings.EITHER)
_SLIPS = lexicon(spellings.SLIPS)
_NO_WAIT = lexicon((spellings.NO_WAIT,))
_AMENDMENTS = lexicon(spellings.AMENDMENTS)
_NOT_THIS = lexicon(spellings.NOT_THIS)
_NOT_THIS_AFTER = lexicon(f"{before}{denial}" for before in ("", "chứ ", "mà ") for denial in spellings.NOT_THIS)
_BUT_THIS = lexicon(spellings.BUT_THIS)
_DENIALS = lexicon(spellings.DENIALS)
_SIGNS = ("-", "–", "+", "/")
UNCLEAR = Rejected(Reason.UNCLEAR)


def read(options: Options, message: Message) -> Reading:
    """The one option the message chooses, with the remark beside it, or why it is none."""
    if not message.words:
        return UNCLEAR if message.shown else Rejected(Reason.EMPTY)
    return agreed(
        options,
        (_Reply(options, message.shown, spelt.words, spelt.sure).read() for spelt in options.speller.readings(message)),
    )


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


class _Reply:
    """One way to spell out one message."""

    def __init__(self, options: Options, shown: str, said: Sequence[Word], sure: bool) -> None:
        self.options = options
        self.shown = shown
        self.said = said
        self.sure = sure

    def read(self) -> Reading:
        if reading := self._whole(self.said) or self._corrected() or self._opposed():
            return reading
        return self._numbers() or self._with_remark() or self._after_reasons() or self._wavering()

    def _whole(self, said: Sequence[Word]) -> Reading | None:
        """Nothing but an option, or a telling piece of one."""
        codes = self.chosen(said) or self._twice(said)
        if not codes:
            codes = self.options.hinted(said) if self.sure else ()
        if not codes:
            value = choosing.number(said)
            return None if value is None or not self._is_calm(said) else Rejected(Reason.NO_SUCH_NUMBER)
        if len(codes) > 1:
            return Ambiguous(codes)
        if not self._is_calm(said):
            return UNCLEAR
        by_number = len(said) == 1 and choosing.is_digits(said[0])
        return Accepted(Answer(codes[0]), by_number=by_number)

    def _twice(self, said: Sequence[Word]) -> Codes:
        """The options of a number with a name beside it: "2. Hài lòng", "hài lòng (2)"; one if they agree."""
        for place in range(1, len(said)):
            first, last = said[:place], said[place:]
            if choosing.number(first) is not None or choosing.number(last) is not None:
                codes, more = self.chosen(first), self.options.named(last) or self.chosen(last)
                if codes and more and (self.options.named(first) or self.options.named(last)):
                    return self.options.sorted((*codes, *more))
        return ()

    def chosen(self, said: Sequence[Word]) -> Codes:
        """The options these words name or number."""
        codes = self.options.named(said)
        if remarks.is_cut(self.shown, said):
            codes = ()
        value = choosing.number(said)
        if value is not None and 1 <= value <= len(self.options.codes):
            return self.options.sorted((*codes, self.options.codes[value - 1]))
        return codes

    def _is_calm(self, said: Sequence[Word]) -> bool:
        """No question mark, minus or angry face in or beside these words."""
        first = self.said.index(said[0])
        gaps = [remarks.gap(self.shown, self.said, place) for place in range(first, first + len(said) + 1)]
        if not all(remarks.is_at_home(between) for between in gaps):
            return False
        if choosing.is_digits(said[0]) and gaps[0].strip()[-1:] in _SIGNS:
            return False
        return not (choosing.is_digits(said[-1]) and said[-1] is self.said[-1] and gaps[-1].strip()[-1:] in _SIGNS)

    def _corrected(self) -> Reading | None:
        """ "2 à nhầm 3", "à nhầm, 4", "2 à không 3": the last word counts."""
        for place in range(len(self.said) - 1, -1, -1):
            rest = self.said[place:]
            slip = _SLIPS.at_start(rest)
            length = slip or _NO_WAIT.at_start(rest) or _AMENDMENTS.at_start(rest)
            if not length or (place and _SLIPS.at_start(self.said[place - 1 :]) > slip):
                continue
            before, after = self.said[:place], self.said[place + length :]
            if not after or not self._leads_to(before, rest, length):
                return UNCLEAR
            if _NO_WAIT.at_start(rest) == length and choosing.number(after) is None:
                return UNCLEAR
            return self._settled(after)
        return None

    def _leads_to(self, before: Sequence[Word], rest: Sequence[Word], length: int) -> bool:
        """Whether a correction has something to correct, or is set off from what follows: "nhầm số 4" may deny 4."""
        if before:
            return bool(self.chosen(before)) or all(_ALSO.find((word,)) for word in before) or _is_polite(before)
        return (
            rest[0].bare == "a"
            or bool(_AMENDMENTS.at_start(rest))
            or remarks.is_break(remarks.gap(self.shown, rest, length))
        )

    def _settled(self, said: Sequence[Word]) -> Reading:
        reading = self._whole(said)
        if isinstance(reading, Accepted) and not self.options.named(said) and choosing.number(said) is None:
            return UNCLEAR
        return reading or UNCLEAR

    def _opposed(self) -> Reading | None:
        """ "không phải 2 mà 3", "3 chứ không phải 2"."""
        for core in cores(self.said):
            length = _NOT_THIS.at_start(core)
            for place in range(length + 1, len(core) if length else 0):
                but = _BUT_THIS.at_start(core[place:])
                if but and self.chosen(core[length:place]) and core[place + but :]:
                    return self._unlike(core[place + but :], core[length:place])
        for place in range(1, len(self.said) - 1):
            length = _NOT_THIS_AFTER.at_start(self.said[place:])
            if length and self.chosen(self.said[:place]) and self.chosen(self.said[place + length :]):
                return self._unlike(self.said[:place], self.said[place + length :])
        return None

    def _unlike(self, meant: Sequence[Word], denied: Sequence[Word]) -> Reading:
        codes, not_these = self.chosen(meant), self.chosen(denied)
        if len(codes) == 1 and not set(codes) & set(not_these) and self._is_calm(self.said):
            return Accepted(Answer(codes[0]))
        return UNCLEAR

    def _numbers(self) -> Reading | None:
        """Several numbers and nothing else: "1, 3" is one too many, "1 hoặc 2" undecided."""
        if len(self.said) < 2:
            return None
        values = []
        undecided = False
        if len({word.bare.isdecimal() for word in self.said if choosing.value_of(word) is not None}) > 1:
            return None  # "năm 2" is a year
        for place, word in enumerate(self.said):
            value = choosing.value_of(word)
            if value is not None:
                values.append(value)
            elif _EITHER.find((word,)):
                undecided = True
            elif not _ALSO.find((word,)):
                return None
            undecided |= place > 0 and remarks.gap(self.shown, self.said, place).strip() in ("-", "–", "/", "—")
        return self._several(values, undecided)

    def _several(self, values: Sequence[int], undecided: bool) -> Reading | None:
        if len(values) < 2:
            return None
        if not all(1 <= value <= len(self.options.codes) for value in values):
            return UNCLEAR
        codes = self.options.sorted(self.options.codes[value - 1] for value in values)
        if len(codes) == 1:
            return UNCLEAR
        return Ambiguous(codes) if undecided else Rejected(Reason.ONE_ONLY)

    def _with_remark(self) -> Reading | None:
        """ "2 nhưng chờ lâu", "hài lòng, cán bộ nhiệt tình"."""
        for place in remarks.heads(self.shown, self.said):
            head, tail = self.said[:place], self.said[place:]
            codes = self.chosen(head)
            if not codes:
                continue
            others = remarks.contradictions(self.options, self.shown, tail) or self._numbered(tail)
            if len(codes) > 1 or set(others) - set(codes):
                return Ambiguous(self.options.sorted((*codes, *others)))
            if remarks.goes_on(head, tail) or remarks.is_doubtful(tail) or remarks.asks(tail):
                return UNCLEAR
            if not self._is_calm(head):
                return UNCLEAR
            by_number = choosing.number(head) is not None
            if not by_number and "?" in self.shown[head[-1].end :]:
                return UNCLEAR
            remark = "" if self.chosen(remarks.without_conjunction(tail)) else self._from(tail)
            return Accepted(Answer(codes[0], remark))
        return None

    def _numbered(self, tail: Sequence[Word]) -> Codes:
        """Options numbered in a remark: "2 nhưng 3"."""
        found = [self.chosen(remarks.without_conjunction(clause)) for clause in remarks.clauses(self.shown, tail)]
        return self.options.sorted(code for codes in found for code in codes)

    def _after_reasons(self) -> Reading | None:
        """ "cán bộ nhiệt tình, hài lòng", "chờ lâu nên tôi chọn 4": the answer stands last and says so itself."""
        for place in remarks.results(self.shown, self.said):
            before, last = self.said[:place], remarks.without_conjunction(self.said[place:])
            codes = self.options.named(last) or (self.chosen(last) if len(last) > 1 else ())
            if len(codes) != 1 or remarks.is_polar(last):
                continue
            if remarks.contradictions(self.options, self.shown, before) or not self._is_calm(self.said):
                return None
            if remarks.is_doubtful(before) or remarks.is_no_reason(before):
                return None
            return Accepted(Answer(codes[0], self.shown[before[0].start : before[-1].end]))
        return None

    def _wavering(self) -> Reading:
        """No option for certain; which ones to ask about."""
        found: list[str] = list(self.options.leaning(self.said))
        for clause in remarks.clauses(self.shown, self.said):
            found += self._parts_of(clause)
        if not found and not self.options.shades:
            found += self.options.beginning(self.said)
        codes = self.options.sorted(found)
        return Ambiguous(codes) if 1 < len(codes) < len(self.options.codes) else UNCLEAR

    def _parts_of(self, clause: Sequence[Word]) -> Codes:
        """Options in a clause that says "hoặc" or "và"."""
        found: list[str] = []
        start = 0
        for place in range(len(clause) + 1):
            length = max(_EITHER.at_start(clause[place:]), _ALSO.at_start(clause[place:])) if place < len(clause) else 0
            if length or place == len(clause):
                core = remarks.without_conjunction(clause[start:place])
                found += self.chosen(core) if core else ()
                start = place + length
        return self.options.sorted(found)

    def _from(self, tail: Sequence[Word]) -> str:
        """The remark as typed."""
        polite = next((core for core in cores(tail)), tail)
        if _is_polite(polite):
            return ""
        return self.shown[tail[0].start :].strip(" .,;:-–\n")


def _is_polite(said: Sequence[Word]) -> bool:
    """Nothing but courtesies."""
    while said:
        length = max(AFTER.at_start(said), BEFORE.at_start(said))
        if not length:
            return False
        said = said[length:]
    return True
