"""What the tests of the group share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config import Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.group.gathering import GROUP, Gathering, PictureHost, gathering, picture_host
from tests.shell.conftest import logs_to_the_present_stderr

__all__ = ["logs_to_the_present_stderr"]


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with picture_host() as host:
        yield host


@pytest.fixture
def group(database_url: str, settings_for: Callable[..., Settings], host: PictureHost) -> Iterator[Gathering]:
    """The group on either engine."""
    runtime = Runtime(settings_for(database_url=database_url, zalo_group_id=GROUP, zalo_api_base=host.base))
    migrate(runtime.database)
    yield gathering(runtime, host)
    runtime.database.dispose()


@pytest.fixture
def group_on_sqlite(settings_for: Callable[..., Settings], host: PictureHost) -> Iterator[Gathering]:
    """The group where the kind of database does not matter."""
    runtime = Runtime(settings_for(zalo_group_id=GROUP, zalo_api_base=host.base))
    migrate(runtime.database)
    yield gathering(runtime, host)
    runtime.database.dispose()
