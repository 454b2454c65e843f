"""Zalo's limit a minute is kept by all processes together, in every window of sixty seconds of Zalo's clock."""

from __future__ import annotations

import itertools
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from handlers.runtime import Runtime
from models import rate
from tests.shell.processes import Ready, at_once

MINUTE_US = 60_000_000
START_US = 1_724_893_200_000_000
NAME = "zalo_app"


@dataclass
class Zalo:
    """Counts requests when they arrive: up to two seconds after they were granted. `step` sets the bot's clock."""

    connection: Connection
    name: str
    per_minute: int
    now_us: int = START_US
    clock_us: int = 0
    arrived: list[int] = field(default_factory=list)

    def asked(self, wanted: int, *, after_us: int = 0, way_us: int = 0, spare: int = 0) -> int:
        self.now_us += after_us
        clock = self.now_us + self.clock_us
        granted = rate.reserve(
            self.connection, self.name, wanted=wanted, per_minute=self.per_minute, spare=spare, now_us=clock
        )
        assert 0 <= granted <= wanted
        self.arrived += [self.now_us + way_us] * granted
        return granted

    def step(self, by_us: int) -> None:
        self.clock_us += by_us

    @property
    def fullest_minute(self) -> int:
        arrived = sorted(self.arrived)
        return max((bisect_left(arrived, at + MINUTE_US) - n for n, at in enumerate(arrived)), default=0)


@pytest.fixture
def connection(runtime: Runtime) -> Iterator[Connection]:
    with runtime.database.write() as connection:
        yield connection


gaps = st.one_of(st.integers(0, 200_000), st.integers(0, 90_000_000), st.just(MINUTE_US), st.just(0))
ways = st.one_of(st.just(0), st.just(rate.ARRIVES_WITHIN_US), st.integers(0, rate.ARRIVES_WITHIN_US))
requests = st.lists(st.tuples(gaps, st.integers(0, 5_000), ways), max_size=60)
steps = st.one_of(st.none(), st.tuples(st.integers(0, 59), st.integers(-7_200_000_000, 7_200_000_000)))
limits = st.one_of(st.integers(2, 40), st.just(60), st.just(4_000), st.just(100_000))
names = itertools.count()


@given(per_minute=limits, asked=requests, step=steps)
@example(per_minute=2, asked=[(0, 1, 0), (MINUTE_US - 1, 1, 0), (1, 1, 0)], step=None)
@example(per_minute=4_000, asked=[(0, 4_000, 2_000_000)] + [(1_033_333, 4_000, 0)] * 59, step=(30, 3_600_000_000))
@example(per_minute=4_000, asked=[(1_000_000, 4_000, 0)] * 60, step=(30, -3_600_000_000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_minute_ever_holds_more_than_the_limit(
    connection: Connection,
    per_minute: int,
    asked: list[tuple[int, int, int]],
    step: tuple[int, int] | None,
) -> None:
    """Whatever is asked when, however long it is on its way, and though the clock is set once."""
    zalo = Zalo(connection, f"limit-{next(names)}", per_minute)
    for number, (gap_us, wanted, way_us) in enumerate(asked):
        if step is not None and step[0] == number:
            zalo.step(step[1])
        zalo.asked(wanted, after_us=gap_us, way_us=way_us)
    assert zalo.fullest_minute <= per_minute


def test_who_always_wants_more_gets_almost_all_of_the_limit(connection: Connection) -> None:
    zalo = Zalo(connection, NAME, 4_000)
    granted = sum(zalo.asked(64, after_us=50_000) for _ in range(2_400))
    assert granted >= 0.94 * 8_000
    assert zalo.fullest_minute <= 4_000


def test_a_limit_of_one_lets_one_a_minute_through(connection: Connection) -> None:
    zalo = Zalo(connection, NAME, 1)
    assert sum(zalo.asked(5, after_us=1_000_000) for _ in range(187)) == 4
    assert zalo.fullest_minute == 1


def test_limits_of_different_names_do_not_touch(connection: Connection) -> None:
    Zalo(connection, "one", 60).asked(1_000)
    assert Zalo(connection, "other", 60).asked(1) == 1


def test_what_yields_leaves_half_a_burst_to_the_rest(connection: Connection) -> None:
    zalo, half = Zalo(connection, NAME, 4_000), rate.burst_of(4_000) // 2
    for _ in range(100):
        zalo.asked(64, after_us=50_000, spare=half)
    assert zalo.asked(64) == half


def test_a_clock_that_is_set_back_stops_nobody_for_long(connection: Connection) -> None:
    zalo = Zalo(connection, NAME, 60)
    for _ in range(600):
        zalo.asked(10, after_us=100_000)
    zalo.step(-3_600_000_000)
    assert sum(zalo.asked(10, after_us=100_000) for _ in range(600)) >= 50
    assert zalo.fullest_minute <= 60


def reserve(runtime: Runtime, _given: None, ready: Ready) -> int:
    """Asks for a minute as often and as much as it can; how much it got."""
    ready()
    granted = 0
    for step in range(150):
        now_us = START_US + step * 400_000
        with runtime.database.write() as connection:
            granted += rate.reserve(connection, NAME, wanted=64, per_minute=4_000, now_us=now_us)
    return granted


def test_two_processes_together_stay_within_the_limit(runtime: Runtime) -> None:
    first, second = at_once(reserve, runtime.settings, None, None)
    assert 0.9 * 4_000 < first + second <= 4_000


def test_two_connections_at_the_same_moment_share_one_burst(runtime: Runtime) -> None:
    granted = 0
    for _ in range(10):
        with runtime.database.write() as connection:
            granted += rate.reserve(connection, NAME, wanted=64, per_minute=4_000, now_us=START_US)
    assert granted == rate.burst_of(4_000)


def test_the_databases_clock_decides(runtime: Runtime) -> None:
    """Machines whose own clocks differ would find each other's reservations long past or far ahead."""
    with runtime.database.write() as connection:
        before = time.time_ns() // 1_000
        assert rate.reserve(connection, NAME, wanted=1, per_minute=1) == 1
        next_at = connection.exec_driver_sql("SELECT next_at FROM rate_limit").scalar_one()
    assert 0 <= next_at - before - 62_000_000 + 1_000 < 30_000_000
