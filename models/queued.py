"""Which queued messages may leave, and which no longer should: found by index, however many others wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from models.base import written
from models.outbox import Lane, Status
from models.tables import Outbound

_LOOK_FURTHER = 4  # times as many are looked at as are wanted: other senders may be claiming the first ones

_earlier = aliased(Outbound)
_FREE = (
    or_(Outbound.expires_at.is_(None), Outbound.expires_at > bindparam("now")),
    ~exists().where(
        _earlier.person == Outbound.person,
        _earlier.status < written(Status.SENT),
        _earlier.id < Outbound.id,
        _earlier.lane <= Outbound.lane,
    ),
)


def due(
    connection: Connection, *, now: int, most: int, lanes: tuple[Lane, ...] = tuple(Lane), lock: bool = False
) -> list[int]:
    """Ids of messages that may leave now, most urgent first. A person's next one waits for the one before it, but
    not for a less urgent one.

    With `lock`, rows another sender is claiming at this moment are passed over (PostgreSQL; SQLite has one writer).
    """
    lock = lock and connection.dialect.name != "sqlite"
    values = {"now": now, "most": most, "seen": most * _LOOK_FURTHER if lock else most}
    return list(connection.execute(_due(lanes, lock), values).scalars())


@cache
def _due(lanes: tuple[Lane, ...], lock: bool) -> Select[Any]:
    found = union_all(*(part for lane in lanes for part in (_new(lane), _put_back(lane)))).subquery()
    if not lock:
        return select(found.c.id).order_by(found.c.lane, found.c.id).limit(bindparam("most"))
    ordered = select(Outbound.id).where(Outbound.id.in_(select(found.c.id)), _is_queued())
    return ordered.order_by(Outbound.lane, Outbound.id).limit(bindparam("most")).with_for_update(skip_locked=True)


def _new(lane: Lane) -> Select[Any, Any]:
    """Messages of a lane nobody has tried to send yet."""
    return _some(_of(lane, Outbound.not_before == written(0)).order_by(Outbound.id))


def _put_back(lane: Lane) -> Select[Any, Any]:
    """Those that were meant for later and whose time has come. The others are not even looked at."""
    time_has_come = (Outbound.not_before > written(0), Outbound.not_before <= bindparam("now"))
    return _some(_of(lane, *time_has_come).order_by(Outbound.not_before))


def _of(lane: Lane, *conditions: Any) -> Select[Any, Any]:
    same_lane = Outbound.lane == written(lane)
    return select(Outbound.id, Outbound.lane).where(_is_queued(), same_lane, *conditions, *_FREE)


def _some(query: Select[Any, Any]) -> Select[Any, Any]:
    few = query.limit(bindparam("seen")).subquery()
    return select(few.c.id, few.c.lane)


def _is_queued() -> Any:
    return Outbound.status == written(Status.QUEUED)


def owed(connection: Connection, people: Sequence[str]) -> set[str]:
    """Which of these people have a message on its way to them."""
    open_ = Outbound.status < written(Status.SENT)
    return set(connection.scalars(select(Outbound.person).where(open_, Outbound.person.in_(people))))


def stale(connection: Connection, *, now: int, most: int) -> list[int]:
    """Ids of queued messages whose moment has passed."""
    expired = (_is_queued(), Outbound.expires_at.is_not(None), Outbound.expires_at <= now)
    return list(connection.execute(select(Outbound.id).where(*expired).limit(most)).scalars())


def waiting(connection: Connection, lane: Lane, *, queued_before: int, most: int) -> list[tuple[int, str]]:
    """(id, cause) of messages of a lane that have waited for a while: of those never tried the next to leave, and of
    those put back."""
    in_lane = (_is_queued(), Outbound.lane == lane, Outbound.created_at < queued_before)
    waits = select(Outbound.id, Outbound.cause).where(*in_lane).limit(most)
    new = waits.where(Outbound.not_before == written(0)).order_by(Outbound.id)
    put_back = waits.where(Outbound.not_before > written(0)).order_by(Outbound.not_before)
    return [(row.id, row.cause) for query in (new, put_back) for row in connection.execute(query)]
