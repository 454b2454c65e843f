"""Where the people of a row belong: level, district, commune, village."""

from __future__ import annotations

import re
from dataclasses import dataclass

from questions.model import Unit
from questions.roster import Column, Level
from questions.roster_troubles import Trouble
from roster.context import Context
from roster.defects import Fate
from roster.line import Line
from roster.places import Nowhere, Places
from roster.sections import Sections


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where somebody belongs. `unit` is empty above the commune; `aside` stood in the unit's cell and is none."""

    level: Level
    unit: str = ""
    district: str = ""
    village: str = ""
    aside: str = ""


class Belongings:
    """Reads where people belong, from their row and what stands above it."""

    def __init__(self, places: Places, sections: Sections) -> None:
        self._places = places
        self._sections = sections

    def read(self, line: Line, context: Context) -> Belonging | None:
        """Where the people of this row belong; None (and a defect) if that cannot be told."""
        level = self._level(line, context)
        if level is Level.PROVINCE:
            return Belonging(level)
        if level is Level.DISTRICT:
            return self._in_district(line, context)
        found = self._unit(line, context)
        if found is None:
            return None
        unit, aside = found
        return Belonging(level, unit.code, unit.district_code, self._village(line, context, level), aside)

    def _level(self, line: Line, context: Context) -> Level:
        text = line.text(Column.LEVEL)
        level = self._sections.level(text) if text else context.level
        if text and level is None:
            line.fault(Column.LEVEL, Trouble.UNKNOWN_LEVEL)
        return level or Level.HELPER

    def _in_district(self, line: Line, context: Context) -> Belonging | None:
        """District staff may write their district where others write their commune."""
        texts = [text for kind in (Column.DISTRICT, Column.UNIT) if (text := line.carried(kind))]
        codes = [code for text in texts if (code := self._places.district(text))] or [context.district]
        if codes[0] or not self._places.has_districts:
            return Belonging(Level.DISTRICT, district=codes[0])
        line.fault(Column.DISTRICT, Trouble.UNKNOWN_DISTRICT if texts else Trouble.NO_DISTRICT, fate=Fate.LOST)
        return None

    def _unit(self, line: Line, context: Context) -> tuple[Unit, str] | None:
        named = self._district(line)
        text = line.carried(Column.UNIT)
        if not text:
            return self._unit_around(line, context, named)
        found = self._places.unit(text, named or context.district, certain=bool(named))
        if isinstance(found, Unit):
            return found, ""
        if context.unit and (context.unit in found.units or not found.units):
            if not found.units:  # "Hội Phụ nữ" in a column "Đơn vị": the title names the commune
                line.fault(Column.UNIT, Trouble.UNKNOWN_UNIT, fate=Fate.NOTE)
            return context.unit, "" if found.units else text
        self._unknown(line, found, named)
        return None

    def _unit_around(self, line: Line, context: Context, named: str) -> tuple[Unit, str] | None:
        if context.unit:
            return context.unit, ""
        address = line.text(Column.ADDRESS)
        found = self._places.unit(address, named or context.district, certain=bool(named)) if address else Nowhere()
        if isinstance(found, Unit):
            return found, ""
        line.fault(Column.UNIT, Trouble.NO_UNIT)
        return None

    def _unknown(self, line: Line, found: Nowhere, named: str) -> None:
        units = "; ".join(unit.full_title for unit in found.units)
        if found.elsewhere:
            line.fault(Column.UNIT, Trouble.OTHER_DISTRICT, units=units, district=self._places.title(named))
        elif found.units:
            line.fault(Column.UNIT, Trouble.UNSURE_UNIT, units=units)
        else:
            line.fault(Column.UNIT, Trouble.UNKNOWN_UNIT)

    def _district(self, line: Line) -> str:
        text = line.carried(Column.DISTRICT) if self._places.has_districts else ""
        code = self._places.district(text) if text else None
        if text and code is None:
            line.fault(Column.DISTRICT, Trouble.UNKNOWN_DISTRICT)
        return code or ""

    def _village(self, line: Line, context: Context, level: Level) -> str:
        if level is not Level.HELPER:
            return line.text(Column.VILLAGE)
        first_of_address = re.split(r"[,;–-]", line.text(Column.ADDRESS))[0].strip()
        return line.text(Column.VILLAGE) or context.village or first_of_address
