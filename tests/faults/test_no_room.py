"""The disk is full, a file may not grow, the database takes no changes: an honest 503, and no restart afterwards."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event

from models.storage import LEAST_FREE
from tests.faults.conftest import Figures
from tests.faults.live import Live, survives
from tests.shell.test_commands import run

DISK = LEAST_FREE + 8 * 2**20
GoLive = Callable[..., Live]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Something else has filled the disk to the last byte."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def capped(database: Path) -> Iterator[None]:
    """No file of this process may grow beyond what SQLite's journal has reached."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(live: Live) -> Iterator[None]:
    """SQLite answers every change as it does when the file may only be read."""
    engine = live.bot.runtime.database.engine

    def forbid(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    def allow(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=OFF")

    event.listen(engine, "checkout", forbid)
    try:
        yield
    finally:
        event.remove(engine, "checkout", forbid)
        event.listen(engine, "checkout", allow)


@contextmanager
def read_only_server(live: Live) -> Iterator[None]:
    """The server has become the copy of another one, as after a change-over that went wrong."""
    url = live.bot.runtime.database.url
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'"  # noqa: S608 - our own name
    with admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {url.database} SET default_transaction_read_only = on")
        connection.exec_driver_sql(end_all)
        try:
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {url.database} RESET default_transaction_read_only")
            connection.exec_driver_sql(end_all)
    admin.dispose()


def test_a_full_disk(go_live: GoLive, small_disk: Path, fault_seconds: float, figures: Figures) -> None:
    live = go_live(database_url=f"sqlite:///{small_disk / 'pks07.sqlite3'}")
    figures(**survives(live, filled(small_disk), fault_seconds, seen(live, "✗ Ổ đĩa chứa cơ sở dữ liệu đã đầy")))


def test_a_file_that_may_not_grow(go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live()
    figures(**survives(live, capped(Path(str(live.bot.runtime.database.url.database))), fault_seconds))


def test_a_read_only_file(go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live()
    figures(**survives(live, read_only(live), fault_seconds, seen(live, "✗ Cơ sở dữ liệu chỉ cho đọc")))


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_read_only_server(database_url: str, go_live: GoLive, fault_seconds: float, figures: Figures) -> None:
    live = go_live(database_url=database_url)
    look = seen(live, "✗ Cơ sở dữ liệu chỉ cho đọc")
    figures(**survives(live, read_only_server(live), fault_seconds, look))


def seen(live: Live, finding: str) -> Callable[[], None]:
    """Load balancer and operator are told."""

    def look() -> None:
        assert live.readyz() == 503
        assert finding in run(live.bot, "doctor").output

    return look
