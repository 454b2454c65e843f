"""What machines that watch the bot read: true, summed over processes, and cheap however full the database is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, text, update

from config import Settings
from handlers import health, logs, probes, refusals, webhook
from handlers.intake import NotStored
from handlers.runtime import Runtime
from models import outbox, queued
from models.outbox import Draft, Lane, Settled
from models.tables import Inbound, Tally
from tests.shell.events import said, signed
from tests.shell.running import Running, running
from tests.shell.test_tokens import eventually


def test_metrics_count_what_waits_and_what_was_sent(bot: Running) -> None:
    bot.resident().agrees().posts("1")
    shown = bot.web.get("/metrics").text
    assert 'pks07_events{status="waiting"} 1' in shown
    assert 'pks07_events{status="failed"} 0' in shown
    assert "pks07_last_event 4\n" in shown
    assert "pks07_last_message 3\n" in shown
    assert 'pks07_responses{status="partial"} 1' in shown
    assert 'pks07_oldest_seconds{queue="inbox"} 0' in shown
    bot.clock.forward(30)
    assert 'pks07_oldest_seconds{queue="inbox"} 30.0' in bot.web.get("/metrics").text
    bot.handle()
    bot.clock.forward(5)
    shown = bot.web.get("/metrics").text
    assert 'pks07_messages{lane="reply",status="queued"} 1' in shown
    assert 'pks07_oldest_seconds{queue="outbox",lane="reply"} 5.0' in shown
    assert 'pks07_oldest_seconds{queue="outbox",lane="nudge"} 0' in shown


def test_metrics_show_what_was_given_up_and_how_long_a_message_is_under_way(bot: Running) -> None:
    now = bot.clock.now_ms()
    drafts = [Draft(f"cause-{n}", 0, f"person-{n}", Lane.NUDGE, b"sealed", now) for n in range(4)]

    def some_fail(connection: Connection) -> None:
        outbox.queue(connection, drafts, now=now)
        first, second, third, _ = queued.due(connection, now=now, most=4)
        outbox.claim(connection, [first, second, third], lease_ms=60_000)
        outbox.settle(connection, [Settled(first, outbox.Status.FAILED, now), Settled(second, outbox.Status.SENT, now)])

    bot.deliver(said("chào"))
    bot.write(some_fail)
    bot.write(lambda connection: connection.execute(update(Inbound).values(status=3)))
    bot.clock.forward(7)
    shown = bot.web.get("/metrics").text
    assert 'pks07_events{status="failed"} 1' in shown
    for status in ("failed", "sending", "queued"):
        assert f'pks07_messages{{lane="nudge",status="{status}"}} 1' in shown
    assert 'pks07_oldest_seconds{queue="outbox",lane="nudge"} 7.0' in shown


def refuse_one_of_each(bot: Running) -> None:
    genuine = signed(said("chào"))
    bot.deliver(genuine.as_type("text/plain"))
    bot.web.post("/webhook/zalo", data=genuine.raw, headers={"Content-Type": "application/json"})
    bot.web.post("/webhook/zalo", data=b"{", headers=dict(genuine.headers))
    bot.web.post("/webhook/zalo", data=b" " * 70_000, headers=dict(genuine.headers))


def test_refusals_of_all_processes_are_summed_and_written_in_one_go(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "WRITE_AFTER_S", 0.3)
    other = running(Runtime(bot.runtime.settings))
    for each in (bot, other):
        refuse_one_of_each(each)
        refuse_one_of_each(each)
    assert bot.count(Tally) == 0  # a flood of forged events causes no write by itself
    assert eventually(lambda: sum(row["count"] for row in bot.rows(Tally)) == 16)
    shown = bot.web.get("/metrics").text
    for reason, count in {"bad_signature": 4, "not_json": 8, "too_large": 4}.items():
        assert f'pks07_tally{{name="webhook.refused.{reason}"}} {count}\n' in shown
    other.runtime.database.dispose()


def test_refusals_are_kept_until_the_database_takes_them(
    bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "WRITE_AFTER_S", 0.05)
    counting = bot_on_sqlite.app.extensions[webhook.REFUSALS]
    monkeypatch.setattr(bot_on_sqlite.app.extensions[webhook.INTAKE], "store", _nowhere)
    bot_on_sqlite.write(lambda connection: connection.execute(text("ALTER TABLE tally RENAME TO away")))
    assert bot_on_sqlite.deliver(said("chào")).status_code == 503
    assert eventually(lambda: counting._timer is None and counting._counts == {"not_stored": 1})
    bot_on_sqlite.write(lambda connection: connection.execute(text("ALTER TABLE away RENAME TO tally")))
    counting.count("not_stored", 503)
    assert eventually(lambda: [row["count"] for row in bot_on_sqlite.rows(Tally)] == [2])


def _nowhere(_arrival: object) -> None:
    raise NotStored


def test_a_flood_of_forged_events_does_not_fill_the_log(
    bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(refusals, "WRITE_AFTER_S", 0.5)
    logs.configure("json", "INFO")
    forged = signed(said("chào"), key="another key")
    for _ in range(50):
        bot_on_sqlite.deliver(forged)
    assert eventually(lambda: bot_on_sqlite.count(Tally) == 1)
    assert eventually(lambda: bot_on_sqlite.app.extensions[webhook.REFUSALS]._timer is None)
    lines = [line for line in capsys.readouterr().err.splitlines() if "webhook.refused" in line]
    assert 0 < len(lines) < 25  # two a window, should the fifty take longer than one


def test_looking_reads_no_table_whose_rows_are_settled(bot_on_sqlite: Running) -> None:
    """Plans of SQLite: a full walk through events or messages takes seconds once there are millions of them."""
    asked: list[tuple[str, Any]] = []
    engine = bot_on_sqlite.runtime.database.engine
    bot_on_sqlite.deliver(said("chào"))

    def note(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    with bot_on_sqlite.app.test_request_context():
        health._lines(bot_on_sqlite.runtime)
        for probe in (*probes.WATCHED.values(), probes.pace):
            list(probe(bot_on_sqlite.runtime))
    event.remove(engine, "before_cursor_execute", note)
    selects = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
    assert len(selects) > 10
    with bot_on_sqlite.runtime.database.read() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).fetchall() for sql, given in selects]
    walks = [step for plan in plans for *_, step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert {walk for walk in walks if "CONSTANT" not in walk} == {"SCAN tally", "SCAN alembic_version"}


def test_a_database_that_hangs_takes_one_thread_of_the_web_from_the_webhook(
    settings_for: Callable[..., Settings], bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(_runtime: Runtime) -> list[str]:
        hangs.set()
        goes_on.wait(10)
        return []

    monkeypatch.setattr(health, "_lines", hang)
    first = threading.Thread(target=lambda: bot_on_sqlite.web.get("/metrics"))
    first.start()
    assert hangs.wait(10)
    assert bot_on_sqlite.web.get("/metrics").status_code == 503
    goes_on.set()
    first.join()
    assert bot_on_sqlite.web.get("/metrics").status_code == 200
