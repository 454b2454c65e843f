"""Whether an event could be stored right now, and if not, why."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from models.database import Database

_WAIT_FOR_READERS_MS = 100
LEAST_FREE = 16 * 2**20  # bytes; less on the disk of an SQLite file is as good as none


class Obstacle(StrEnum):
    """Why nothing can be stored."""

    SILENT = "database does not answer"
    READ_ONLY = "database takes no changes"
    FULL = "disk of the database is full"


def obstacle(database: Database) -> Obstacle | None:
    """What stands in the way, or None. Changes nothing and waits for no other writer."""
    if not database.answers():
        return Obstacle.SILENT
    if database.is_sqlite and shutil.disk_usage(folder(database)).free < LEAST_FREE:
        return Obstacle.FULL
    takes_changes = _takes_changes_sqlite if database.is_sqlite else _takes_changes_server
    return None if takes_changes(database) else Obstacle.READ_ONLY


def clear_journal(database: Database) -> bool:
    """Write SQLite's journal into the file and empty it: until then what was erased still lies there.

    False: somebody has been reading for a while and still needs it; try again later. Keeps no writer waiting for long.
    """
    if not database.is_sqlite:
        return True
    with database.alone() as connection:
        before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute(f"PRAGMA busy_timeout={_WAIT_FOR_READERS_MS}")
        try:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.execute(f"PRAGMA busy_timeout={before}")
    return not busy


def folder(database: Database) -> Path:
    """Where an SQLite file lies."""
    return Path(str(database.url.database)).resolve().parent


def _takes_changes_sqlite(database: Database) -> bool:
    """Whether SQLite lets us begin to write. A lock somebody else holds is no obstacle."""
    with closing(database.engine.raw_connection()) as connection:
        before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        finally:
            connection.execute(f"PRAGMA busy_timeout={before}")
    return True


def _takes_changes_server(database: Database) -> bool:
    """No while the server is a copy of another one, or an administrator has put a brake on."""
    with database.read() as connection:
        return bool(connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "off")
