"""How many people live in each commune, for targets only."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from questions.faults import Fault, Faulty

UNITS = Path(__file__).with_name("units")
_CODE, _COUNT = "commune_code", "population_2019_census"


def load_population(name: str) -> Mapping[str, int]:
    """People by commune code; communes without a figure are missing. Raises `Faulty`."""
    path = UNITS / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Faulty([Fault(str(path), "", f"cannot be read: {error}")]) from None
    if not rows or not {_CODE, _COUNT} <= rows[0].keys():
        raise Faulty([Fault(str(path), "", f"needs the columns {_CODE} and {_COUNT}")])
    return MappingProxyType({row[_CODE]: int(row[_COUNT]) for row in rows if (row[_COUNT] or "").isdecimal()})
