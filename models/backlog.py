"""What waits, since when, and what was given up: read from indexes over such rows alone, however full the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from models import inbox, outbox
from models.base import written
from models.outbox import Lane
from models.tables import Inbound, Outbound


@dataclass(frozen=True, slots=True)
class Backlog:
    """Everything that is not settled as it should be. Instants are those at which the oldest one came in."""

    events: Mapping[inbox.Status, int]
    messages: Mapping[tuple[Lane, outbox.Status], int]
    oldest_event: int | None
    oldest_messages: Mapping[Lane, int]  # of those that might leave now
    last_event: int  # numbers given so far; on PostgreSQL a repeated delivery uses one up, too
    last_message: int


def look(connection: Connection, *, now: int) -> Backlog:
    """How things stand."""
    return Backlog(
        events={status: _events(connection, status) for status in (inbox.Status.WAITING, inbox.Status.FAILED)},
        messages=_open(connection) | _lost(connection),
        oldest_event=_oldest_event(connection),
        oldest_messages=_oldest_messages(connection, now),
        last_event=connection.execute(select(func.max(Inbound.id))).scalar() or 0,
        last_message=connection.execute(select(func.max(Outbound.id))).scalar() or 0,
    )


def _events(connection: Connection, status: inbox.Status) -> int:
    return connection.execute(select(func.count()).where(Inbound.status == written(status))).scalar_one()


def _oldest_event(connection: Connection) -> int | None:
    waiting = select(Inbound.received_at).where(Inbound.status == written(inbox.Status.WAITING))
    return connection.execute(waiting.order_by(Inbound.id).limit(1)).scalar()


def _open(connection: Connection) -> dict[tuple[Lane, outbox.Status], int]:
    found: dict[tuple[Lane, outbox.Status], int] = {}
    for status in (outbox.Status.QUEUED, outbox.Status.SENDING):
        rows = select(Outbound.lane, func.count()).where(Outbound.status == written(status)).group_by(Outbound.lane)
        found |= {(Lane(lane), status): count for lane, count in connection.execute(rows)}
    return found


def _lost(connection: Connection) -> dict[tuple[Lane, outbox.Status], int]:
    after_sent = Outbound.status > written(outbox.Status.SENT)
    lost = select(Outbound.lane, Outbound.status, func.count()).where(after_sent)
    rows = connection.execute(lost.group_by(Outbound.lane, Outbound.status))
    return {(Lane(lane), outbox.Status(status)): count for lane, status, count in rows}


def _oldest_messages(connection: Connection, now: int) -> dict[Lane, int]:
    found: dict[Lane, int] = {}
    for lane in Lane:
        in_lane = (Outbound.status == written(outbox.Status.QUEUED), Outbound.lane == lane)
        new = select(Outbound.created_at).where(*in_lane, Outbound.not_before == 0).order_by(Outbound.id).limit(1)
        later = (Outbound.not_before > 0, Outbound.not_before <= now)
        put_back = select(func.min(Outbound.created_at)).where(*in_lane, *later)
        oldest = [since for query in (new, put_back) if (since := connection.execute(query).scalar()) is not None]
        if oldest:
            found[lane] = min(oldest)
    sending = select(Outbound.lane, func.min(Outbound.created_at)).where(
        Outbound.status == written(outbox.Status.SENDING)
    )
    for number, since in connection.execute(sending.group_by(Outbound.lane)):
        lane = Lane(number)
        found[lane] = min(since, found.get(lane, since))
    return found
