"""A 200 means stored, under crowds, in several processes, and without a database. What is stored lies sealed."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from config import Settings
from handlers.runtime import Runtime
from models.tables import Inbound
from tests.shell.events import LAN, Body, said, signed
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running, stored


def post(runtime: Runtime, events: list[Body], ready: Ready) -> list[int]:
    """Status codes of these events."""
    bot = running(runtime)
    ready()
    return [bot.deliver(event).status_code for event in events]


def together(bot: Running, events: list[Body], threads: int = 40) -> list[int]:
    """Status codes of these events, posted by many threads at the same moment."""
    start = threading.Barrier(threads)

    def post(share: list[Body]) -> list[int]:
        start.wait()
        return [bot.deliver(body).status_code for body in share]

    with ThreadPoolExecutor(threads) as pool:
        shares = list(pool.map(post, [events[n::threads] for n in range(threads)]))
    return [status for share in shares for status in share]


def test_two_hundred_events_at_once_are_all_stored(bot: Running) -> None:
    events = [said("1", by=f"{number:019d}") for number in range(200)]
    assert together(bot, events) == [200] * 200
    assert bot.count(Inbound) == 200


def test_events_that_come_together_share_commits(bot_on_sqlite: Running) -> None:
    commits: list[None] = []
    event.listen(bot_on_sqlite.runtime.database.engine, "commit", lambda _connection: commits.append(None))
    together(bot_on_sqlite, [said("1") for _ in range(200)])
    assert 0 < len(commits) < 150


def test_the_same_event_from_many_threads_is_one(bot: Running) -> None:
    assert together(bot, [said("1", message_id="same")] * 80) == [200] * 80
    assert bot.count(Inbound) == 1


def test_the_same_events_to_two_processes_at_once_are_stored_once(bot: Running) -> None:
    events = [said("1", by=f"{number:019d}") for number in range(25)]
    answers = at_once(post, bot.runtime.settings, events, events[::-1])
    assert answers == [[200] * 25] * 2
    assert bot.count(Inbound) == 25


def test_a_database_that_takes_nothing_means_503_and_the_event_comes_again(bot_on_sqlite: Running) -> None:
    database = bot_on_sqlite.runtime.database
    event.listen(database.engine, "connect", _read_only)
    database.dispose()
    lan = said("1")
    assert bot_on_sqlite.deliver(lan).status_code == 503
    event.remove(database.engine, "connect", _read_only)
    database.dispose()
    assert bot_on_sqlite.count(Inbound) == 0
    assert bot_on_sqlite.deliver(lan).status_code == 200
    assert bot_on_sqlite.count(Inbound) == 1


def _read_only(connection: Any, _entry: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


@pytest.mark.postgres
def test_without_a_database_server_nothing_is_acknowledged(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(database_url="postgresql+psycopg://bot@127.0.0.1:9/none")))
    assert bot.deliver(said("1")).status_code == 503
    assert bot.web.get("/readyz").status_code == 503
    assert bot.web.get("/healthz").status_code == 200


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_started_again_is_used_again(bot: Running, postgresql_server: str) -> None:
    assert bot.deliver(said("1")).status_code == 200
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        ours = {"name": bot.runtime.database.url.database}
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), ours)
    admin.dispose()
    assert bot.deliver(said("2")).status_code == 200
    assert bot.count(Inbound) == 2


def test_a_locked_table_means_503_within_the_two_seconds_zalo_waits(bot: Running) -> None:
    lan = said("1")
    with locked(bot):
        answer = bot.deliver(lan)
    assert (answer.status_code, answer.text) == (503, "not stored, deliver again")
    assert bot.deliver(lan).status_code == 200
    assert bot.count(Inbound) == 1


@contextmanager
def locked(bot: Running) -> Iterator[None]:
    database = bot.runtime.database
    if database.is_sqlite:
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    with create_engine(database.url).connect() as connection:
        connection.execute(text("LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE"))
        yield


def test_one_bad_moment_of_the_database_does_not_end_the_intake(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("models.inbox.store", lambda *_: 1 / 0)
        assert bot.deliver(said("1")).status_code == 503
    assert bot.deliver(said("2")).status_code == 200


def test_neither_account_nor_words_lie_open_in_the_database(bot: Running) -> None:
    bot.deliver(said("Cán bộ rất tận tình với bà con", by=LAN, message_id="0221184453ca5936b471"))
    kept = stored(bot)
    assert b"user_send_text" in kept
    for secret in (LAN, "tận tình", "0221184453ca5936b471", "t\\xe1", str(signed(said("1")).raw[:20])):
        assert secret.encode() not in kept


def test_a_body_opens_only_with_our_key(bot: Running, settings_for: Callable[..., Settings]) -> None:
    event_ = said("2")
    bot.deliver(event_)
    (row,) = bot.rows(Inbound)
    assert json.loads(bot.runtime.seal.open(row["body"], "inbound")) == event_
    stranger = Runtime(settings_for(data_key="another key of somebody else, long enough"))
    with pytest.raises(Exception, match="not configured"):
        stranger.seal.open(row["body"], "inbound")


def test_nobody_is_answered_inside_the_request(bot: Running) -> None:
    bot.deliver(said("xin chào"))
    assert bot.zalo.asked == []
