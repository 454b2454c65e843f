"""What roster commands say, line by line, in the words of roster.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from handlers.rosters import Imported
from qr.days import written
from qr.layout import capital
from questions.model import Unit
from questions.roster_forms import RosterWords
from questions.shifts import Slot
from roster.coverage import Coverage, Double, NoShow, Uncovered
from roster.defects import Fate, line


def import_lines(done: Imported, said: RosterWords, *, rehearsed: bool) -> Iterator[str]:
    """Every defect, then what was read, then what changed."""
    for defect in done.defects:
        yield line(defect, said)
    reading, outcome = done.reading, done.outcome
    yield said.report.summary.format(
        rows=reading.rows,
        people=len(reading.people),
        shifts=sum(len(person.duties) for person in reading.people),
        **{fate.value: reading.count(fate) for fate in Fate},
    )
    if outcome.nothing:
        yield said.report.nothing
    else:
        yield said.report.changes.format(
            new_people=outcome.new_people,
            changed_people=outcome.changed_people,
            new_shifts=outcome.new_shifts,
            merged=reading.merged,
            removed=outcome.removed_shifts,
        )
    if rehearsed:
        yield said.report.rehearsal


def coverage_lines(
    state: Coverage, said: RosterWords, names: Mapping[str, str], *, due_on: date | None, at: datetime
) -> Iterator[str]:
    """The state in the order in which somebody must act. Gaps only where there is a roster at all."""
    words = said.coverage
    yield words.heading.format(at=f"{at:%H:%M} {written(at.date())}")
    yield _due(said, due_on, at.date())
    yield from _districts(state, said)
    yield from (words.missing.format(unit=one.unit.full_title) for one in state.missing)
    yield from (words.unplanned.format(unit=one.unit.full_title) for one in state.unplanned)
    yield from (
        words.late.format(unit=one.unit.full_title, day=written(one.first_at.date()))
        for one in state.handed_in
        if one.first_at and one.is_late(due_on)
    )
    planned = {one.unit.code for one in state.complete}
    for gap in state.gaps:
        if gap.unit.code in planned:
            yield words.gap.format(unit=gap.unit.full_title, slot=said.words.slots[gap.slot], day=_short(gap.day))
    yield from (_double(double, state, said, names) for double in state.doubles)
    yield from (_no_show(one, state, said, names) for one in state.no_shows)
    yield words.total.format(
        covered=state.covered,
        all=state.turns,
        gaps=len(state.gaps),
        doubles=len(state.doubles),
        no_shows=len(state.no_shows),
    )


def running_line(empty: Sequence[Uncovered], said: RosterWords, units: int) -> Iterator[str]:
    """How many communes have nobody there at this moment; nothing while no shift runs or all have somebody."""
    if empty:
        slot, day = said.words.slots[empty[0].slot], _short(empty[0].day)
        yield said.coverage.running.format(slot=slot, day=day, empty=len(empty), all=units)


def coverage_rows(
    state: Coverage, said: RosterWords, names: Mapping[str, str], *, due_on: date | None
) -> Iterator[list[str]]:
    """The same as a table, gaps of communes without roster included."""
    kinds, units = said.coverage.kinds, _units(state)
    for one in state.missing:
        yield [kinds["missing"], *_unit_cells(one.unit), "", "", "", ""]
    for one in state.unplanned:
        yield [kinds["unplanned"], *_unit_cells(one.unit), "", "", "", ""]
    for one in state.handed_in:
        if one.first_at and one.is_late(due_on):
            yield [kinds["late"], *_unit_cells(one.unit), written(one.first_at.date()), "", "", ""]
    for gap in state.gaps:
        yield [kinds["gap"], *_unit_cells(gap.unit), *_turn_cells(gap.day, gap.slot, said), "", ""]
    for double in state.doubles:
        first = double.shifts[0]
        cells = [*_unit_cells(units[first.unit]), *_turn_cells(first.day, first.slot, said)]
        yield [kinds["double"], *cells, names[double.helper.id], _places(double, units)]
    for absent in state.no_shows:
        shift = absent.shift
        cells = [*_unit_cells(units[shift.unit]), *_turn_cells(shift.day, shift.slot, said)]
        yield [kinds["no_show"], *cells, names[absent.helper.id], shift.place]


def _due(said: RosterWords, due_on: date | None, today: date) -> str:
    if due_on is None:
        return said.coverage.no_due
    if today > due_on:
        return said.coverage.due_after.format(due=written(due_on))
    return said.coverage.due_before.format(due=written(due_on), days=(due_on - today).days)


def _districts(state: Coverage, said: RosterWords) -> Iterator[str]:
    done = {one.unit.code for one in state.complete}
    districts: dict[str, list[Unit]] = {}
    for one in state.handed_in:
        if one.unit.district:
            districts.setdefault(one.unit.district, []).append(one.unit)
    for name, units in districts.items():
        complete = sum(unit.code in done for unit in units)
        yield said.coverage.district.format(district=capital(name), done=complete, all=len(units))


def _double(double: Double, state: Coverage, said: RosterWords, names: Mapping[str, str]) -> str:
    first, units = double.shifts[0], _units(state)
    return said.coverage.double.format(
        name=names[double.helper.id],
        unit=units[first.unit].full_title,
        slot=said.words.slots[first.slot],
        day=_short(first.day),
        places=_places(double, units),
    )


def _no_show(absent: NoShow, state: Coverage, said: RosterWords, names: Mapping[str, str]) -> str:
    shift = absent.shift
    return said.coverage.no_show.format(
        name=names[absent.helper.id],
        unit=_units(state)[shift.unit].full_title,
        slot=said.words.slots[shift.slot],
        day=_short(shift.day),
    )


def _units(state: Coverage) -> dict[str, Unit]:
    return {one.unit.code: one.unit for one in state.handed_in}


def _places(double: Double, units: Mapping[str, Unit]) -> str:
    return "; ".join(dict.fromkeys(shift.place or units[shift.unit].title for shift in double.shifts))


def _unit_cells(unit: Unit) -> list[str]:
    return [unit.district_name, unit.code, unit.title]


def _turn_cells(day: date, slot: Slot, said: RosterWords) -> list[str]:
    return [written(day), said.words.slots[slot]]


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"
