"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from models.tables import Base

Row = dict[str, Any]


def insert_new(connection: Connection, table: type[Base], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`; a row whose `key` exists already is left as it is."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(index_elements=key), rows)


def insert_if_new(connection: Connection, table: type[Base], key: Sequence[str], row: Row) -> bool:
    """Insert `row` and return True; False, and nothing changed, if its `key` exists already."""
    columns = [getattr(table, name) for name in key]
    statement = _insert(connection, table).values(row).on_conflict_do_nothing(index_elements=key).returning(*columns)
    return connection.execute(statement).first() is not None  # rowcount is -1 on PostgreSQL


def insert_or_update(connection: Connection, table: type[Base], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert `rows`; a row whose `key` exists already takes over the other columns. All rows name the same."""
    if not rows:
        return
    statement = _insert(connection, table)
    changed = {column: statement.excluded[column] for column in rows[0] if column not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert(connection: Connection, table: type[Base]) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
