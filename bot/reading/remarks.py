"""Where an answer ends and a remark begins, and which remarks leave the answer standing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot import spellings
from bot.reading.courtesies import is_polar
from bot.reading.options import Codes, Options
from bot.words import Word, lexicon

_BREAK = re.compile(r"[,.;:!\n(–—…?]|\s-|-\s")
_AT_HOME = re.compile(
    r"[\s,.;:!()\[\]{}\"'“”‘’«»…\-–—_/*•·&+\u00a0👍👌🙏❤♥🥰😊🙂😀😃😄😁☺🌹💐🌸🌷✅✔💯\U0001f3fb-\U0001f3ff]*"
)
_FROWN = re.compile(r"[:=;]['’]?-?[(\[/]")
_BEGINNING = lexicon((*spellings.REMARKS, *spellings.COMPLEMENTS))
_CONJUNCTIONS = lexicon(spellings.REMARKS)
_COMPLEMENTS = lexicon(spellings.COMPLEMENTS)
_RESULTS = lexicon(spellings.RESULTS)
_DOUBT = lexicon((*spellings.DOUBT, *spellings.SLIPS, *spellings.MOCKERY))
_YES = lexicon(("có",))
_ONES = lexicon(spellings.NUMBERS)
_TIMES = lexicon(spellings.TIMES)
_SHORTEST_SENTENCE = 3  # words
_WISHING = lexicon(spellings.WISHING)
_TURNING = lexicon(spellings.TURNING)
_CAUSES = lexicon(spellings.CAUSES)
_DENIALS = lexicon(spellings.DENIALS)
_DEGREES = lexicon(spellings.DEGREES)
_ASKING = lexicon(spellings.ASKING)
_EMPTY = lexicon(
    (
        *(*spellings.FILLING, *spellings.ASKING, *spellings.TURNING, *spellings.WISHING, *spellings.DEGREES),
        *(*spellings.COMPLEMENTS, *spellings.REMARKS, *spellings.POLAR, *spellings.EMPTY, *spellings.AFTER),
    )
)
_POLAR = lexicon(spellings.POLAR)
_UNITS = lexicon(spellings.UNITS)


def gap(shown: str, said: Sequence[Word], place: int) -> str:
    """What stands between word `place` - 1 and word `place`; before the first, after the last."""
    start = said[place - 1].end if place else 0
    end = said[place].start if place < len(said) else len(shown)
    return shown[start:end]


def is_at_home(between: str) -> bool:
    """Whether this is ordinary punctuation or a friendly picture, which changes no answer. "?" and "👎" do."""
    return bool(_AT_HOME.fullmatch(between)) and not _FROWN.search(between)


def is_break(between: str) -> bool:
    """Whether a clause ends here."""
    return bool(_BREAK.search(between))


def heads(shown: str, said: Sequence[Word]) -> Iterator[int]:
    """Lengths of beginnings after which a remark may start, longest first."""
    for place in range(len(said) - 1, 0, -1):
        if is_break(gap(shown, said, place)) or _BEGINNING.at_start(said[place:]):
            yield place


def amount(said: Sequence[Word]) -> int | None:
    """Where a length of time begins that says how much: "trễ hẹn 3 ngày"."""
    for place in range(1, len(said) - 1):
        if (said[place].bare.isdecimal() or _ONES.find(said[place : place + 1])) and _TIMES.find(
            said[place + 1 : place + 2]
        ):
            return place
    return None


def results(shown: str, said: Sequence[Word]) -> Iterator[int]:
    """Places where a last clause may state the answer after its reasons, the longest clause first."""
    for place in range(1, len(said)):
        if is_break(gap(shown, said, place)) or _RESULTS.at_start(said[place:]):
            yield place


def clauses(shown: str, said: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words between breaks and conjunctions."""
    start = 0
    for place in range(1, len(said)):
        if is_break(gap(shown, said, place)) or _BEGINNING.at_start(said[place:]):
            yield said[start:place]
            start = place
    if said:
        yield said[start:]


def without_conjunction(clause: Sequence[Word]) -> Sequence[Word]:
    """The clause without "nhưng", "vì", "nên" … before it."""
    length = max(_BEGINNING.at_start(clause), _RESULTS.at_start(clause))
    return clause[length:] if length < len(clause) else clause


def is_doubtful(said: Sequence[Word]) -> bool:
    """Whether words beside an answer put it in doubt: "có thể", "à nhầm", "còn lâu", "chưa nhiều", a second number."""
    for place, word in enumerate(said):
        rest = said[place:]
        if _DOUBT.at_start(rest):
            return True
        if (length := _DENIALS.at_start(rest)) and (length == len(rest) or _DEGREES.at_start(rest[length:])):
            return True
        if word.bare.isdecimal() and not _is_counting(said, place):
            return True
    return not _says_something(said) or is_polar(said) or is_polar(without_conjunction(said))


def is_no_reason(said: Sequence[Word], *, complains: bool) -> bool:
    """Whether words before an answer may deny it or make it a wish: "mong là hài lòng", "hết. Hài lòng". A denial is a
    good reason to complain."""
    return _WISHING.within(said) or _TURNING.within(said) or (_DENIALS.within(said) and not complains)


def goes_on(head: Sequence[Word], tail: Sequence[Word]) -> bool:
    """Whether a bare "không" or "có" may belong to what follows: "không. biết", "có, không nhớ"."""
    if not is_polar(head) or _CONJUNCTIONS.at_start(tail):
        return False
    if _DENIALS.within(head):
        return not _DENIALS.within(tail) and (len(tail) < _SHORTEST_SENTENCE or _YES.within(tail))
    return _DENIALS.within(tail)


def asks(said: Sequence[Word]) -> bool:
    """Whether a complement or cause is a question: "hài lòng về cái gì", "hài lòng vì sao"."""
    if _COMPLEMENTS.at_start(said):
        return any(_ASKING.find((word,)) for word in said)
    return bool(_CAUSES.at_start(said)) and bool(_ASKING.find(said[-1:]))


def has_break(shown: str, said: Sequence[Word]) -> bool:
    """Whether a clause ends between these words."""
    return any(is_break(shown[before.end : after.start]) for before, after in pairwise(said))


def is_cut(shown: str, said: Sequence[Word]) -> bool:
    """Whether a pause parts a denial from what follows: "không, hài lòng" is not "không hài lòng"."""
    return any(
        _DENIALS.find((before,)) and is_break(shown[before.end : after.start]) for before, after in pairwise(said)
    )


def contradictions(options: Options, shown: str, said: Sequence[Word]) -> Codes:
    """Options the remark names or leans to."""
    found: list[str] = []
    for clause in clauses(shown, said):
        core = without_conjunction(clause)
        found += options.named(core, strictly=True) or (*options.touched(core), *options.mentioned(core))
    return options.sorted(found)


def _is_counting(said: Sequence[Word], place: int) -> bool:
    """Whether the number stands beside a unit: "3 lần", "năm 2023"."""
    after = said[place + 1 : place + 2]
    before = said[place - 1 : place] if place else ()
    return bool(after and _UNITS.find(after)) or bool(before and _UNITS.find(before))


def _says_something(said: Sequence[Word]) -> bool:
    """Whether there is any word beyond "nhưng", "nào", "vẫn" and their like."""
    return not all(_EMPTY.find((word,)) for word in said)
