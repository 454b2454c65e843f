"""Reading who somebody is: "Đ/c NGUYỄN VĂN AN (Tổ trưởng)", several people in a cell, the same person spelled twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from bot import words
from bot.words import Word, lexicon
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble

_ALIKE = 90  # of 100; with the same phone, names so near are one person ("An" and "Anh")
_MOST_WORDS = 7
_NUMBERING = re.compile(r"^\s*(?:[-–•+*]|[0-9]{1,3}\s*[.)/])\s*")
_ASIDE = re.compile(r"\(([^()]*)\)")
_AFTER = re.compile(r"\s+[-–:]\s*|\s*[,:]\s+|\s*[-–]\s+")
_PHONE = r"\+?[0-9](?:[\s.\-]?[0-9]){7,11}"
_BETWEEN = re.compile(r"\s*(;|\n)\s*|\s*(?:[+,/]|\bvà\b)\s*|\s+[-–]\s+")
_WHOLE = 3  # words of a name that a comma may part from another; "An, Trung Thành" may be a man and his village
_LETTERS = re.compile(r"[^\W\d_]+(?:[\s.'’-]+[^\W\d_]+)*\.?")
# Signs that stand for accented letters in old fonts, and in UTF-8 read as something else.
_BROKEN = re.compile("[¡-¿×÷]|\ufffd|[\u0080-\u009f]")


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a cell names them; `position` and `phone` where they stand beside the name."""

    name: str
    position: str = ""
    phone: str = field(default="", repr=False)


class Names:
    """Reads names; titles and positions stand in roster.yaml."""

    def __init__(self, said: RosterWords) -> None:
        self._before = lexicon(said.before_names)
        self._none = lexicon(said.no_names)
        self._positions = Starts(said.positions)
        self._villages = Starts(said.villages)
        labels = "|".join(re.escape(label) for label in sorted(said.headers["phone"], key=len, reverse=True))
        self._phone = re.compile(rf"[\s,;(–-]*(?:{labels})?[\s.:]*({_PHONE})\s*\)?", re.IGNORECASE)

    def read(self, text: str) -> tuple[Named, ...]:
        """The people in a cell: one, or several if each part is a whole name."""
        hard = bool({";", "\n"} & set(_BETWEEN.findall(text)))
        parts = [part for part in _BETWEEN.split(text) if part and part not in {";", "\n"}]
        named = [self._one(part) for part in parts]
        fewest = 2 if hard else _WHOLE
        if len(parts) > 1 and all(_size(who.name) >= fewest and self.fault(who.name) is None for who in named):
            return tuple(named)
        return (self._one(" ".join(text.split())),)

    def fault(self, name: str) -> Trouble | None:
        """Why this is nobody's name, or None."""
        said = words.words(name)
        if not said or self._none.find(said):
            return Trouble.NO_NAME
        if _BROKEN.search(name):
            return Trouble.BAD_LETTERS
        if not _LETTERS.fullmatch(name) or len(said) > _MOST_WORDS:
            return Trouble.BAD_NAME
        return Trouble.BAD_NAME if self._villages.begin(said) or self._positions.begin(said) else None

    def _one(self, text: str) -> Named:
        phone = self._phone.search(text)
        if phone:
            text = text[: phone.start()] + " " + text[phone.end() :]
        asides = [aside.strip() for aside in _ASIDE.findall(text)]
        text = _NUMBERING.sub("", _ASIDE.sub(" ", text))
        name, *rest = _AFTER.split(text.strip(), maxsplit=1)
        if rest and rest[0].strip() and not self._positions.begin(words.words(rest[0])):
            name, rest = text, []
        position = ", ".join(part for part in (*(part.strip(" ,:-–") for part in rest), *asides) if part)
        return Named(self._tidy(name), position, phone[1] if phone else "")

    def _tidy(self, name: str) -> str:
        said = words.words(name)
        length = self._before.at_start(said)
        if length and len(said) - length > 1:
            message = words.message(name)
            name = message.shown[message.words[length].start :]
        name = " ".join(name.split()).strip(" .,:;-–_")
        return " ".join(map(_capital, name.split(" "))) if name.isupper() or name.islower() else name


class Starts:
    """Phrases that begin a text, spelled exactly: "Tổ" is no family but "Tô" is one, "Trưởng" none but "Trương"."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases: set[tuple[str, ...]] = set()
        for phrase in phrases:
            said = words.words(phrase)
            self._phrases.add(tuple(word.exact for word in said))
            if len(said) > 1:  # clear enough without accents
                self._phrases.add(tuple(word.bare for word in said))
        self._most = max(map(len, self._phrases))

    def begin(self, said: Sequence[Word]) -> bool:
        exact = tuple(word.exact for word in said[: self._most])
        return any(exact[:length] in self._phrases for length in range(1, len(exact) + 1))


def key(name: str) -> str:
    """What two spellings of a name have in common: "Nguyễn Văn Hoà" and "NGUYEN VAN HÒA"."""
    return words.fold(name)


def same(one: str, other: str) -> bool:
    """Whether two names with the same phone are the same person: accents, a slip, a family name left out or cut."""
    first, second = key(one), key(other)
    if first == second or fuzz.ratio(first, second) >= _ALIKE:
        return True
    shorter, longer = sorted((first.split(), second.split()), key=len)
    return len(shorter) > 1 and (longer[-len(shorter) :] == shorter or _abbreviates(shorter, longer))


def _size(name: str) -> int:
    return len(words.words(name))


def _abbreviates(shorter: list[str], longer: list[str]) -> bool:
    """ "n v an" for "nguyen van an"."""
    if len(shorter) != len(longer) or shorter[-1] != longer[-1]:
        return False
    return all(full.startswith(cut) or cut.startswith(full) for cut, full in zip(shorter, longer, strict=True))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()
