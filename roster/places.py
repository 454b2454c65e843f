"""Reading where somebody belongs: a commune spelled any way, a district, what a heading says of both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot import places, words
from bot.places import Found, Several
from bot.words import Lexicon, Word, lexicon
from questions.model import Unit, Units
from questions.roster_forms import RosterWords

_ALIKE = 90  # of 100, for a mistyped district
_NUMBERING = re.compile(r"^\s*(?:[ivxIVX]{1,4}|[0-9]{1,3}|[A-Za-z])\s*[.)/-]\s+|^\s*[-–•+*]\s*")


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No one unit of the list. `units`: those it may be; `elsewhere`: they lie in another district than named."""

    units: tuple[Unit, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The district code and the unit a heading names, as far as it names one of each."""

    district: str = ""
    unit: Unit | None = None


class Places:
    """Finds the units and districts of one list."""

    def __init__(self, units: Units, said: RosterWords) -> None:
        self._units = units
        self._titles = {unit.district_code: unit.district for unit in units.units if unit.district_code}
        self._names = Lexicon(
            (name, unit.code) for unit in units.units for name in (unit.name, *unit.aliases) if words.words(name)
        )
        self._districts = Lexicon(
            sorted({(unit.district_name, unit.district_code) for unit in units.units if unit.district_name})
        )
        self._unit_types = lexicon(said.unit_types)
        self._district_types = lexicon(said.district_types)
        self._known: dict[tuple[str, str], Unit | Nowhere] = {}

    @property
    def has_districts(self) -> bool:
        """Whether the list has a level above the communes."""
        return bool(self._titles)

    def title(self, district: str) -> str:
        """A district by its code, as people say it; empty if there is none."""
        return self._titles.get(district, "")

    def unit(self, text: str, district: str = "", *, certain: bool = True) -> Unit | Nowhere:
        """The unit that `text` means. In `district` only, or with `certain` false there rather than elsewhere."""
        text = _NUMBERING.sub("", text)
        if text.isdecimal():
            text = text.zfill(5)  # a code whose zero Excel dropped
        asked = (words.shown(text), f"{district}{certain}")
        if asked not in self._known:
            self._known[asked] = self._find(text, district, certain)
        return self._known[asked]

    def district(self, text: str) -> str | None:
        """The code of the district that `text` means, or None."""
        said = words.words(_NUMBERING.sub("", text))
        if len(said) == 1 and said[0].bare in self._titles:
            return said[0].bare
        heading = self.heading(text)
        if heading.district:
            return heading.district
        said = said[self._district_types.at_start(said) :]
        name = " ".join(word.bare for word in said)
        alike = [
            code
            for code, title in self._titles.items()
            if fuzz.ratio(name, words.fold(title.split(" ", 1)[-1])) >= _ALIKE
        ]
        return alike[0] if len(alike) == 1 else None

    def heading(self, text: str, district: str = "") -> Heading:
        """What a title, a heading inside a table or the name of a sheet says. `district`: where it stands."""
        said = words.words(_NUMBERING.sub("", text))
        codes = self._after(said, self._district_types, self._districts) or set(self._districts.find(said))
        here = next(iter(codes)) if len(codes) == 1 else ""
        names = self._after(said, self._unit_types, self._names) or set(self._names.find(said))
        units = [self._units.by_code[code] for code in names]
        inside = [unit for unit in units if unit.district_code == (here or district)]
        units = inside or ([] if here else units)
        unit = units[0] if len(units) == 1 else None
        return Heading(here or (unit.district_code if unit else ""), unit)

    def _after(self, said: Sequence[Word], types: Lexicon[bool], names: Lexicon[str]) -> set[str]:
        """Codes of the names that stand behind the word for their kind: "xã Quý Sơn", "Huyện ủy Lục Ngạn"."""
        found: set[str] = set()
        for start in range(len(said)):
            kind = types.at_start(said[start:])
            if not kind or (start and types is self._unit_types and self._district_types.at_start(said[start - 1 :])):
                continue  # the "xã" of "thị xã"
            rest = said[start + kind :]
            found.update(names.find(rest[: names.at_start(rest)]))
        return found

    def _find(self, text: str, district: str, certain: bool) -> Unit | Nowhere:
        inside = places.find(self._units, f"{text}, {self.title(district)}") if district else None
        if isinstance(inside, Found) and inside.unit.district_code == district:
            return inside.unit
        anywhere = places.find(self._units, text)
        if isinstance(anywhere, Found) and (not (district and certain) or anywhere.unit.district_code == district):
            return anywhere.unit
        if alike := self._by_sound(text, district):
            return alike
        offered = [found for found in (inside, anywhere) if found is not None]
        units = tuple(dict.fromkeys(unit for found in offered for unit in _units(found)))
        here = tuple(unit for unit in units if unit.district_code == district)
        return Nowhere(here or units, elsewhere=bool(district and certain and units and not here))

    def _by_sound(self, text: str, district: str) -> Unit | None:
        """The one unit whose name differs only in i and y: "Quí Sơn" is Quý Sơn."""
        said = words.words(text)
        sound = _sound(" ".join(word.bare for word in said[self._unit_types.at_start(said) :]))
        codes = [unit for unit in self._units.units if _sound(words.fold(unit.name)) == sound]
        here = [unit for unit in codes if unit.district_code == district] if district else codes
        return here[0] if len(here) == 1 else None


def _sound(bare: str) -> str:
    return bare.replace("y", "i").replace(" ", "")


def _units(found: Found | Several) -> tuple[Unit, ...]:
    return (found.unit,) if isinstance(found, Found) else found.units
