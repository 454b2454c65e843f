"""The export against what everybody gave.

Rows carry nothing that says whose they are, so they are compared as a whole: the rows of the export, each with commune,
way of entry, status and every cell, must be exactly those the residents expect, as often as they expect them. An
answer changed, lost or given to somebody else makes two rows that have no counterpart; the word that only one person
writes in free text shows which. (Two people who swap whole rows of the same commune are the same two rows.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.simulation.form import SKIPPED, Form, Item
from tests.simulation.hearing import visible
from tests.simulation.resident import Resident

Row = tuple[str, ...]
_FORMULA_STARTS = ("=", "+", "-", "@")


def differences(form: Form, residents: Iterable[Resident], rows: Iterable[Mapping[str, str]]) -> list[str]:
    """What the export has too much or too little; empty if it is exactly what was given."""
    expected = Counter(row for resident in residents for row in _expected(form, resident))
    exported = Counter(_exported(form, row) for row in rows)
    return [
        *(f"exported, but nobody gave it: {row}" for row in (exported - expected).elements()),
        *(f"given, but not exported: {row}" for row in (expected - exported).elements()),
    ]


def _expected(form: Form, resident: Resident) -> Iterator[Row]:
    if resident.counted is not None:
        yield _row(form, resident, "complete", resident.counted)
    elif resident.begun:
        yield _row(form, resident, "partial", resident.given)


def _row(form: Form, resident: Resident, status: str, given: Mapping[str, str]) -> Row:
    cells = (_cell(item, given[item.id]) if item.id in given else "" for item in form.items)
    return (resident.commune.code, resident.entry, status, *cells)


def _exported(form: Form, row: Mapping[str, str]) -> Row:
    cells = (visible(row[item.id]) if item.takes_any_words else row[item.id] for item in form.items)
    return (row["commune_code"], row["entry_method"], row["status"], *cells)


def _cell(item: Item, given: str) -> str:
    """Free text comes trimmed, without what nobody sees, and harmless to spreadsheets."""
    if not item.takes_any_words or given == SKIPPED:
        return given
    kept = visible(given)
    return f"'{kept}" if kept.startswith(_FORMULA_STARTS) else kept
