"""Reading a whole file: every sheet, every table in it, every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import words
from questions.model import Units
from questions.roster_forms import RosterWords
from questions.shifts import ShiftRules
from roster import files
from roster.belonging import Belongings
from roster.cells import Sheet
from roster.defects import Defect, Fate, Report, Spot
from roster.entries import Entry
from roster.headers import Headers
from roster.moments import Reader
from roster.name_grids import NameGrids
from roster.names import Names
from roster.numbers import Numbers
from roster.people import People, Person
from roster.places import Places
from roster.rows import Rows
from roster.sections import Sections
from roster.tables import Readers, Table
from roster.turns import Turns


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, and what is wrong with it."""

    people: tuple[Person, ...]
    defects: tuple[Defect, ...]
    rows: int  # rows that name, or should name, somebody

    def count(self, fate: Fate) -> int:
        """Rows (and whole sheets) whose worst defect is this."""
        order = list(Fate)
        worst: dict[Spot, Fate] = {}
        for defect in self.defects:
            worst[defect.spot] = min(worst.get(defect.spot, defect.fate), defect.fate, key=order.index)
        return sum(found is fate for found in worst.values())

    @property
    def merged(self) -> int:
        """Rows that named somebody an earlier row had named."""
        return sum(person.rows - 1 for person in self.people)


class FileReader:
    """Reads files for one unit list and one campaign."""

    def __init__(self, units: Units, rules: ShiftRules, said: RosterWords) -> None:
        self._said = said
        moments, places, names = Reader(rules, said), Places(units, said), Names(said)
        sections = Sections(said, places, moments, names)
        parts = (names, Belongings(places, sections), Numbers(said), Turns(rules, said, moments))
        self._readers = Readers(
            headers=Headers(said, moments),
            sections=sections,
            rows=Rows(*parts),
            grids=NameGrids(*parts),
            ditto=frozenset(sign.casefold() for sign in said.ditto),
        )
        self._skipped = {words.fold(name) for name in said.skipped_sheets}

    def read(self, path: Path) -> Reading:
        """The file. Raises `roster.files.Unreadable`."""
        return self.read_sheets(files.opened(path), path.stem)

    def read_sheets(self, sheets: Sequence[Sheet], file: str = "") -> Reading:
        """Sheets however they came; `file` is the name of the file, which may name a commune."""
        report = Report()
        entries: list[Entry] = []
        rows = 0
        for sheet in sheets:
            if sheet.rows and words.fold(sheet.name) not in self._skipped:
                table = Table(self._readers, sheet, report)
                entries += table.read(file)
                rows += table.rows
        people = People(report, self._said).gather(entries)
        order = {sheet.name: place for place, sheet in enumerate(sheets)}
        in_order = sorted(report.defects, key=lambda one: (order[one.spot.sheet], one.spot.row))
        return Reading(tuple(people), tuple(in_order), rows)
