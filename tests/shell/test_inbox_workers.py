"""Several workers on one inbox: each person's events are handled once, in order, by one worker at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from handlers import inbox
from handlers.runtime import Runtime
from models.inbox import Status
from models.tables import AnswerEvent, Inbound, Outbound
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running
from tests.shell.survey import MESSAGES, STEPS, counted, what_counts

PEOPLE = [f"{number:019d}" for number in range(1, 13)]


def work(runtime: Runtime, _given: None, ready: Ready) -> int:
    """Handles what waits; returns how much of it."""
    inbox.MOST_AT_ONCE = 7
    _ = runtime.content, runtime.database.answers()
    ready()
    handled = idle = 0
    while idle < 5:
        now = inbox.process_waiting(runtime)
        handled, idle = handled + now, 0 if now else idle + 1
    return handled


def everybody_has_written(bot: Running) -> None:
    """The whole survey of every person waits in the inbox, mixed."""
    for account in PEOPLE:
        bot.resident(account).posts(f"#{bot.resident(account).code('07576')}")
    for text in MESSAGES:
        for account in PEOPLE:
            bot.resident(account).posts(text)


def assert_everybody_counts_once(bot: Running) -> None:
    assert what_counts(bot) == [counted()] * len(PEOPLE)
    assert bot.count(AnswerEvent) == len(STEPS) * len(PEOPLE)
    assert bot.count(Outbound) == (len(MESSAGES) + 1) * len(PEOPLE)
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}


def test_three_workers_in_one_process_mix_nobody_up(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST_AT_ONCE", 7)
    everybody_has_written(bot)
    workers = [threading.Thread(target=bot.handle) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    bot.handle()
    assert_everybody_counts_once(bot)


def test_two_workers_in_two_processes_mix_nobody_up(bot: Running) -> None:
    everybody_has_written(bot)
    handled = at_once(work, bot.runtime.settings, None, None)
    assert sum(handled) == bot.count(Inbound)
    assert_everybody_counts_once(bot)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_person_being_handled_is_left_alone_and_the_others_are_not(bot: Running) -> None:
    lan, minh = bot.resident(PEOPLE[0]), bot.resident(PEOPLE[1])
    lan.posts("chào")
    with held_before_saving(bot, lan.person) as released:
        lan.posts("tôi ở Quý Sơn")
        minh.posts("chào")
        assert inbox.process_waiting(bot.runtime) == 1
        bot.send()
        assert len(minh.heard) == 1
        assert inbox.process_waiting(bot.runtime) == 0
        released.set()
    bot.drive()
    assert len(lan.heard) == 2
    assert "Quý Sơn" in lan.last


@contextmanager
def held_before_saving(bot: Running, person: str) -> Iterator[threading.Event]:
    """Another worker has this person in hand and is slow to commit."""
    taken, released = threading.Event(), threading.Event()
    other = Runtime(bot.runtime.settings)
    other.__dict__.update(clock=bot.clock, zalo=bot.zalo)

    def wait(_connection: Any) -> None:
        taken.set()
        assert released.wait(30)

    event.listen(other.database.engine, "commit", wait, once=True)
    worker = threading.Thread(target=inbox.process_waiting, args=(other,))
    worker.start()
    assert taken.wait(30)
    yield released
    worker.join()
    other.database.dispose()


def test_a_worker_finds_nothing_to_do_in_an_empty_inbox(bot: Running) -> None:
    assert inbox.process_waiting(bot.runtime) == 0
