"""What the tests of summaries share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config import Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.shell.conftest import logs_to_the_present_stderr
from tests.summary.office import GROUP, Office, office

__all__ = ["logs_to_the_present_stderr"]


@pytest.fixture
def desk(database_url: str, settings_for: Callable[..., Settings]) -> Iterator[Office]:
    """On either engine."""
    runtime = Runtime(settings_for(database_url=database_url, zalo_group_id=GROUP))
    migrate(runtime.database)
    yield office(runtime)
    runtime.database.dispose()


@pytest.fixture
def small_desk(settings_for: Callable[..., Settings]) -> Iterator[Office]:
    """Where the kind of database does not matter."""
    runtime = Runtime(settings_for(zalo_group_id=GROUP))
    migrate(runtime.database)
    yield office(runtime)
    runtime.database.dispose()
