"""How many messages of residents there were, and how many of them were not understood: counts, and nothing else."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from models.tables import Reading
from models.upsert import insert_new

_SPAN_MS = 600_000  # counted together


def add(connection: Connection, *, now: int, heard: int, unread: int) -> None:
    """Count these."""
    at = now - now % _SPAN_MS
    insert_new(connection, Reading, ("at",), [{"at": at, "heard": 0, "unread": 0}])
    more = {"heard": Reading.heard + heard, "unread": Reading.unread + unread}
    connection.execute(update(Reading).where(Reading.at == at).values(more))


def since(connection: Connection, instant: int) -> tuple[int, int]:
    """(heard, not understood) since then, give or take ten minutes."""
    sums = select(func.sum(Reading.heard), func.sum(Reading.unread)).where(Reading.at > instant - _SPAN_MS)
    heard, unread = connection.execute(sums).one()
    return int(heard or 0), int(unread or 0)


def tidy(connection: Connection, *, before: int) -> None:
    """Forget what is older."""
    connection.execute(delete(Reading).where(Reading.at < before))
