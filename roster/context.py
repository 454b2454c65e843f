"""What a row takes from above it: titles, headings inside the table, the cells of the row before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from questions.model import Unit
from questions.roster import Level
from questions.shifts import Slot
from roster.cells import Value


@dataclass(frozen=True, slots=True)
class Context:
    """What titles and headings say of all rows below them."""

    district: str = ""
    unit: Unit | None = None
    village: str = ""
    level: Level | None = None
    days: tuple[date, ...] = ()
    slots: tuple[Slot, ...] = ()

    def within(self, other: Context) -> Context:
        """This context with what a heading below it says: a wider one ends the narrower ones before it; days stay."""
        new_district = other.district not in ("", self.district)
        new_unit = other.unit is not None and other.unit != self.unit
        unit = other.unit if new_district else other.unit or self.unit
        ended = new_district or new_unit or other.level is not None
        return Context(
            district=other.district or self.district,
            unit=unit,
            village=other.village if ended else other.village or self.village,
            level=other.level if new_district else other.level or self.level,
            days=other.days or self.days,
            slots=other.slots if other.days else other.slots or self.slots,
        )


@dataclass(slots=True)
class Memory:
    """The row before, for cells left blank or filled with "nt"."""

    values: dict[int, Value] = field(default_factory=dict)  # last value of each column
    people: tuple[tuple[str, str, str], ...] = ()  # name, position, phone of the people in it
    days: tuple[date, ...] = ()

    def forget(self) -> None:
        """A heading or a new table begins."""
        self.values.clear()
        self.people, self.days = (), ()
