"""What the fault tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config import Settings
from handlers import intake
from handlers.clock import Clock
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.faults.live import Live
from tests.shell.conftest import bot as bot
from tests.shell.conftest import bot_on_sqlite as bot_on_sqlite
from tests.shell.conftest import logs_to_the_present_stderr as logs_to_the_present_stderr
from tests.shell.conftest import migrated_file as migrated_file
from tests.shell.running import running

Figures = Callable[..., None]  # the fixture `figures`


@pytest.fixture(scope="session")
def fault_seconds() -> float:
    """How long things stay broken. FAULT_SECONDS=60 is the full size."""
    return float(os.environ.get("FAULT_SECONDS", "1"))


@pytest.fixture
def go_live(
    settings_for: Callable[..., Settings], migrated_file: Path, tmp_path: Path
) -> Iterator[Callable[..., Live]]:
    """The bot with its loops and a clock that runs, on SQLite unless the settings say otherwise."""
    made: list[Live] = []

    def build(**values: Any) -> Live:
        if "database_url" not in values:
            shutil.copy(migrated_file, tmp_path / "pks07.sqlite3")
        runtime = Runtime(settings_for(**values))
        migrate(runtime.database)
        bot = running(runtime)
        settings = runtime.settings
        runtime.__dict__["clock"] = Clock(settings.timezone, start=settings.clock_start)
        made.append(Live(bot))
        return made[-1]

    yield build
    for live in made:
        live.stop()
        live.bot.runtime.database.dispose()


@pytest.fixture(autouse=True)
def _zalos_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here an event waits for its commit no longer than Zalo does."""
    monkeypatch.setattr(intake, "WAIT_S", 1.8)
