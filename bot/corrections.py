"""The last word counts: "2 à nhầm 3", "à nhầm, 4", "không phải 2 mà 3", "3 chứ không phải 2"."""

from __future__ import annotations

from collections.abc import Sequence

from bot import choosing, remarks, spellings, words
from bot.courtesies import cores, is_polite
from bot.phrasing import Wording
from bot.words import Word, lexicon

Phrase = Sequence[Word]

_SLIPS = lexicon(spellings.SLIPS)
_AMENDMENTS = lexicon(spellings.AMENDMENTS)
_NO_WAIT = lexicon((spellings.NO_WAIT,))
_NO = lexicon(("không", "ko", "k", "kh", "hông"))  # as typed: "à chẳng 2" corrects nothing
_NOT_THIS = lexicon(spellings.NOT_THIS)
_NOT_THIS_AFTER = lexicon(f"{before}{denial}" for before in ("", "chứ ", "mà ") for denial in spellings.NOT_THIS)
_BUT_THIS = lexicon(spellings.BUT_THIS)


def meant(wording: Wording) -> Phrase | None:
    """The words that count after a correction; none if it is unclear what it corrects; None if nothing is corrected."""
    for place in range(len(wording.said) - 1, -1, -1):
        rest = wording.said[place:]
        length = _length(wording, rest)
        if not length or (place and _SLIPS.at_start(wording.said[place - 1 :]) > length):
            continue
        after = rest[length:]
        return after if after and _is_correction(wording, wording.said[:place], rest, length) else ()
    return _opposed(wording)


def _length(wording: Wording, rest: Phrase) -> int:
    """How many words at the start announce a correction."""
    slip = _SLIPS.at_start(rest) or _AMENDMENTS.at_start(rest)
    return slip or (2 if _is_no_wait(wording, rest) else 0)


def _is_no_wait(wording: Wording, rest: Phrase) -> bool:
    """ "à không" and then a number. "à không hài lòng" is no correction."""
    if not _NO_WAIT.at_start(rest) or choosing.number(rest[2:]) is None:
        return False
    typed = words.words(wording.shown[rest[1].start : rest[1].end])
    return bool(_NO.find(typed)) and not remarks.is_break(remarks.gap(wording.shown, rest, 1))


def _is_correction(wording: Wording, before: Phrase, rest: Phrase, length: int) -> bool:
    """Whether there is something to correct, or the correction is set off: "nhầm số 4" alone may well deny 4."""
    if before:
        return bool(wording.chosen(before)) or is_polite(before)
    if remarks.is_break(remarks.gap(wording.shown, rest, length)) or _AMENDMENTS.at_start(rest):
        return True
    return rest[0].bare == "a" and not _NO_WAIT.at_start(rest)


def _opposed(wording: Wording) -> Phrase | None:
    for core in cores(wording.said):
        length = _NOT_THIS.at_start(core)
        for place in range(length + 1, len(core) if length else 0):
            but = _BUT_THIS.at_start(core[place:])
            if but and wording.chosen(core[length:place]):
                return _unlike(wording, core[place + but :], core[length:place])
    for place in range(1, len(wording.said) - 1):
        length = _NOT_THIS_AFTER.at_start(wording.said[place:])
        before, after = wording.said[:place], wording.said[place + length :]
        if length and wording.chosen(before) and wording.chosen(after):
            return _unlike(wording, before, after)
    return None


def _unlike(wording: Wording, said: Phrase, denied: Phrase) -> Phrase:
    """`said`, if it names something other than what is denied."""
    differs = not set(wording.chosen(said)) & set(wording.chosen(denied))
    return said if differs and wording.is_calm(wording.said) else ()
