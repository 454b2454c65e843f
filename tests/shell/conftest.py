"""What the tests of the shell share: the bot on a real database, and logs that go where a test can read them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from config import Settings
from handlers import logs
from handlers.runtime import Runtime
from models.database import Database
from models.migrations import migrate
from tests.shell.running import Running, running


@pytest.fixture(autouse=True)
def logs_to_the_present_stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A logger that keeps the stream it was first used with would write into one that pytest has closed."""
    configure = structlog.configure

    def without_cache(**given: Any) -> None:
        configure(**given | {"cache_logger_on_first_use": False, "logger_factory": _present_stderr})

    monkeypatch.setattr(structlog, "configure", without_cache)
    for name, module in list(sys.modules.items()):
        if name.startswith("handlers.") and hasattr(module, "log"):
            module.log.__dict__.pop("bind", None)
    logs.configure("json", "WARNING")
    yield
    structlog.reset_defaults()


def _present_stderr(*_: Any) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)


@pytest.fixture
def bot(runtime: Runtime) -> Running:
    """The bot on a migrated, empty database of either kind."""
    return running(runtime)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "pks07.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture
def bot_on_sqlite(settings_for: Callable[..., Settings], migrated_file: Path, tmp_path: Path) -> Iterator[Running]:
    """The same where the kind of database does not matter."""
    shutil.copy(migrated_file, tmp_path / "pks07.sqlite3")
    runtime = Runtime(settings_for())
    yield running(runtime)
    runtime.database.dispose()
