"""Rosters as offices send them: one file a district, a few rows wrong, some communes late, some never."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from openpyxl import load_workbook

from bench.campaign.cast import Cast
from bench.campaign.colleagues import Colleague, Habit, Turn
from handlers.rosters import RosterDesk
from handlers.runtime import Runtime
from questions.model import Unit
from questions.roster import Level
from questions.shifts import Slot
from roster.defects import Fate
from roster.template import write_template

FIRST_ROW = 5  # of the template, below its header
NEVER, LATE = 6, 5  # communes that send nothing, and those that send it two days late
_HABITS = (Habit.KEEPS, Habit.KEEPS, Habit.KEEPS, Habit.LATE, Habit.MISSES, Habit.FORGETS)


@dataclass
class Sheet:
    """One file: its rows, who of them is kept, and what must be said of the others."""

    district: str
    rows: list[list[str]] = field(default_factory=list)
    people: list[Colleague] = field(default_factory=list)
    wrong: Counter[Fate] = field(default_factory=Counter)


@dataclass
class Imports:
    """What the imports said they did."""

    people: int = 0
    shifts: int = 0
    wrong: Counter[Fate] = field(default_factory=Counter)


class Rosters:
    """Everybody who stands on a roster, and the files that say so."""

    def __init__(self, runtime: Runtime, cast: Cast, chance: Random, *, joined_every: int) -> None:
        self._cast = cast
        self._chance = chance
        self._numbers = count()
        content = runtime.content
        desk = RosterDesk(runtime)
        self._said, self._days = desk.said, desk.rules.days
        units = list(content.units.units)
        apart = chance.sample(units, NEVER + LATE)
        self.never, late = apart[:NEVER], apart[NEVER:]
        self._joining = {unit.code for unit in units[::joined_every]}
        self.staff = self._staff(list(content.units.districts.values()))
        in_time = [unit for unit in units if unit not in apart]
        self.sheets = [self._sheet(district, of) for district, of in _by_district(in_time)]
        self.late_sheets = [self._sheet(district, of) for district, of in _by_district(late)]
        self.imported = Imports()

    @property
    def everybody(self) -> Iterator[Colleague]:
        """All entries, handed in or not yet, in the order of the files."""
        for sheet in (self.staff, *self.sheets, *self.late_sheets):
            yield from sheet.people

    def hand_in(self, runtime: Runtime, folder: Path, sheets: Sequence[Sheet]) -> None:
        """Import these files and give everybody on them a code."""
        desk = RosterDesk(runtime)
        for number, sheet in enumerate(sheets):
            path = self._written(runtime, desk, folder, sheet, number)
            done = desk.import_file(path)
            self.imported.people += done.outcome.new_people
            self.imported.shifts += done.outcome.new_shifts
            self.imported.wrong += Counter(defect.fate for defect in done.defects)
            for one in sheet.people:
                one.rostered = True
        codes = {known.phone: code for known, code in desk.issue_codes()[0]}
        for sheet in sheets:
            for one in sheet.people:
                one.code = codes.get(f"84{one.phone[1:]}", one.code) if one.phone else ""

    def _staff(self, districts: list[tuple[Unit, ...]]) -> Sheet:
        sheet = Sheet("", [list(self._cast.staff_columns)])
        for units in districts:
            one = self._person(Level.DISTRICT, None, units[0].district_code)
            sheet.people.append(one)
            sheet.rows.append([units[0].district, one.name, one.phone, self._said.words.levels[Level.DISTRICT]])
        one = self._person(Level.PROVINCE, None, "")
        sheet.people.append(one)
        sheet.rows.append(["", one.name, one.phone, self._said.words.levels[Level.PROVINCE]])
        for one in sheet.people:
            one.joins = True
        return sheet

    def _sheet(self, district: str, units: list[Unit]) -> Sheet:
        sheet = Sheet(district)
        for unit in units:
            self._add_commune(sheet, unit)
        self._add_wrong_rows(sheet, units[0])
        return sheet

    def _add_commune(self, sheet: Sheet, unit: Unit) -> None:
        joins = unit.code in self._joining
        for level, slots in (
            (Level.COMMUNE, ()),
            (Level.HELPER, (Slot.MORNING,)),
            (Level.HELPER, (Slot.AFTERNOON, Slot.EVENING)),
        ):
            one = self._person(level, unit, unit.district_code)
            one.joins = joins and self._chance.random() < 0.9
            one.silent = one.joins and self._chance.random() < 0.1
            one.turns = [Turn(day, slot, self._habit(one)) for day in self._days for slot in slots]
            self._add(sheet, unit, one, slots)

    def _habit(self, one: Colleague) -> Habit:
        return self._chance.choice(_HABITS) if one.joins and not one.silent else Habit.MISSES

    def _add(self, sheet: Sheet, unit: Unit, one: Colleague, slots: Sequence[Slot]) -> None:
        days = self._said.words.all if one.turns else ""
        said = ", ".join(self._said.words.slots[slot] for slot in slots)
        level = self._said.words.levels[one.level] if one.level is not Level.HELPER else ""
        sheet.people.append(one)
        sheet.rows.append(self._row(unit.full_title, one.name, one.phone, level, days, said))

    def _add_wrong_rows(self, sheet: Sheet, unit: Unit) -> None:
        """Four wrong ways to fill in a row, and one row twice."""
        wrong, slot = self._cast.wrong, self._said.words.slots[Slot.MORNING]
        day = self._days[0]
        written = f"{day.day}/{day.month}"
        lost, unreachable, idle = (self._person(Level.HELPER, unit, unit.district_code) for _ in range(3))
        sheet.rows.append(list(sheet.rows[1]))
        sheet.rows.append(self._row(wrong["unit"], lost.name, lost.phone, "", written, slot))
        sheet.rows.append(self._row(unit.full_title, "", f"09{next(self._numbers):08}", "", written, slot))
        sheet.rows.append(self._row(unit.full_title, unreachable.name, wrong["phone"], "", written, slot))
        sheet.rows.append(self._row(unit.full_title, idle.name, idle.phone, "", wrong["day"], slot))
        unreachable.phone, unreachable.turns = "", [Turn(day, Slot.MORNING, Habit.MISSES)]
        sheet.people += [unreachable, idle]
        sheet.wrong += Counter({Fate.LOST: 2, Fate.PART: 2, Fate.NOTE: 1})

    def _person(self, level: Level, unit: Unit | None, district: str) -> Colleague:
        number = next(self._numbers)
        return Colleague(
            level, unit.code if unit else "", district, self._cast.name(number), f"09{number + 10_000_000:08}"
        )

    def _row(self, unit: str, name: str, phone: str, level: str, day: str, slot: str) -> list[str]:
        return ["", unit, "", name, "", phone, level, day, slot, ""]

    def _written(self, runtime: Runtime, desk: RosterDesk, folder: Path, sheet: Sheet, number: int) -> Path:
        if not sheet.district:
            return _as_csv(folder / "staff.csv", sheet.rows)
        if number % 4:
            columns = self._said.template.columns
            return _as_csv(folder / f"{sheet.district}-{number}.csv", [list(columns.values()), *sheet.rows])
        path = folder / f"{sheet.district}-{number}.xlsx"
        write_template(path, runtime.content, desk.rules, desk.said)
        book = load_workbook(path)
        for row, cells in enumerate(sheet.rows, FIRST_ROW):
            for column, text in enumerate(cells, 1):
                if text:
                    book.worksheets[0].cell(row, column, text)
        book.save(path)
        return path


def _as_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _by_district(units: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.district_code, []).append(unit)
    return list(found.items())
