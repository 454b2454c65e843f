"""The figures of one summary, as they are frozen: text, picture, page and export show these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from reports.disclosure import NOBODY, Count, Table, Told


@dataclass(frozen=True, slots=True)
class Area:
    """A district, or a commune where there is no district level. `base`, `active`: when its number was last exact."""

    code: str
    name: str
    count: Count
    base: int
    active: tuple[str, ...]
    units: int
    none: int  # units where nobody took part
    target: int | None
    photos: int | None

    @property
    def percent(self) -> int | None:
        """Share of the target, in whole percent, never more than is true."""
        return percent_of(self.count, self.target)


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts of the day that have begun, and how many of them somebody came to."""

    covered: int
    planned: int


@dataclass(frozen=True, slots=True)
class Photos:
    """Photo posts of the day, and the units without one."""

    posts: int
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. Instants are whole milliseconds."""

    total: Count = NOBODY
    base: int = 0  # the total when it was last exact, …
    active: tuple[str, ...] = ()  # … and the units with anybody then
    new: Count | None = None  # since the snapshot before; None: too few to be told
    since: int | None = None  # when that was taken; None: this is the first
    unfinished: Count = NOBODY
    areas: tuple[Area, ...] = ()
    units: int = 0
    none: tuple[str, ...] = ()  # units where nobody took part
    lowest: tuple[str, ...] = ()  # units with the fewest for their target, in the order of the list
    target: int | None = None
    due: int = 0  # percent of the survey's time that has passed
    shifts: Shifts | None = None
    photos: Photos | None = None
    record: str = ""  # beginning of the audit log's head when this was counted

    @property
    def percent(self) -> int | None:
        """Share of the target, in whole percent, never more than is true."""
        return percent_of(self.total, self.target)

    @property
    def told(self) -> Table:
        """What was published, as the next publication has to take it into account."""
        areas = {area.code: Told(area.count, area.base, frozenset(area.active)) for area in self.areas}
        return Table(Told(self.total, self.base, frozenset(self.active)), areas)

    @property
    def areas_are_told(self) -> bool:
        """Whether any area's number is shown, or all of them are zero."""
        return all(area.count == NOBODY for area in self.areas) or any(
            area.count.shown or area.count.below for area in self.areas
        )


_ADAPTER = TypeAdapter(Figures)


def to_json(figures: Figures) -> str:
    """As a snapshot keeps them."""
    return _ADAPTER.dump_json(figures).decode()


def from_json(text: str) -> Figures:
    """The figures of a snapshot."""
    return _ADAPTER.validate_json(text)


def percent_of(count: Count, target: int | None) -> int | None:
    """Whole percent; None where there is no target or no number."""
    if not target or not (count.exact or count.shown):
        return None
    return count.shown * 100 // target
