"""Zalo's limit a minute is kept by all processes together, in every window of sixty seconds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from handlers.delivery import APP_LIMIT
from handlers.runtime import Runtime
from models import rate
from tests.shell.letters import draft, queue
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running

MINUTE_US = 60_000_000
START_US = 1_724_893_200_000_000
Grant = tuple[int, int]  # when, how many


def reserve(runtime: Runtime, _given: None, ready: Ready) -> int:
    """Asks for a minute as often and as much as it can; how much it got."""
    ready()
    granted = 0
    for step in range(150):
        now_us = START_US + step * 400_000
        with runtime.database.write() as connection:
            granted += rate.reserve(connection, APP_LIMIT, wanted=64, per_minute=4_000, now_us=now_us)
    return granted


@pytest.fixture
def connection(runtime: Runtime) -> Iterator[Connection]:
    with runtime.database.write() as connection:
        yield connection


def most_in_a_minute(grants: list[Grant]) -> int:
    """The most that left within any sixty seconds."""
    return max(
        (sum(many for at, many in grants[first:] if at < grants[first][0] + MINUTE_US) for first in range(len(grants))),
        default=0,
    )


def grants_of(connection: Connection, name: str, per_minute: int, asked: list[tuple[int, int]]) -> list[Grant]:
    now_us, grants = START_US, []
    for gap_us, wanted in asked:
        now_us += gap_us
        granted = rate.reserve(connection, name, wanted=wanted, per_minute=per_minute, now_us=now_us)
        assert 0 <= granted <= wanted
        grants.append((now_us, granted))
    return grants


gaps = st.one_of(st.integers(0, 200_000), st.integers(0, 90_000_000), st.just(MINUTE_US), st.just(0))
requests = st.lists(st.tuples(gaps, st.integers(0, 5_000)), max_size=60)
names = itertools.count()


@given(per_minute=st.one_of(st.integers(1, 40), st.just(4_000), st.just(100_000)), asked=requests)
@example(per_minute=1, asked=[(0, 1), (MINUTE_US - 1, 1), (1, 1)])
@example(per_minute=4_000, asked=[(0, 4_000)] + [(15_000, 10)] * 59)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_minute_ever_holds_more_than_the_limit(
    connection: Connection, per_minute: int, asked: list[tuple[int, int]]
) -> None:
    grants = grants_of(connection, f"limit-{next(names)}", per_minute, asked)
    assert most_in_a_minute(grants) <= per_minute


def test_who_always_wants_more_gets_almost_all_of_the_limit(connection: Connection) -> None:
    grants = grants_of(connection, APP_LIMIT, 4_000, [(50_000, 64)] * 2_400)
    assert 0.97 * 4_000 <= most_in_a_minute(grants) <= 4_000
    assert sum(many for _, many in grants) >= 0.97 * 8_000


def test_a_limit_of_one_lets_one_a_minute_through(connection: Connection) -> None:
    grants = grants_of(connection, APP_LIMIT, 1, [(1_000_000, 5)] * 185)
    assert [many for _, many in grants if many] == [1, 1, 1, 1]


def test_limits_of_different_names_do_not_touch(connection: Connection) -> None:
    grants_of(connection, "one", 60, [(0, 1_000)])
    assert rate.reserve(connection, "other", wanted=1, per_minute=60, now_us=START_US) == 1


def test_two_processes_together_stay_within_the_limit(runtime: Runtime) -> None:
    first, second = at_once(reserve, runtime.settings, None, None)
    assert 0.9 * 4_000 < first + second <= 4_000


def test_two_connections_at_the_same_moment_share_one_burst(runtime: Runtime) -> None:
    granted = 0
    for _ in range(10):
        with runtime.database.write() as connection:
            granted += rate.reserve(connection, APP_LIMIT, wanted=64, per_minute=4_000, now_us=START_US)
    assert granted == 200


def test_a_clock_that_is_set_back_stops_nobody_for_long(connection: Connection) -> None:
    grants_of(connection, APP_LIMIT, 60, [(1_000_000, 10)] * 60)
    hour_ago = [(-3_600_000_000, 0)] + [(1_000_000, 10)] * 60
    grants = grants_of(connection, APP_LIMIT, 60, hour_ago)
    assert 50 <= most_in_a_minute(grants) <= 60


def test_the_sender_keeps_to_the_limit_and_sends_the_rest_later(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [START_US]
    monkeypatch.setattr("handlers.outbox._real_us", lambda: now[0])
    bot.runtime.__dict__["settings"] = bot.runtime.settings.model_copy(update={"zalo_rate_per_minute": 60})
    queue(bot, *(draft(bot, "words", to=f"{number:019d}") for number in range(20)))
    left_at = []
    with bot.sender() as sender:
        while bot.due() or not sender.idle:
            sender.turn_over(0.001)
            now[0] += 500_000
            left_at.append(len(bot.zalo.asked))
    assert left_at[0] <= 3
    assert len(bot.zalo.asked) == 20
    assert len(left_at) >= 30
