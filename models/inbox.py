"""The inbox: events that were answered 200 and wait for their turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, bindparam, func, select, text, update

from models.base import written
from models.tables import Inbound
from models.upsert import insert_new


class Status(IntEnum):
    """Life of an event."""

    WAITING = 0
    DONE = 1
    IGNORED = 2  # means nothing to us; kept so that it is counted and never handled later
    FAILED = 3  # given up, the body is kept: our bug, after several attempts; or nothing this version can read


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event as the webhook stores it."""

    event_key: str
    person: str
    event_name: str
    sent_at: int
    received_at: int
    body: bytes | None  # None: nothing to do, store as ignored


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event in hand."""

    id: int
    event_key: str
    person: str
    sent_at: int
    received_at: int
    attempts: int
    body: bytes | None  # there until dealt with


def store(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Keep these events; one that is known already changes nothing."""
    insert_new(
        connection,
        Inbound,
        ("event_key",),
        [
            {
                "event_key": arrival.event_key,
                "person": arrival.person,
                "event_name": arrival.event_name,
                "status": Status.IGNORED if arrival.body is None else Status.WAITING,
                "sent_at": arrival.sent_at,
                "received_at": arrival.received_at,
                "body": arrival.body,
            }
            for arrival in sorted(arrivals, key=lambda arrival: arrival.event_key)  # one order: no deadlock
        ],
    )


_IS_FAILED = Inbound.status == written(Status.FAILED)
_IS_WAITING = Inbound.status == written(Status.WAITING)
_PEOPLE = select(Inbound.person).where(_IS_WAITING).order_by(Inbound.id).limit(bindparam("most"))


def people_waiting(connection: Connection, limit: int) -> list[str]:
    """People of the `limit` oldest waiting events, longest waiting first."""
    return list(dict.fromkeys(connection.execute(_PEOPLE, {"most": limit}).scalars()))


def take_turns(connection: Connection, people: Sequence[str]) -> list[str]:
    """Those of `people` nobody else works on; they are ours until the transaction ends.

    SQLite has one writer at a time, so all are ours. PostgreSQL locks a number made of the name: two people who
    share one (one pair in four thousand million million) merely wait for each other.
    """
    if connection.dialect.name == "sqlite":
        return list(people)
    return list(connection.execute(_TRY_LOCKS, {"people": list(people)}).scalars())


def having_waiting(connection: Connection, people: Sequence[str]) -> set[str]:
    """Those of `people` of whom an event waits to be handled."""
    rows = connection.execute(select(Inbound.person).where(Inbound.person.in_(people), _IS_WAITING).distinct())
    return set(rows.scalars())


def await_turn(connection: Connection, person: str) -> None:
    """Wait until nobody works on this person; they are ours until the transaction ends."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"person": person})


_TRY_LOCKS = text(
    "SELECT person FROM unnest(CAST(:people AS text[])) WITH ORDINALITY AS waiting(person, place)"
    " WHERE pg_try_advisory_xact_lock(('x' || substr(person, 1, 15))::bit(60)::bigint) ORDER BY place"
)
_LOCK = text("SELECT pg_advisory_xact_lock(('x' || substr(CAST(:person AS text), 1, 15))::bit(60)::bigint)")


_WAITING_COLUMNS = (
    Inbound.id,
    Inbound.event_key,
    Inbound.person,
    Inbound.sent_at,
    Inbound.received_at,
    Inbound.attempts,
    Inbound.body,
)
_WAITING_OF = (
    select(*_WAITING_COLUMNS)
    .where(_IS_WAITING, Inbound.person.in_(bindparam("people", expanding=True)))
    .order_by(Inbound.sent_at, Inbound.id)
    .limit(bindparam("most"))
)


def waiting_of(connection: Connection, people: Sequence[str], limit: int) -> list[Waiting]:
    """Waiting events of `people` in the order of Zalo's clock."""
    rows = connection.execute(_WAITING_OF, {"people": list(people), "most": limit})
    return [Waiting(*row) for row in rows]


_DONE = (
    update(Inbound)
    .where(Inbound.id.in_(bindparam("ids", expanding=True)))
    .values(status=Status.DONE, body=None, person="")
)


def last_received(connection: Connection) -> int | None:
    """When the newest event came in; None without any."""
    newest = select(func.max(Inbound.id)).scalar_subquery()
    return connection.execute(select(Inbound.received_at).where(Inbound.id == newest)).scalar()


def mark_done(connection: Connection, ids: Iterable[int]) -> None:
    """These are dealt with: only their keys stay, so that a redelivery has no effect."""
    connection.execute(_DONE, {"ids": list(ids)})


def mark_failed(connection: Connection, event: Waiting, *, give_up_after: int) -> None:
    """Count a failed attempt; after `give_up_after` of them the event steps aside for those behind it."""
    attempts = event.attempts + 1
    status = Status.FAILED if attempts >= give_up_after else Status.WAITING
    connection.execute(update(Inbound).where(Inbound.id == event.id).values(attempts=attempts, status=status))


def set_aside(connection: Connection, ids: Sequence[int]) -> None:
    """This version cannot read them: give up at once, without an attempt; `unread` finds them again."""
    if ids:
        connection.execute(update(Inbound).where(Inbound.id.in_(ids)).values(status=Status.FAILED))


def unread(connection: Connection, *, after: int, most: int) -> list[Waiting]:
    """Events that were set aside, oldest first, from behind this id on."""
    query = (
        select(*_WAITING_COLUMNS)
        .where(_IS_FAILED, Inbound.attempts == 0, Inbound.body.is_not(None), Inbound.id > after)
        .order_by(Inbound.id)
        .limit(most)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def wait_again(connection: Connection, ids: Sequence[int]) -> None:
    """Let events that were given up wait for their turn once more."""
    given_up = update(Inbound).where(Inbound.id.in_(ids), Inbound.status == Status.FAILED)
    connection.execute(given_up.values(status=Status.WAITING))


def forget(connection: Connection, person: str) -> None:
    """Of events of `person` we could not handle only their keys stay: there is nothing left to repair them for."""
    failed = update(Inbound).where(Inbound.person == person, Inbound.status == Status.FAILED)
    connection.execute(failed.values(status=Status.DONE, body=None, person=""))
