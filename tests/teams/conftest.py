"""What the tests of helpers, reminders and nudges share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config import Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.shell.conftest import logs_to_the_present_stderr
from tests.teams.station import Station, station

__all__ = ["logs_to_the_present_stderr"]


@pytest.fixture
def team(runtime: Runtime) -> Station:
    """On either engine."""
    return station(runtime)


@pytest.fixture
def team_on_sqlite(settings_for: Callable[..., Settings]) -> Iterator[Station]:
    """Where the kind of database does not matter."""
    runtime = Runtime(settings_for())
    migrate(runtime.database)
    yield station(runtime)
    runtime.database.dispose()
