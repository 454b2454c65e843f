"""Two hundred thousand messages nobody waits for: answers leave first, and nothing looks at what need not leave yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from config import Settings
from handlers import reminders
from handlers.outbox import Sender
from handlers.runtime import Runtime
from models import queued, rate
from models.migrations import migrate
from models.outbox import ANSWERS, YIELDING, Lane, Status
from models.tables import Outbound
from tests.shell.letters import draft, queue
from tests.shell.running import Running, running

MANY = 200_000
OPENS = 20  # as many of them as can be opened: the first to leave

_FILL = text(
    "INSERT INTO outbound (cause, n, person, lane, status, created_at, not_before, expires_at)"
    " WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :many)"
    " SELECT 'many:' || :lane || ':' || :later || ':' || i, 0, 'person-' || i, :lane, 0, :now, :later, :expires"
    " FROM numbers"
)


def fill(bot: Running, lane: Lane, many: int, *, later: int = 0, expires: int | None = None) -> None:
    now = bot.clock.now_ms()
    given = {"lane": int(lane), "many": many, "now": now, "later": later, "expires": expires}
    bot.write(lambda connection: connection.execute(_FILL, given))


@pytest.fixture
def deep(settings_for: Callable[..., Settings], database_url: str) -> Iterator[Running]:
    """Sends four at a time; nudges wait that are due, and as many that have been put off."""
    runtime = Runtime(settings_for(database_url=database_url, send_at_once=4, zalo_send_api="v3"))
    migrate(runtime.database)
    bot = running(runtime)
    queue(bot, *(draft(bot, "nudge", to=f"{n:019d}", lane=Lane.NUDGE) for n in range(OPENS)))
    fill(bot, Lane.NUDGE, MANY // 2)
    fill(bot, Lane.REMINDER, MANY // 2, later=bot.clock.now_ms() + 3_600_000)
    yield bot
    runtime.database.dispose()


def turn(sender: Sender) -> None:
    for _ in range(40):
        sender.turn_over(0.01)


def test_a_reply_leaves_before_two_hundred_thousand_others(deep: Running) -> None:
    with deep.sender() as sender:
        sender.turn_over(0)
        deep.resident().posts("chào")
        deep.handle()
        queue(deep, draft(deep, "for a helper", to="9" * 19, lane=Lane.CONFIRMATION))
        sent = len(deep.zalo.asked)
        sender.turn_over(0)
        overtaken = [message.text for message in deep.zalo.asked[sent:]]
    assert sent == 2, "half of what may be under way is kept free for answers"
    assert overtaken[0].startswith("Kính chào")
    assert overtaken[1] == "for a helper"


def test_answers_take_all_there_is_before_anything_else_leaves(deep: Running) -> None:
    queue(deep, *(draft(deep, "reply", to=f"{n:018d}7") for n in range(9)))
    with deep.sender() as sender:
        turn(sender)
    texts = [message.text for message in deep.zalo.asked]
    assert sorted(texts[:9]) == ["reply"] * 9
    assert texts[9:] == ["nudge"] * (len(texts) - 9)
    assert len(texts) > 9


def test_what_yields_leaves_requests_of_the_minute_to_replies(deep: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the limit stands still: all that ever leaves is one burst."""
    deep.runtime.__dict__["settings"] = deep.runtime.settings.model_copy(update={"zalo_rate_per_minute": 1_000})
    reserve = rate.reserve
    monkeypatch.setattr("models.rate.reserve", lambda *a, **given: reserve(*a, **given, now_us=10**15))
    monkeypatch.setattr("handlers.outbox.is_stale", lambda _reserved_at: False)  # however slow this machine is
    burst = rate.burst_of(1_000)
    with deep.sender() as sender:
        turn(sender)
        assert len(deep.zalo.asked) == burst - burst // 2
        queue(deep, *(draft(deep, "reply", to=f"{n:018d}7") for n in range(burst)))
        turn(sender)
    assert [message.text for message in deep.zalo.asked].count("reply") == burst // 2


def plans(connection: Connection, act: Callable[[], object]) -> list[str]:
    """How the database carries out every statement of `act`, a step a line."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(connection, "before_cursor_execute", note)
    act()
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return [str(row[-1]) for sql, given in asked for row in connection.exec_driver_sql(f"{explain} {sql}", given)]


@pytest.mark.parametrize("lanes", [ANSWERS, YIELDING, tuple(Lane)])
def test_what_may_leave_is_found_by_index(deep: Running, lanes: tuple[Lane, ...]) -> None:
    with deep.runtime.database.read() as connection:
        found = plans(connection, lambda: queued.due(connection, now=deep.clock.now_ms(), most=4, lanes=lanes))
    assert not [step for step in found if "SCAN outbound" in step or "Seq Scan on outbound" in step]
    assert [step for step in found if "ix_outbound_queued" in step]
    if deep.runtime.database.is_sqlite:
        searches = [step for step in found if "ix_outbound_queued" in step]
        assert all("(lane=? AND not_before" in step for step in searches)


def steps_of(bot: Running, act: Callable[[Connection], object]) -> int:
    """How many thousand steps SQLite takes for it."""
    steps = [0]

    def count() -> None:
        steps[0] += 1

    with bot.runtime.database.read() as connection:
        connection.connection.driver_connection.set_progress_handler(count, 1_000)  # type: ignore[union-attr]
        act(connection)
        connection.connection.driver_connection.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return steps[0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_costs_as_little_in_a_deep_queue(deep: Running) -> None:
    now = deep.clock.now_ms()
    assert steps_of(deep, lambda connection: queued.due(connection, now=now, most=4)) <= 5
    assert steps_of(deep, lambda connection: queued.stale(connection, now=now, most=500)) <= 5
    waiting = {"queued_before": now + 1, "most": 300}
    assert steps_of(deep, lambda connection: queued.waiting(connection, Lane.REMINDER, **waiting)) <= 50


def test_stale_nudges_are_dropped_a_few_at_a_time_and_recorded(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """An evening on which all nudges end at once: nobody waits for their end."""
    fill(bot, Lane.NUDGE, 2_300, expires=bot.clock.now_ms() + 1)
    queue(bot, draft(bot, "reply"))
    bot.clock.forward(1)
    most, drop = [], reminders._drop

    def watched(runtime: Runtime, ids: list[int], *rest: Any, **named: Any) -> Any:
        most.append(len(ids))
        return drop(runtime, ids, *rest, **named)

    monkeypatch.setattr(reminders, "_drop", watched)
    assert reminders.drop_stale(bot.runtime) == {Lane.NUDGE: 2_300}
    assert max(most) == 500
    left = {(row["lane"], row["status"]) for row in bot.rows(Outbound)}
    assert left == {(Lane.NUDGE, Status.DROPPED), (Lane.REPLY, Status.QUEUED)}
    assert 'pks07_messages{lane="nudge",status="dropped"} 2300' in bot.web.get("/metrics").text
