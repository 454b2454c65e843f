"""What may stand in a text: letters, placeholders, and the words that are already taken."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Set

# Words with a meaning at every point of the conversation, without accents.
COMMANDS = frozenset(
    {"quay lai", "bo qua", "xem", "dung", "tiep tuc", "tro giup", "xoa", "rut", "gui", "sua", "bat dau"}
)
# With accents: "năm" is five, "Nam" is a man.
_NUMBER_WORDS = frozenset({"một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười"})
_EDIT = re.compile(r"sua( cau)? [0-9]+ ?[a-z]?")
_JOINER = "\u200d"  # holds compound emoji together


def bare(text: str) -> str:
    """Small letters and digits without accents, one blank between words: "Đúng, vậy!" → "dung vay"."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def taken(text: str) -> str | None:
    """Why nobody could choose an option by typing `text`, or None."""
    said = bare(text)
    if said in COMMANDS or _EDIT.fullmatch(said):
        return f'"{text}" is a command that works at every question; use other words'
    if said.isdecimal():
        return f'"{text}" is a number, and numbers choose an option by its place; use other words'
    if text.casefold().strip() in _NUMBER_WORDS:
        return f'"{text}" is a number word, and numbers choose an option by its place; use other words'
    return None


def unwelcome(text: str) -> Iterator[str]:
    """What is wrong with the letters of `text`: decomposed accents, invisible characters."""
    if not unicodedata.is_normalized("NFC", text):
        yield "is not NFC (accents stand apart from their letters); type it again or normalise the file"
    strange = {letter for letter in text if letter not in "\n\t" and letter != _JOINER and _is_invisible(letter)}
    for letter in sorted(strange):
        yield f"holds the invisible character U+{ord(letter):04X}, often pasted from a document; delete it"


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"} or letter == "\u00a0"


def placeholders(text: str) -> set[str]:
    """Names in braces; ValueError with the reason when the braces are wrong."""
    names: set[str] = set()
    for literal, name, spec, conversion in string.Formatter().parse(text):
        if "{" in literal or "}" in literal:
            raise ValueError("braces hold placeholders only")
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is no placeholder; a placeholder is one name in braces")
        names.add(name)
    return names


def placeholder_faults(text: str, allowed: Set[str], required: Set[str] = frozenset()) -> Iterator[str]:
    """Unknown and missing placeholders of `text`, and braces that do not close."""
    try:
        found = placeholders(text)
    except ValueError as error:
        yield f"has wrong braces: {error}"
        return
    known = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "none"
    for name in sorted(found - allowed):
        yield f"has the unknown placeholder {{{name}}}; allowed here: {known}"
    for name in sorted(required - found):
        yield f"lacks the placeholder {{{name}}}"
