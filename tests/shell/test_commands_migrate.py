"""Bringing databases up to date: repeatable, several processes at once, and exactly the tables the code expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from config import Settings
from handlers.runtime import Runtime
from models.migrations import is_current, migrate
from models.tables import Base
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running
from tests.shell.test_commands import run


def bring_up_to_date(runtime: Runtime, _given: None, ready: Ready) -> str:
    ready()
    return migrate(runtime.database)


@pytest.fixture
def empty(database_url: str, settings_for: Callable[..., Settings]) -> Iterator[Runtime]:
    """A database nobody has touched."""
    runtime = Runtime(settings_for(database_url=database_url))
    yield runtime
    runtime.database.dispose()


def test_the_migrations_make_exactly_the_tables_the_code_expects(runtime: Runtime) -> None:
    with runtime.database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing_the_second_time(bot: Running) -> None:
    bot.resident().agrees().says("1")
    for _ in range(2):
        result = run(bot, "migrate")
        assert result.exit_code == 0
        assert "database is at revision" in result.stdout
    assert "Câu 3 (" in bot.resident().says("2").last


def test_three_processes_may_migrate_at_once(empty: Runtime) -> None:
    first, second, third = at_once(bring_up_to_date, empty.settings, None, None, None)
    assert first == second == third
    assert is_current(empty.database)


def test_a_database_that_was_never_migrated_is_recognised(empty: Runtime) -> None:
    assert not is_current(empty.database)
    migrate(empty.database)
    assert is_current(empty.database)


def test_a_migration_that_fails_leaves_nothing_half_done(empty: Runtime) -> None:
    with empty.database.write() as connection:
        connection.execute(text("CREATE TABLE response (id TEXT PRIMARY KEY)"))
    before = inspect(empty.database.engine).get_table_names()
    assert run(running(empty), "migrate").exit_code == 1
    assert inspect(empty.database.engine).get_table_names() == before


def test_the_bot_says_it_is_not_ready_without_a_database(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(database_url="postgresql+psycopg://bot@127.0.0.1:9/none")))
    assert (bot.web.get("/readyz").status_code, bot.web.get("/healthz").status_code) == (503, 200)


def test_a_database_that_answers_is_ready(bot: Running) -> None:
    assert bot.web.get("/readyz").status_code == 200
