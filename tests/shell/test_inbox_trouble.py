"""A bad event, a crash, a database that is away: nobody else waits, nothing is lost, nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, update
from sqlalchemy.exc import OperationalError

from bot import engine
from handlers import inbox
from handlers.batch import Batch
from models.database import Database
from models.inbox import Status
from models.tables import AnswerEvent, Base, Inbound, Outbound, Response
from tests.shell.events import LAN, MINH
from tests.shell.running import Running

BAD = "bùm"


@pytest.fixture
def engine_chokes_on_bad_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(content: Any, state: Any, event: Any) -> Any:
        if getattr(event, "text", "") == BAD:
            raise ZeroDivisionError
        return real(content, state, event)

    real = engine.step
    monkeypatch.setattr("handlers.batch.step", step)


@pytest.fixture
def saving_chokes_on_bad_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(self: Batch, person: str, event: Any, *, cause: str) -> None:
        handle_really(self, person, event, cause=cause)
        if event.text == BAD:
            cannot_be_saved.append(self)

    def save(self: Batch, connection: Connection) -> None:
        save_really(self, connection)
        if self in cannot_be_saved:
            raise KeyError("a unit that left the list")

    cannot_be_saved: list[Batch] = []
    handle_really, save_really = Batch.handle, Batch.save
    monkeypatch.setattr(Batch, "handle", handle)
    monkeypatch.setattr(Batch, "save", save)


@pytest.mark.parametrize("trouble", ["engine_chokes_on_bad_words", "saving_chokes_on_bad_words"])
def test_an_event_that_cannot_be_handled_stops_nobody(
    bot: Running, request: pytest.FixtureRequest, trouble: str
) -> None:
    lan, minh = bot.resident(LAN).agrees(), bot.resident(MINH)
    request.getfixturevalue(trouble)
    lan.posts(BAD)
    lan.posts("2")
    minh.posts("chào")
    assert inbox.process_waiting(bot.runtime) == 2
    bot.send()
    assert len(minh.heard) == 1
    bot.drive()
    failed = [row for row in bot.rows(Inbound) if row["status"] == Status.FAILED]
    assert [(row["attempts"], row["body"] is not None) for row in failed] == [(inbox.GIVE_UP_AFTER, True)]
    assert "Câu 2 (" in lan.last
    assert len(lan.heard) == 4
    assert "Câu 3 (" in lan.says("1").last


def test_an_event_that_was_given_up_is_not_tried_again(bot: Running, engine_chokes_on_bad_words: None) -> None:
    bot.resident().posts(BAD)
    bot.drive()
    before = bot.rows(Inbound)
    bot.drive()
    assert bot.rows(Inbound) == before


def test_a_body_that_does_not_open_steps_aside(bot: Running) -> None:
    lan = bot.resident()
    lan.posts("chào")
    bot.write(lambda connection: connection.execute(update(Inbound).values(body=b"\x00garbage")))
    lan.posts("xin chào")
    bot.resident(MINH).posts("chào")
    bot.drive()
    assert sorted(row["status"] for row in bot.rows(Inbound)) == [Status.DONE, Status.DONE, Status.FAILED]
    assert len(lan.heard) == len(bot.resident(MINH).heard) == 1


class Killed(OperationalError):
    """As if the process had died: nothing of ours takes it for the fault of an event."""

    def __init__(self) -> None:
        super().__init__("killed", None, OSError("killed"))


def test_a_database_that_is_away_counts_against_no_event(bot: Running) -> None:
    lan = bot.resident()
    lan.posts("chào")
    for statement in range(2, inbox.GIVE_UP_AFTER + 3):
        with killed_at_statement(bot.runtime.database, statement, Killed()), pytest.raises(Killed):
            inbox.process_waiting(bot.runtime)
    assert [row["attempts"] for row in bot.rows(Inbound)] == [0]
    bot.drive()
    assert len(lan.heard) == 1


def test_a_crash_after_any_statement_leaves_all_or_nothing(bot: Running) -> None:
    lan, minh, hoa = bot.resident(LAN), bot.resident(MINH), bot.resident("7777777777777777777")
    lan.agrees()
    minh.scans().says("1")
    hoa.agrees().says("RÚT")
    lan.posts("2")
    minh.posts("1")
    hoa.posts("1")
    before = everything(bot)
    statements = 1
    while crashes(bot, statements):
        assert everything(bot) == before, f"after statement {statements}"
        statements += 1
    assert statements > 10
    bot.send()
    assert [len(who.heard) for who in (lan, minh, hoa)] == [4, 3, 5]
    assert bot.count(Outbound) == 12
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}
    assert sorted(row["status"] for row in bot.rows(Response)) == ["partial", "partial", "withdrawn"]
    assert bot.count(AnswerEvent) == 1
    assert "Câu 2 (" in lan.last


def crashes(bot: Running, statement: int) -> bool:
    """Whether a worker that dies after this statement gets that far at all."""
    with killed_at_statement(bot.runtime.database, statement, Killed()):
        try:
            inbox.process_waiting(bot.runtime)
        except Killed:
            return True
    return False


@contextmanager
def killed_at_statement(database: Database, number: int, error: Exception) -> Iterator[None]:
    left = number

    def count(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        left -= not statement.startswith("BEGIN")
        if left == 0:
            raise error

    event.listen(database.engine, "after_cursor_execute", count)
    yield
    event.remove(database.engine, "after_cursor_execute", count)


def everything(bot: Running) -> dict[str, list[dict[str, Any]]]:
    return {mapper.class_.__name__: bot.rows(mapper.class_) for mapper in Base.registry.mappers}
