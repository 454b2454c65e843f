"""A copy of the whole database while it is in use, and a database made from such a copy.

The copy is of one instant: everything committed before it began is in it. For SQLite it is a database file, made by
SQLite's own backup; for PostgreSQL an archive of pg_dump, whose programs must be of the server's version or newer.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import inspect

from models.database import Database


class NotCopied(Exception):
    """There is no copy, or nothing was made from it; the text says why."""


def save(database: Database, file: Path) -> None:
    """Write a copy that only its owner may read. Raises NotCopied; then `file` is not there, or as it was."""
    if file.exists():
        raise NotCopied(f"{file} exists already")
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    copy = _save_sqlite if database.is_sqlite else _save_server
    try:
        copy(database, unfinished)
        _flush(unfinished)
        unfinished.rename(file)
        _flush(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(database: Database, file: Path) -> None:
    """Fill a database that is empty. Raises NotCopied, having changed nothing."""
    if not file.is_file():
        raise NotCopied(f"there is no {file}")
    if inspect(database.engine).get_table_names():
        raise NotCopied("the database is not empty: name a new one in DATABASE_URL")
    (_restore_sqlite if database.is_sqlite else _restore_server)(database, file)


def _save_sqlite(database: Database, file: Path) -> None:
    with closing(database.engine.raw_connection()) as source, closing(sqlite3.connect(file)) as copy:
        source.driver_connection.backup(copy)  # type: ignore[union-attr]
        _check(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no journal beside it


def _restore_sqlite(database: Database, file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as copy:
        _check(copy)
        with closing(database.engine.raw_connection()) as target:
            copy.backup(target.driver_connection)  # type: ignore[arg-type]


def _check(copy: sqlite3.Connection) -> None:
    try:
        found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        raise NotCopied(f"not a whole copy: {error}") from None
    if found != ["ok"]:
        raise NotCopied(f"not a whole copy: {found[0]}")


def _save_server(database: Database, file: Path) -> None:
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    _run(database, "pg_restore", "--list", str(file), with_database=False)


def _restore_server(database: Database, file: Path) -> None:
    _run(database, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file))


def _run(database: Database, program: str, *options: str, with_database: bool = True) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotCopied(f"{program} is not installed (Debian: apt-get install postgresql-client)")
    url = database.url
    given = url.translate_connect_args(username="user", database="dbname") | dict(url.query)
    password = given.pop("password", None)  # not among the arguments, which everybody on the machine can read
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    into = [f"--dbname={make_conninfo(**given)}"] if with_database else []
    command = [found, *options[:-1], *into, options[-1]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        why = done.stderr.strip().splitlines()
        raise NotCopied(why[0] if why else f"{program} ended with {done.returncode}")


def _flush(path: Path) -> None:
    """What the directory or file holds is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
