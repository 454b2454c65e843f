"""How many people live in each commune, for targets only."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from questions.faults import Fault, Faulty
from questions.model import Units

UNITS = Path(__file__).with_name("units")
_CODE, _NAME, _COUNT = "commune_code", "commune_name", "population_2019_census"


def load_population(name: str, units: Units | None = None) -> Mapping[str, int]:
    """People by commune code; communes without a figure are missing. Raises `Faulty`.

    Nothing at all if a commune of `units` is not among them by code and name: that list is of another year, and what
    has kept code and name may still have other borders.
    """
    path = UNITS / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Faulty([Fault(str(path), "", f"cannot be read: {error}")]) from None
    if not rows or not {_CODE, _NAME, _COUNT} <= rows[0].keys():
        raise Faulty([Fault(str(path), "", f"needs the columns {_CODE}, {_NAME} and {_COUNT}")])
    found = {row[_CODE]: int(row[_COUNT]) for row in rows if (row[_COUNT] or "").isdecimal()}
    if units is not None:
        names = {row[_CODE]: row[_NAME] for row in rows}
        found = found if all(unit.code in found and names[unit.code] == unit.name for unit in units.units) else {}
    return MappingProxyType(found)
