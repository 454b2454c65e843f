"""The machine's clock is set an hour back or forward while everything runs: nothing sticks, nothing happens twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from handlers import jobs, nudges
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.outbox import Lane, Status
from models.tables import Outbound, Response, Token
from tests.faults.conftest import Figures
from tests.faults.live import Crowd, Live, wait_for
from tests.shell.events import LAN, MINH, said
from tests.shell.letters import draft, queue
from tests.shell.running import QUY_SON, Running
from tests.shell.stand_in import Message, accepted
from tests.shell.survey import MESSAGES, counted, what_counts
from tests.summary.conftest import small_desk as small_desk
from tests.summary.office import Office
from zalo.errors import Outcome, SendResult

HOUR = 3_600
PEOPLE = 4
LEASE_S = 3.0
SOON_S = 30.0  # an hour is what it must not take
GoLive = Callable[..., Live]
both_ways = pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forward"])


@pytest.fixture
def machine_time() -> Iterator[time_machine.Traveller]:
    """The clock of this machine as this process sees it; it runs, and it can be set."""
    with time_machine.travel(time.time(), tick=True) as moment:
        yield moment


def falters() -> Callable[[Message], SendResult]:
    """Zalo cannot be reached for every tenth message at first: it waits for its second attempt."""
    seen: list[str] = []

    def answer(message: Message) -> SendResult:
        seen.append(message.text)
        return SendResult(Outcome.RETRY) if len(seen) % 10 == 0 else accepted(message)

    return answer


@both_ways
def test_everybody_is_served_on(
    go_live: GoLive, machine_time: time_machine.Traveller, step: int, figures: Figures
) -> None:
    live = go_live(send_lease_seconds=LEASE_S)
    bot = live.bot
    bot.zalo.answer = falters()
    queue(bot, draft(bot, "taken by a sender that died", to=MINH))
    lease = int((time.time() + LEASE_S - step) * 1000)  # as the step leaves it behind
    bot.write(lambda connection: connection.execute(update(Outbound).values(status=Status.SENDING, lease_until=lease)))
    live.start()
    crowd = Crowd(live, PEOPLE)
    crowd.begin()
    wait_for(lambda: crowd.said_by_all() >= PEOPLE * 6, "the crowd begins")
    machine_time.shift(step)
    began = time.monotonic()
    crowd.finish()
    wait_for(lambda: bot.zalo.texts_to(MINH) != [], "the message of the dead sender", SOON_S)
    live.stop()
    assert time.monotonic() - began < SOON_S
    assert crowd.are_all_counted()
    assert live.history.faults(repeats=PEOPLE if step > 0 else 0) == []
    figures(step_s=step, **live.history.counts())


@both_ways
def test_what_a_resident_says_is_no_answer_too_late_because_of_our_clock(bot_on_sqlite: Running, step: int) -> None:
    """Zalo's clock is right."""
    bot = bot_on_sqlite
    zalos, lan = bot.clock.now_ms(), bot.resident(LAN)
    for n, text in enumerate((f"#{lan.code(QUY_SON)}", *MESSAGES)):
        assert bot.deliver(said(text, at=zalos + n * 6_000)).status_code == 200
        bot.drive()
        bot.clock.forward(6 + (step if n == len(MESSAGES) // 2 else 0))
    assert what_counts(bot) == [counted()]
    assert len(lan.heard) == len(MESSAGES) + 1
    assert bot.count(Response) == 1


@both_ways
def test_the_summary_of_a_day_is_posted_once(small_desk: Office, step: int) -> None:
    posted: list[int] = []
    for moment in ("17:59", "18:01"):
        small_desk.at(f"2024-08-29 {moment}").tick().send()
    posted.append(len(summaries(small_desk)))
    small_desk.clock.forward(step)
    small_desk.tick().send()
    small_desk.at("2024-08-29 18:05").tick().send()
    posted.append(len(summaries(small_desk)))
    assert posted[0] == posted[1] > 0


def summaries(desk: Office) -> list[Any]:
    with desk.runtime.database.read() as connection:
        return list(connection.execute(select(Outbound.id).where(Outbound.lane == Lane.SUMMARY)))


@both_ways
def test_nobody_is_nudged_twice_for_one_silence(bot_on_sqlite: Running, step: int) -> None:
    bot = bot_on_sqlite
    bot.resident().agrees()
    bot.clock.forward(2 * HOUR + 60)
    for _ in range(3):
        nudges.nudge_residents(bot.runtime)
        bot.clock.forward(step)
        nudges.nudge_residents(bot.runtime)
        bot.clock.forward(-step)
    assert [row["lane"] for row in bot.rows(Outbound)].count(Lane.NUDGE) == 1


def test_a_refresh_that_was_begun_before_the_clock_was_set_back_is_taken_over(
    bot_on_sqlite: Running, machine_time: time_machine.Traveller
) -> None:
    bot, tokens = bot_on_sqlite, Tokens(bot_on_sqlite.runtime)
    tokens.access()
    begun = int(time.time() * 1000)
    bot.write(lambda connection: connection.execute(update(Token).values(refreshing_since=begun)))
    machine_time.shift(-HOUR)
    assert not tokens.refresh(), "it may still be under way"
    machine_time.shift(180)
    assert tokens.refresh(), "whoever began it has died"


def test_jobs_go_on_ticking(
    bot_on_sqlite: Running, machine_time: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[float] = []

    def note(_runtime: Runtime, _tokens: Tokens) -> None:
        ticks.append(time.monotonic())

    monkeypatch.setattr(jobs, "JOBS", (jobs.Sweep("note", 0.1, note),))
    scheduler = jobs.start(bot_on_sqlite.runtime, Tokens(bot_on_sqlite.runtime))
    try:
        wait_for(lambda: len(ticks) > 1, "the first ticks", SOON_S)
        machine_time.shift(-HOUR)
        before = len(ticks)
        wait_for(lambda: len(ticks) > before + 2, "ticks after the clock was set back", SOON_S)
    finally:
        scheduler.shutdown()
