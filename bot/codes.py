"""The code on a poster, as people type it.

Eight characters of an alphabet in which nothing looks like anything else: no O/0, I/1/L or U/V, and of S/5, Z/2,
B/8, G/6 only the digit. It has no vowel, W or D either, so Vietnamese keyboards (Telex, VNI) leave it alone and it
never spells a word. Any case, with or without `#`, blanks and hyphens; the four letters with a digit that looks like
them are read as that digit.

The last character makes a weighted sum zero modulo 19, a prime: one wrong character, or two swapped, never give another
valid code. Which codes exist, and that they cannot be guessed, is the matter of `qr.codes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ALPHABET = "23456789CFHJKMNPRTX"
LENGTH = 8

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOKS_LIKE = str.maketrans("SZBG", "5286")
_GAPS = r"[\s\-‐‑–—._]"
_SEPARATORS = re.compile(_GAPS + "|#")
_MARKED = re.compile(rf"#{_GAPS}{{0,3}}((?:[0-9A-Z]{_GAPS}{{0,3}}){{{LENGTH - 1}}}[0-9A-Z])(?!\w)")
_BARE = re.compile(rf"(?<![\w#])(?=([0-9A-Z]{{4}}{_GAPS}?[0-9A-Z]{{4}})(?!\w))")
_TRIED = re.compile(rf"#{_GAPS}{{0,3}}(?:\w{_GAPS}?){{3}}")


def canonical(text: str) -> str:
    """`text` as a code is stored: upper case, no `#`, blanks or hyphens, look-alikes folded. It need not be a code."""
    return _SEPARATORS.sub("", _plain(text)).translate(_LOOKS_LIKE)


def printed(code: str) -> str:
    """A canonical code as posters show it: "#7K2M-X4RT"."""
    return f"#{code[:4]}-{code[4:]}"


def find(text: str) -> str | None:
    """The canonical candidate code in a message; whether it exists is for the table to say.

    After `#` any eight characters of the alphabet will do. Without it the check character must fit and a digit must
    have been typed; should such a candidate be in no table all the same, it is most likely an answer and no code.
    """
    plain = _plain(text)
    for match in _MARKED.finditer(plain):
        code = canonical(match[1])
        if set(code) <= _VALUE.keys():
            return code
    for match in _BARE.finditer(plain):
        code = canonical(match[1])
        if well_formed(code) and any(character.isdigit() for character in match[1]):
            return code
    return None


def looks_meant(text: str) -> bool:
    """Somebody clearly tried to send a code: `#` with at least three characters, or nothing but eight that make one."""
    plain = _plain(text).strip()
    if _TRIED.search(plain):
        return True
    return len(plain) == LENGTH and _is_mixed(canonical(plain))


def well_formed(code: str) -> bool:
    """Whether a canonical code could exist: length, alphabet, letters and digits mixed, check character."""
    return len(code) == LENGTH and _is_mixed(code) and _sum(code) == 0


def with_check(body: str) -> str:
    """`body`, seven characters of the alphabet, with its check character."""
    last_weight = pow(LENGTH, -1, len(ALPHABET))
    return body + ALPHABET[-_sum(body) * last_weight % len(ALPHABET)]


def _plain(text: str) -> str:
    """Upper case, one width, without invisible marks that phones and copy-paste add."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(_visible(wide)).upper()


def _visible(text: str) -> Iterator[str]:
    return (character for character in text if unicodedata.category(character) not in {"Cf", "Cs", "Co"})


def _sum(code: str) -> int:
    return sum(weight * _VALUE[character] for weight, character in enumerate(code, start=1)) % len(ALPHABET)


def _is_mixed(code: str) -> bool:
    """At least two digits and two letters of the alphabet: no number and no word can be taken for a code."""
    digits = sum(character.isdigit() for character in code)
    return set(code) <= _VALUE.keys() and digits >= 2 and len(code) - digits >= 2
