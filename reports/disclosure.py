"""Which numbers of people may be told to everybody, so that nobody learns of fewer than `k` of them.

Not from a number, not from the sum of the others, and not from what changed since the last time. The total comes first:
it is exact unless fewer than `k` were added since it last was. The areas are exact if that holds for every one of them;
otherwise all are given in steps of `k`; and if even these would give a number away together with the total, not at all.
A number that is not exact is never more than the true one.
`docs/decisions/0005-what-the-group-is-told.md` has the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

SLACK = 2  # what is not told could at least be so much more or less


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it may be shown: exactly `shown`; 1 to `below` - 1; at least `shown`; or not at all (at least 0)."""

    shown: int
    exact: bool = True
    below: int = 0


NOBODY = Count(0)


@dataclass(frozen=True, slots=True)
class Area:
    """One area as counted: people by unit. It is published which units have anybody at all."""

    code: str
    by_unit: Mapping[str, int]

    @property
    def count(self) -> int:
        """People in all units."""
        return sum(self.by_unit.values())

    @property
    def active(self) -> frozenset[str]:
        """Units with anybody."""
        return frozenset(unit for unit, count in self.by_unit.items() if count)


@dataclass(frozen=True, slots=True)
class Told:
    """What is published of an area; its number when that was last exact, and its active units at that time."""

    count: Count = NOBODY
    base: int = 0
    active: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """What is published together."""

    total: Told = field(default_factory=Told)
    areas: Mapping[str, Told] = field(default_factory=dict)


def publish(areas: Sequence[Area], before: Table, k: int) -> Table:
    """The table that may follow `before`."""
    cells = [_Cell(area, before.areas.get(area.code, Told()), k) for area in areas]
    whole = _Cell(_together(areas), before.total, k)
    if not whole.may_be_exact:
        return Table(whole.at_least, {cell.area.code: cell.repeated for cell in cells})
    total = whole.area.count
    if not _is_ample(cells, total, k):
        told = {cell.area.code: cell.repeated for cell in cells}
    elif all(cell.may_be_exact for cell in cells):
        told = {cell.area.code: cell.exactly for cell in cells}
    elif _steps_leave_open(cells, total):
        told = {cell.area.code: cell.in_steps for cell in cells}
    else:
        told = {cell.area.code: cell.repeated for cell in cells}
    return Table(whole.exactly, told)


def rounded(count: int, k: int) -> Count:
    """A number of this moment, which has no history: always in whole `k`."""
    if count == 0:
        return NOBODY
    return Count(count // k * k, exact=False, below=0 if count >= k else k)


@dataclass(frozen=True, slots=True)
class _Cell:
    """An area now, and what was told of it."""

    area: Area
    told: Told
    k: int

    @property
    def moved(self) -> int:
        """How far from the number that was last exact."""
        return abs(self.area.count - self.told.base)

    @property
    def has_fallen(self) -> bool:
        """Whether more people took back than sent since."""
        return self.area.count < self.told.base

    @property
    def woken(self) -> int:
        """Units that became active since: at least so many people are new."""
        return len(self.area.active - self.told.active)

    @property
    def band(self) -> int:
        """So far it must have moved to be told exactly."""
        return band(self.woken, self.k)

    @property
    def may_be_exact(self) -> bool:
        """Whether the exact number tells nothing of a few people."""
        return self.moved == 0 == self.woken or self.moved >= self.band

    @property
    def low(self) -> int:
        """The least it can be when told in steps."""
        if self.has_fallen:
            return self._below
        steps = self.moved // self.k * self.k if self.moved >= self.band else 0
        return self.told.base + max(steps, self.woken, 0 if self.told.base else min(1, self.area.count))

    @property
    def high(self) -> int:
        """The most it can be when told in steps."""
        if self.area.count == 0:
            return 0
        if self.has_fallen:
            return self._below + self.k - 1
        return self.told.base + (self.moved // self.k * self.k + self.k if self.moved >= self.band else self.band) - 1

    @property
    def exactly(self) -> Told:
        return Told(Count(self.area.count), self.area.count, self.area.active)

    @property
    def in_steps(self) -> Told:
        if self.area.count == 0:
            return self.exactly
        if self.has_fallen:
            return self._as(Count(self._below, exact=False))
        if self.moved < self.band:
            return self._as(Count(self.told.base, exact=False, below=0 if self.told.base else self.band))
        return self._as(Count(self.told.base + self.moved // self.k * self.k, exact=False))

    @property
    def at_least(self) -> Told:
        """The number that was last exact, and one for every unit that woke up since: everybody knows of those."""
        if not self.told.base:
            return self._as(Count(0, exact=False, below=self.band))
        known = self.told.base + self.woken
        return self._as(Count(known if known <= self.area.count else self._below, exact=False))

    @property
    def repeated(self) -> Told:
        """No number that was not told before."""
        if self.area.count == 0:
            return self.exactly
        return self._as(Count(0 if self.has_fallen else self.told.base, exact=False))

    @property
    def _below(self) -> int:
        """The next whole `k` below the number that was last exact that is not more than the true one."""
        steps = -(-max(self.told.base - self.area.count, 1) // self.k)
        return max(self.told.base - steps * self.k, 0)

    def _as(self, count: Count) -> Told:
        return Told(count, self.told.base, self.told.active)


def band(least: int, k: int) -> int:
    """The smallest multiple of `k` that leaves more than `SLACK` numbers from `least` on below it."""
    return k * (1 + (least + SLACK) // k)


def _together(areas: Sequence[Area]) -> Area:
    return Area("", {unit: count for area in areas for unit, count in area.by_unit.items()})


def _is_ample(cells: Sequence[_Cell], total: int, k: int) -> bool:
    """Whether so many are new that it gives nothing away whether areas are told at all. Everybody can check this."""
    new, counted = total - sum(cell.told.base for cell in cells), [cell for cell in cells if cell.area.count]
    return new == 0 or len(counted) == 1 or new >= 2 * k * len(counted)


def _steps_leave_open(cells: Sequence[_Cell], total: int) -> bool:
    """Whether steps and total together leave every number open."""
    counted = [cell for cell in cells if cell.area.count]
    low, high = sum(cell.low for cell in counted), sum(cell.high for cell in counted)
    return all(
        min(cell.high, total - low + cell.low) - max(cell.low, total - high + cell.high) >= SLACK for cell in counted
    )
