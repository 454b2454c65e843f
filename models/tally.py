"""Counters for things that must leave no other trace."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select, update

from models.tables import Tally
from models.upsert import insert_new


def add(connection: Connection, name: str, day: date, amount: int = 1) -> None:
    """Count `amount` more of `name` on `day`."""
    insert_new(connection, Tally, ("name", "day"), [{"name": name, "day": day, "count": 0}])
    connection.execute(update(Tally).where(Tally.name == name, Tally.day == day).values(count=Tally.count + amount))


def totals(connection: Connection) -> dict[str, int]:
    """Totals over all days by name."""
    found: dict[str, int] = {}
    for name, count in connection.execute(select(Tally.name, Tally.count)):
        found[name] = found.get(name, 0) + count
    return found
