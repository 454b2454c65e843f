"""Who stands by, when and where; who came, left and swapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from models.roster_tables import Helper
from models.roster_tables import Shift as Table
from questions.shifts import Slot


class Source(StrEnum):
    """Where a shift comes from."""

    ROSTER = "roster"
    SWAP = "swap"  # taken over from the helper the roster names
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift. Instants are whole milliseconds."""

    id: int
    helper_id: str
    unit: str
    day: date
    slot: Slot
    place: str
    source: Source
    rostered_for: str | None = None
    started_at: int | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to be stored."""

    helper_id: str
    unit: str
    day: date
    slot: Slot
    place: str = ""
    source: Source = Source.ROSTER


_COLUMNS = tuple(getattr(Table, name) for name in Shift.__slots__)


def shifts(
    connection: Connection,
    campaign: str,
    *,
    day: date | None = None,
    slot: Slot | None = None,
    unit: str = "",
    district: str = "",
) -> list[Shift]:
    """Shifts of a campaign, by time and place; `district`: those of its people."""
    wanted = _all().join(Helper, Helper.id == Table.helper_id).where(Helper.campaign == campaign)
    for column, value in ((Table.day, day), (Table.slot, slot), (Table.unit, unit), (Helper.district, district)):
        if value:
            wanted = wanted.where(column == value)
    return _sorted(connection, wanted)


def shifts_of(connection: Connection, helper_id: str) -> list[Shift]:
    """The shifts of one helper, by time."""
    return _sorted(connection, _all().where(Table.helper_id == helper_id))


def shift(connection: Connection, shift_id: int) -> Shift | None:
    """One shift."""
    row = connection.execute(_all().where(Table.id == shift_id)).one_or_none()
    return _shift(row) if row else None


def start(connection: Connection, shift_id: int, *, helper_id: str, at: int) -> bool:
    """The helper is there. False if the shift is not theirs, or begun already."""
    mine = (Table.id == shift_id, Table.helper_id == helper_id, Table.started_at.is_(None))
    return connection.execute(update(Table).where(*mine).values(started_at=at)).rowcount == 1


def end(connection: Connection, shift_id: int, *, helper_id: str, at: int) -> bool:
    """The helper leaves. False if the shift is not theirs, not begun, or ended already."""
    mine = (Table.id == shift_id, Table.helper_id == helper_id)
    running = (Table.started_at.is_not(None), Table.ended_at.is_(None))
    return connection.execute(update(Table).where(*mine, *running).values(ended_at=at)).rowcount == 1


def hand_over(connection: Connection, shift_id: int, *, giver: str, taker: str) -> bool:
    """Give a shift that has not begun to a colleague who is free then. False if that is not so (any more)."""
    _lock(connection, (giver, taker))
    given = shift(connection, shift_id)
    if given is None or not _is_open(given, giver) or not _is_free(connection, taker, given):
        return False
    _move(connection, given, taker)
    return True


def exchange(connection: Connection, mine: int, theirs: int, *, me: str, them: str) -> bool:
    """Exchange two shifts that have not begun. False, and nothing changed, if either is not as agreed any more."""
    _lock(connection, (me, them))
    first, second = shift(connection, mine), shift(connection, theirs)
    if first is None or second is None or not (_is_open(first, me) and _is_open(second, them)):
        return False
    if (first.day, first.slot, first.unit, first.place) == (second.day, second.slot, second.unit, second.place):
        return False  # side by side already
    if not (_is_free(connection, me, second, but=first) and _is_free(connection, them, first, but=second)):
        return False
    _move(connection, first, them)
    _move(connection, second, me)
    return True


def add(connection: Connection, new: Sequence[NewShift]) -> None:
    """Store shifts nobody has yet."""
    if new:
        connection.execute(
            insert(Table),
            [
                {name: getattr(one, name) for name in NewShift.__slots__}
                | {"rostered_for": one.helper_id if one.source is Source.ROSTER else None}
                for one in new
            ],
        )


def rename_places(connection: Connection, places: Iterable[tuple[int, str]]) -> None:
    """Write down where shifts (by id) are."""
    for shift_id, place in places:
        connection.execute(update(Table).where(Table.id == shift_id).values(place=place))


def remove(connection: Connection, shift_ids: Iterable[int]) -> None:
    """Delete shifts."""
    connection.execute(delete(Table).where(Table.id.in_(list(shift_ids))))


def _lock(connection: Connection, helper_ids: Iterable[str]) -> None:
    """Let nobody else swap with these people meanwhile."""
    wanted = select(Helper.id).where(Helper.id.in_(sorted(helper_ids))).order_by(Helper.id)
    connection.execute(wanted.with_for_update()).all()  # SQLite, with one writer at a time, ignores the lock


def _is_open(one: Shift, helper_id: str) -> bool:
    return one.helper_id == helper_id and one.started_at is None


def _is_free(connection: Connection, helper_id: str, wanted: Shift, *, but: Shift | None = None) -> bool:
    taken = (Table.helper_id == helper_id, Table.day == wanted.day, Table.slot == wanted.slot)
    ids = connection.execute(select(Table.id).where(*taken)).scalars()
    return all(but is not None and shift_id == but.id for shift_id in ids)


def _move(connection: Connection, one: Shift, helper_id: str) -> None:
    source = Source.ROSTER if one.rostered_for == helper_id else Source.SWAP
    connection.execute(update(Table).where(Table.id == one.id).values(helper_id=helper_id, source=source))


def _all() -> Select[tuple[object, ...]]:
    return select(*_COLUMNS)


def _sorted(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Shift]:
    order = list(Slot)
    found = [_shift(row) for row in connection.execute(wanted)]
    return sorted(found, key=lambda one: (one.day, order.index(one.slot), one.unit, one.place, one.id))


def _shift(row: Row[tuple[object, ...]]) -> Shift:
    values = dict(row._mapping)
    return Shift(**{**values, "slot": Slot(values["slot"]), "source": Source(values["source"])})
