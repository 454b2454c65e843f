"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from models.tables import Base

Row = dict[str, Any]


def insert_new(connection: Connection, table: type[Base], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`; a row whose `key` exists already is left as it is."""
    if rows:
        connection.execute(_leaving(table, tuple(key), connection.dialect.name), rows)


def insert_if_new(connection: Connection, table: type[Base], key: Sequence[str], row: Row) -> bool:
    """Insert `row` and return True; False, and nothing changed, if its `key` exists already."""
    columns = [getattr(table, name) for name in key]
    statement = _leaving(table, tuple(key), connection.dialect.name).values(row).returning(*columns)
    return connection.execute(statement).first() is not None  # rowcount is -1 on PostgreSQL


def insert_or_update(connection: Connection, table: type[Base], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`; a row whose `key` exists already takes over the other columns. All rows name the same."""
    if rows:
        connection.execute(_replacing(table, tuple(key), tuple(rows[0]), connection.dialect.name), rows)


# A statement costs more to build than to run, so each is built once.


@cache
def _leaving(table: type[Base], key: tuple[str, ...], dialect: str) -> Any:
    return _INSERT[dialect](table).on_conflict_do_nothing(index_elements=key)


@cache
def _replacing(table: type[Base], key: tuple[str, ...], columns: tuple[str, ...], dialect: str) -> Any:
    statement = _INSERT[dialect](table)
    changed = {column: statement.excluded[column] for column in columns if column not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
