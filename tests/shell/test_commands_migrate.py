"""Bringing databases up to date: repeatable, several processes at once, and exactly the tables the code expects."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from config import ROOT, Settings
from handlers import health, readiness
from handlers.runtime import Runtime
from models.migrations import Schema, migrate, schema
from models.tables import Base
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running
from tests.shell.test_commands import run
from tests.shell.test_tokens import eventually


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
    assert schema(empty.database) is Schema.CURRENT


def test_a_database_that_was_never_migrated_is_recognised(empty: Runtime) -> None:
    assert schema(empty.database) is Schema.OLD
    migrate(empty.database)
    assert schema(empty.database) is Schema.CURRENT


def test_a_migration_that_fails_leaves_nothing_half_done(empty: Runtime) -> None:
    with empty.database.write() as connection:
        connection.execute(text("CREATE TABLE response (id TEXT PRIMARY KEY)"))
    before = inspect(empty.database.engine).get_table_names()
    assert run(running(empty), "migrate").exit_code == 1
    assert inspect(empty.database.engine).get_table_names() == before


def number_schema(runtime: Runtime, revision: str) -> None:
    with runtime.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_software_one_version_back_works_on_the_newer_database(bot: Running) -> None:
    bot.resident().agrees().says("1")
    number_schema(bot.runtime, "made-by-later-software")
    result = run(bot, "migrate")
    assert (result.exit_code, result.stdout.split()[-1]) == (0, "made-by-later-software")
    assert bot.web.get("/readyz").status_code == 200
    assert "mới hơn phần mềm" in run(bot, "doctor").stdout
    assert "Câu 3 (" in bot.resident().says("2").last


def test_migrations_only_add() -> None:
    """What an upgrade takes away, the software before it would miss. An index may be replaced by a better one."""
    taking_away = re.compile(r"drop_|alter_column|rename|\b(DROP|ALTER|RENAME|DELETE|UPDATE)\b")
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        upgrade = file.read_text("utf-8").split("def upgrade")[1].split("def downgrade")[0]
        replaced = set(re.findall(r"drop_index\('(\w+)'", upgrade)) & set(
            re.findall(r"create_index\(\s*'(\w+)'", upgrade)
        )
        for name in replaced:
            upgrade = upgrade.replace(f"drop_index('{name}'", "")
        assert not taking_away.search(upgrade), file.name


def test_the_bot_is_not_ready_while_the_database_is_older_than_the_software(bot: Running) -> None:
    number_schema(bot.runtime, "0001")
    answer = bot.web.get("/readyz")
    assert (answer.status_code, answer.text) == (503, readiness.OLD)
    with bot.runtime.database.write() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    assert bot.web.get("/readyz").status_code == 503


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_hangs_keeps_nobody_waiting(
    bot: Running, settings_for: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "WITHIN_S", 0.2)
    watched = running(Runtime(settings_for(database_url=bot.runtime.settings.database_url)))
    with bot.runtime.database.write() as connection:
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        before = threading.active_count()
        assert {watched.web.get("/readyz").status_code for _ in range(5)} == {503}
        assert threading.active_count() <= before + 1
    asked = watched.app.extensions[health.READINESS]
    assert eventually(lambda: asked.state() == readiness.READY)
    watched.runtime.database.dispose()


def test_the_bot_says_it_is_not_ready_without_a_database(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(database_url="postgresql+psycopg://bot@127.0.0.1:9/none")))
    assert (bot.web.get("/readyz").status_code, bot.web.get("/healthz").status_code) == (503, 200)


def test_a_database_that_answers_is_ready(bot: Running) -> None:
    assert bot.web.get("/readyz").status_code == 200
