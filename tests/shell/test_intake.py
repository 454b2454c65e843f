"""Group commit: who is answered is stored, and one slow moment does not become everybody's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from handlers import intake
from handlers.intake import MOST_AT_ONCE, Intake, NotStored
from handlers.runtime import Runtime
from models import backlog, inbox
from models.inbox import Arrival
from models.tables import Inbound
from tests.shell.running import Running

Stored = Callable[[Any, list[Arrival]], None]


def arrival(number: int) -> Arrival:
    return Arrival(f"key-{number}", "person", "user_send_text", 1, 1, b"sealed")


class Watched:
    """Notes the batches that are stored, and lets the first one wait for `go`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.batches: list[int] = []
        self.go = threading.Event()
        self.begun = threading.Event()
        self._store = inbox.store
        monkeypatch.setattr(inbox, "store", self.store)

    def store(self, connection: Any, arrivals: list[Arrival]) -> None:
        self.batches.append(len(arrivals))
        self.begun.set()
        assert self.go.wait(10)
        self._store(connection, arrivals)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def in_threads(intake: Intake, count: int) -> list[threading.Thread]:
    """So many requests, each waiting for its event to be stored."""
    threads = [threading.Thread(target=intake.store, args=(arrival(number),)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_what_arrives_while_one_commit_lasts_shares_the_next(runtime: Runtime, watched: Watched) -> None:
    taken = Intake(runtime)
    first = in_threads(taken, 1)
    assert watched.begun.wait(10)
    others = [threading.Thread(target=taken.store, args=(arrival(number),)) for number in range(1, 31)]
    for thread in others:
        thread.start()
    while taken._waiting.qsize() < 30:
        time.sleep(0.005)
    watched.go.set()
    for thread in first + others:
        thread.join()
    assert watched.batches == [1, 30]
    with runtime.database.read() as connection:
        assert backlog.look(connection, now=0).events[inbox.Status.WAITING] == 31


def test_while_the_database_is_stuck_nobody_is_kept_waiting_for_long(
    bot_on_sqlite: Running, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "STUCK_AFTER_S", 0.0)
    monkeypatch.setattr(intake, "WAIT_S", 60.0)  # whoever waits so long outlasts the test
    taken = Intake(bot_on_sqlite.runtime)
    taken._committing_since = time.monotonic() - 1
    with pytest.raises(NotStored):
        taken.store(arrival(0))
    assert watched.begun.wait(10)
    watched.go.set()
    monkeypatch.setattr(intake, "STUCK_AFTER_S", 60.0)
    taken.store(arrival(0))
    assert [row["event_key"] for row in bot_on_sqlite.rows(Inbound)] == ["key-0"]


def test_no_batch_grows_beyond_its_limit(bot_on_sqlite: Running, watched: Watched) -> None:
    taken = Intake(bot_on_sqlite.runtime)
    thread = in_threads(taken, 1)[0]
    assert watched.begun.wait(10)
    futures = [Future[None]() for _ in range(MOST_AT_ONCE + 20)]
    for number, future in enumerate(futures, start=1):
        taken._waiting.put((arrival(number), future))
    watched.go.set()
    for future in futures:
        future.result(10)
    thread.join()
    assert watched.batches == [1, MOST_AT_ONCE, 20]


def test_who_waits_too_long_is_told_to_come_again_and_the_event_is_stored_once(
    bot_on_sqlite: Running, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "WAIT_S", 0.05)
    taken = Intake(bot_on_sqlite.runtime)
    with pytest.raises(NotStored):
        taken.store(arrival(1))
    watched.go.set()
    monkeypatch.setattr(intake, "WAIT_S", 5)
    taken.store(arrival(1))
    assert bot_on_sqlite.count(Inbound) == 1


def test_a_batch_that_fails_tells_everybody_in_it(bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, told = Intake(bot_on_sqlite.runtime), []
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "store", lambda *_: 1 / 0)

        def post(number: int) -> None:
            with pytest.raises(NotStored):
                taken.store(arrival(number))
            told.append(number)

        threads = [threading.Thread(target=post, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(told) == [0, 1, 2, 3, 4]
    taken.store(arrival(9))
    assert bot_on_sqlite.count(Inbound) == 1


def test_no_thread_is_started_before_the_first_event(bot_on_sqlite: Running) -> None:
    taken = Intake(bot_on_sqlite.runtime)
    assert taken._thread is None
    taken.store(arrival(1))
    assert taken._thread is not None
    assert taken._thread.daemon
