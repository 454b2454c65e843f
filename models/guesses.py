"""How often an account tried a join code that let nobody in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, select, update

from models.team_tables import JoinGuess
from models.upsert import insert_new


def count(connection: Connection, key: str) -> int:
    """How many wrong codes were tried under this key."""
    return connection.execute(select(JoinGuess.count).where(JoinGuess.key == key)).scalar() or 0


def add(connection: Connection, key: str, day: date) -> None:
    """Count one more."""
    insert_new(connection, JoinGuess, ("key",), [{"key": key, "day": day, "count": 0}])
    connection.execute(update(JoinGuess).where(JoinGuess.key == key).values(count=JoinGuess.count + 1))


def tidy(connection: Connection, *, before: date) -> None:
    """Forget the days before this one."""
    connection.execute(delete(JoinGuess).where(JoinGuess.day < before))
