"""The engine and the two kinds of transaction. SQLite and PostgreSQL behave alike from here on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from models.turns import BUSY_TIMEOUT_S, Turns

CONNECT_TIMEOUT_S = 5


class Database:
    """One database. `write` takes SQLite's write lock at once, so what was read stays true until the commit."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = self._sqlite_engine() if self.is_sqlite else self._server_engine(pool_size)
        file = self._file()
        self._turns: AbstractContextManager[object] = Turns(Path(f"{file}-turns")) if file else nullcontext()
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that changes something; committed at the end, rolled back on any exception."""
        with self._turns, self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that only looks, and sees one instant throughout, whatever is written meanwhile."""
        # SQLite's readers always do; PostgreSQL's see a new instant with every statement unless told otherwise.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.execution_options(**options).connect() as connection:
            yield connection

    def answers(self) -> bool:
        """Whether the database can be asked anything right now."""
        try:
            with self.read() as connection:
                connection.exec_driver_sql("SELECT 1")
        except Exception:  # noqa: BLE001 - whatever the reason, the answer is no
            return False
        return True

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """The driver's connection with no transaction begun, while nobody writes an SQLite file."""
        with self._turns, closing(self.engine.raw_connection()) as connection:
            yield connection

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _file(self) -> Path | None:
        """SQLite's file, where there is one."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def _sqlite_engine(self) -> Engine:
        if file := self._file():
            _make_private(file)
        engine = create_engine(
            self.url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _server_engine(self, pool_size: int) -> Engine:
        return create_engine(
            self.url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
        )


def _make_private(file: Path) -> None:
    """A new database, and with it the journal SQLite keeps beside it, can be read by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: a deferred one that reads first fails at once when it
    # wants to write while another process wrote in between (half of all in our measurements).
    connection.isolation_level = None
    cursor = connection.cursor()
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an answered 200 survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased leaves the file, not only the index
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
