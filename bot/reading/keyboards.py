"""Words left half-typed by a Vietnamese keyboard: Telex "lofng" and VNI "lo2ng" are both "lòng"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_LONGEST = 9  # "nghieengs" and its like
_TELEX_TONES: Mapping[str, str] = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES: Mapping[str, str] = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_TELEX_LETTERS = (
    *(("uow", "ươ"), ("uwow", "ươ"), ("uaw", "ưa"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("dd", "đ")),
    *(("aw", "ă"), ("ow", "ơ"), ("uw", "ư")),
)
_VNI_LETTERS = (
    ("uo7", "ươ"),
    ("a6", "â"),
    ("e6", "ê"),
    ("o6", "ô"),
    ("o7", "ơ"),
    ("u7", "ư"),
    ("a8", "ă"),
    ("d9", "đ"),
)
_LATE_QUALITY = re.compile(r"([aeo])([a-z]{1,3})6")  # VNI typed at the end of the word: "khong6"
_VOWEL = re.compile("[aeiouyăâêôơư]")


@lru_cache(maxsize=4096)
def decoded(word: str) -> str | None:
    """What the keystrokes would have made, or None if they are no such keystrokes. Lower-case ASCII in."""
    if not 2 < len(word) <= _LONGEST or not word.isascii():
        return None
    if word.isalpha():
        return _typed(word, _TELEX_TONES, _TELEX_LETTERS)
    if word[0].isalpha() and word.isalnum():
        return _typed(_LATE_QUALITY.sub(r"\g<1>6\2", word), _VNI_TONES, _VNI_LETTERS)
    return None


def _typed(word: str, tones: Mapping[str, str], letters: tuple[tuple[str, str], ...]) -> str | None:
    typed = word
    for keys, letter in letters:
        word = word.replace(keys, letter)
    first = _VOWEL.search(word)
    if not first:
        return None
    keyed = [place for place in range(first.end(), len(word)) if word[place] in tones]
    if len(keyed) > 1:
        return None
    tone = ""
    if keyed:
        tone = tones[word[keyed[0]]]
        word = word[: keyed[0]] + word[keyed[0] + 1 :]
    if not word.isalpha() or (word == typed and not tone):
        return None
    vowel = _VOWEL.search(word)
    return unicodedata.normalize("NFC", word[: vowel.end()] + tone + word[vowel.end() :]) if vowel else None
