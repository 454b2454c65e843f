"""The outbox: messages on their way to Zalo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased

from models import instants
from models.tables import Outbound
from models.upsert import insert_new


class Lane(IntEnum):
    """Who goes first. A reply is never kept waiting by anything else."""

    REPLY = 0
    CONFIRMATION = 1  # to helpers
    REMINDER = 2
    SUMMARY = 3
    NUDGE = 4


ANSWERS = (Lane.REPLY, Lane.CONFIRMATION)  # somebody waits for them
YIELDING = (Lane.REMINDER, Lane.SUMMARY, Lane.NUDGE)
UNASKED = (Lane.NUDGE, Lane.REMINDER)  # what a person gets without having written first


class Status(IntEnum):
    """Life of a message. Everything from SENT on is settled."""

    QUEUED = 0
    SENDING = 1  # claimed until its lease ends
    SENT = 2
    FAILED = 3  # Zalo refused it for good
    DROPPED = 4  # no longer wanted: stale, erased


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be queued. (`cause`, `n`) is unique: queueing it again changes nothing."""

    cause: str
    n: int
    person: str
    lane: Lane
    body: bytes  # sealed
    not_before: int
    expires_at: int | None = None  # from then on nobody wants it any more


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in a sender's hand."""

    id: int
    person: str
    lane: int
    attempts: int
    created_at: int
    body: bytes | None  # there until settled
    doubtful: bool = False  # an earlier attempt may have arrived


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message."""

    id: int
    status: Status
    settled_at: int
    message_id: str | None = None
    error: int | None = None


def queue(connection: Connection, drafts: Sequence[Draft], *, now: int) -> None:
    """Queue messages, in this order per person."""
    insert_new(
        connection,
        Outbound,
        ("cause", "n"),
        [
            {
                "cause": draft.cause,
                "n": draft.n,
                "person": draft.person,
                "lane": draft.lane,
                "status": Status.QUEUED,
                "created_at": now,
                "not_before": draft.not_before,
                "expires_at": draft.expires_at,
                "body": draft.body,
            }
            for draft in drafts
        ],
    )


@cache
def _claiming(dialect: str) -> Executable:
    lease = instants.now_ms(dialect) + bindparam("lease_ms", type_=BigInteger)
    return (
        update(Outbound)
        .where(Outbound.id.in_(bindparam("ids", expanding=True)), Outbound.status == Status.QUEUED)
        .values(status=Status.SENDING, lease_until=lease, attempts=Outbound.attempts + 1)
        .returning(
            Outbound.id,
            Outbound.person,
            Outbound.lane,
            Outbound.attempts,
            Outbound.created_at,
            Outbound.body,
            Outbound.doubtful,
        )
    )


def claim(connection: Connection, ids: Sequence[int], *, lease_ms: int) -> list[Claimed]:
    """Take these messages for so long. Only what is still queued is handed out, so nobody gets one twice."""
    if not ids:
        return []
    rows = connection.execute(_claiming(connection.dialect.name), {"ids": list(ids), "lease_ms": lease_ms})
    return sorted((Claimed(*row) for row in rows), key=lambda row: (row.lane, row.id))


_SETTLE = (
    update(Outbound)
    .where(Outbound.id == bindparam("row"))
    .values(
        status=bindparam("to"),
        settled_at=bindparam("at"),
        message_id=bindparam("message"),
        error=bindparam("code"),
        lease_until=None,
        body=None,
        person="",
    )
)


def settle(connection: Connection, outcomes: Iterable[Settled]) -> None:
    """Record what became of messages; what they said and to whom is dropped."""
    rows = [
        {"row": done.id, "to": done.status, "at": done.settled_at, "message": done.message_id, "code": done.error}
        for done in outcomes
    ]
    if rows:
        connection.execute(_SETTLE, rows)


def put_back(
    connection: Connection,
    row_id: int,
    *,
    not_before: int,
    error: int | None,
    count: bool = True,
    doubtful: bool = False,
) -> None:
    """Queue a claimed message again for later.

    `count` False: the attempt was not the message's fault. `doubtful`: it may have arrived; that is never forgotten.
    """
    connection.execute(
        update(Outbound)
        .where(Outbound.id == row_id, Outbound.status == Status.SENDING)
        .values(
            status=Status.QUEUED,
            lease_until=None,
            not_before=not_before,
            error=error,
            attempts=Outbound.attempts if count else Outbound.attempts - 1,
            doubtful=true() if doubtful else Outbound.doubtful,
        )
    )


def rescue(connection: Connection, *, later_ms: int = 0) -> int:
    """Queue again what a sender took and never settled: its process died. Returns how many.

    `later_ms`: as if it were so much later.
    """
    now = instants.read_ms(connection) + later_ms
    return connection.execute(
        update(Outbound)
        .where(Outbound.status == Status.SENDING, Outbound.lease_until < now)
        .values(status=Status.QUEUED, lease_until=None, doubtful=True)
    ).rowcount


def shorten_leases(connection: Connection, *, lease_ms: int) -> None:
    """No lease ends later than if it began now: one that does was taken before the clock was set back."""
    latest = instants.read_ms(connection) + lease_ms
    connection.execute(
        update(Outbound)
        .where(Outbound.status == Status.SENDING, Outbound.lease_until > latest)
        .values(lease_until=latest)
    )


def is_any_put_off(connection: Connection, *, until: int) -> bool:
    """Whether a message waits for a further attempt that is due only after this instant."""
    return connection.execute(select(Outbound.id).where(*_put_off(until)).limit(1)).first() is not None


def try_again_now(connection: Connection, *, now: int) -> int:
    """Let what waits for a further attempt be tried at once. Returns how many."""
    return connection.execute(update(Outbound).where(*_put_off(now)).values(not_before=now)).rowcount


def try_again_for_whoever_wrote(connection: Connection, *, now: int, since: int) -> int:
    """The same for those people only to whom a newer message was queued since this instant. Returns how many."""
    newer = aliased(Outbound)
    wrote = exists().where(
        newer.person == Outbound.person,
        newer.status == Status.QUEUED,
        newer.id > Outbound.id,
        newer.lane == Lane.REPLY,
        newer.created_at >= since,
    )
    return connection.execute(update(Outbound).where(*_put_off(now), wrote).values(not_before=now)).rowcount


def _put_off(until: int) -> tuple[ColumnElement[bool], ...]:
    tried = or_(Outbound.attempts > 0, Outbound.error.is_not(None))
    return (Outbound.status == Status.QUEUED, Outbound.not_before > until, tried)


def drop_open(connection: Connection, person: str, *, at: int, lanes: Sequence[Lane] | None = None) -> int:
    """Messages still queued for `person` are no longer wanted. Returns how many."""
    chosen = [Outbound.person == person, Outbound.status == Status.QUEUED]
    if lanes is not None:
        chosen.append(Outbound.lane.in_(lanes))
    return connection.execute(
        update(Outbound).where(*chosen).values(status=Status.DROPPED, settled_at=at, body=None, person="")
    ).rowcount


def drop(connection: Connection, ids: Sequence[int], *, at: int) -> list[tuple[Lane, str]]:
    """Drop those of these messages that are still queued; returns lane and cause of each."""
    if not ids:
        return []
    rows = connection.execute(
        update(Outbound)
        .where(Outbound.id.in_(ids), Outbound.status == Status.QUEUED)
        .values(status=Status.DROPPED, settled_at=at, body=None, person="")
        .returning(Outbound.lane, Outbound.cause)
    )
    return [(Lane(lane), cause) for lane, cause in rows]


def counts(connection: Connection) -> dict[tuple[Lane, Status], int]:
    """How many messages stand at each status, by lane."""
    rows = connection.execute(
        select(Outbound.lane, Outbound.status, func.count()).group_by(Outbound.lane, Outbound.status)
    )
    return {(Lane(lane), Status(status)): count for lane, status, count in rows}


def progress(connection: Connection, cause: str) -> dict[int, tuple[Status, int | None]]:
    """Status and last error of every message of a cause, by its number."""
    rows = connection.execute(
        select(Outbound.n, Outbound.status, Outbound.error).where(Outbound.cause == cause).order_by(Outbound.n)
    )
    return {n: (Status(status), error) for n, status, error in rows}
