"""The last word counts: "2 à nhầm 3", "à nhầm, 4", "không phải 2 mà 3", "3 chứ không phải 2"."""

from __future__ import annotations

from collections.abc import Sequence

from bot import spellings, words
from bot.reading import choosing, remarks
from bot.reading.courtesies import cores, is_polite
from bot.reading.phrasing import Phrasing
from bot.words import Word, lexicon

Phrase = Sequence[Word]

_SLIPS = lexicon(spellings.SLIPS)
_AMENDMENTS = lexicon(spellings.AMENDMENTS)
_NO_WAIT = lexicon((spellings.NO_WAIT,))
_NO = lexicon(("không", "ko", "k", "kh", "hông"))  # as typed: "à chẳng 2" corrects nothing
_NOT_THIS = lexicon(spellings.NOT_THIS)
_NOT_THIS_AFTER = lexicon(f"{before}{denial}" for before in ("", "chứ ", "mà ") for denial in spellings.NOT_THIS)
_BUT_THIS = lexicon(spellings.BUT_THIS)


def meant(phrasing: Phrasing) -> Phrase | None:
    """The words that count after a correction; none if it is unclear what it corrects; None if nothing is corrected."""
    for place in range(len(phrasing.said) - 1, -1, -1):
        rest = phrasing.said[place:]
        length = _length(phrasing, rest)
        if not length or (place and _SLIPS.at_start(phrasing.said[place - 1 :]) > length):
            continue
        after = rest[length:]
        return after if after and _is_correction(phrasing, phrasing.said[:place], rest, length) else ()
    return _opposed(phrasing)


def _length(phrasing: Phrasing, rest: Phrase) -> int:
    """How many words at the start announce a correction."""
    slip = _SLIPS.at_start(rest) or _AMENDMENTS.at_start(rest)
    return slip or (2 if _is_no_wait(phrasing, rest) else 0)


def _is_no_wait(phrasing: Phrasing, rest: Phrase) -> bool:
    """Whether these are the words "à không" before a number; "à không hài lòng" is no correction."""
    if not _NO_WAIT.at_start(rest) or choosing.number(rest[2:]) is None:
        return False
    typed = words.words(phrasing.shown[rest[1].start : rest[1].end])
    return bool(_NO.find(typed)) and not remarks.is_break(remarks.gap(phrasing.shown, rest, 1))


def _is_correction(phrasing: Phrasing, before: Phrase, rest: Phrase, length: int) -> bool:
    """Whether there is something to correct, or the correction is set off: "nhầm số 4" alone may well deny 4."""
    if before:
        return bool(phrasing.chosen(before)) or is_polite(before)
    if remarks.is_break(remarks.gap(phrasing.shown, rest, length)) or _AMENDMENTS.at_start(rest):
        return True
    return rest[0].bare == "a" and not _NO_WAIT.at_start(rest)


def _opposed(phrasing: Phrasing) -> Phrase | None:
    for core in cores(phrasing.said):
        length = _NOT_THIS.at_start(core)
        for place in range(length + 1, len(core) if length else 0):
            but = _BUT_THIS.at_start(core[place:])
            if but and phrasing.chosen(core[length:place]):
                return _unlike(phrasing, core[place + but :], core[length:place])
    for place in range(1, len(phrasing.said) - 1):
        length = _NOT_THIS_AFTER.at_start(phrasing.said[place:])
        before, after = phrasing.said[:place], phrasing.said[place + length :]
        if length and phrasing.chosen(before) and phrasing.chosen(after):
            return _unlike(phrasing, before, after)
    return None


def _unlike(phrasing: Phrasing, said: Phrase, denied: Phrase) -> Phrase:
    """`said`, if it names something other than what is denied."""
    differs = not set(phrasing.chosen(said)) & set(phrasing.chosen(denied))
    return said if differs and phrasing.is_calm(phrasing.said) else ()
