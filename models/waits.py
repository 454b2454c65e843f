"""How long replies took."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select

from models.base import written
from models.outbox import Lane, Status
from models.tables import Outbound

_AWAITED_ATTEMPTS = 2


def of_replies(connection: Connection, *, since: int, now: int) -> list[int]:
    """Milliseconds that every reply queued since then waited, or has been waiting so far."""
    first = _first_since(connection, since)
    if first is None:
        return []
    replies = (Outbound.id >= first, Outbound.created_at >= since, Outbound.lane == Lane.REPLY)
    wanted = select(Outbound.created_at, Outbound.settled_at).where(*replies, Outbound.status <= Status.SENT)
    return [max(0, (settled or now) - queued) for queued, settled in connection.execute(wanted)]


def oldest_reply(connection: Connection) -> int | None:
    """When the reply was queued that has waited longest, also if it is put off; None if none waits.

    One that may have arrived, and is repeated ever more rarely, is not waited for any more.
    """
    is_awaited = or_(Outbound.doubtful.is_(False), Outbound.attempts <= _AWAITED_ATTEMPTS)
    reply = select(Outbound.created_at).where(Outbound.lane == written(Lane.REPLY), is_awaited)
    waiting = (reply.where(Outbound.status == written(status)) for status in (Status.QUEUED, Status.SENDING))
    return min((queued for each in waiting for queued in connection.scalars(each)), default=None)


def _first_since(connection: Connection, since: int) -> int | None:
    """The first message queued at or after this instant, or one before it; None without messages.

    Found by halving: numbers grow with time, and an index of the time would be written with every message.
    """
    first, last = (connection.execute(select(edge(Outbound.id))).scalar() for edge in (func.min, func.max))
    if first is None or last is None:
        return None
    while first < last:
        middle = (first + last) // 2
        found = select(Outbound.id, Outbound.created_at).where(Outbound.id >= middle).order_by(Outbound.id).limit(1)
        number, queued = connection.execute(found).one()
        if queued >= since:
            last = middle
        else:
            first = number + 1
    return first
