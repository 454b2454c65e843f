"""Several workers with more to send than a minute allows, counted where Zalo counts: at the emulator.

One worker is killed on the way and another one takes its place; the clock is set forward and back. A run of a few
seconds cannot fill a minute, so every stretch of it is held against what the limit leaves for a stretch of that
length; `LIMITS_SECONDS=150 python -m pytest tests/limits/test_minute.py` counts whole minutes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import update

from config import Settings
from emulator.driver import Emulator
from emulator.server import RunningEmulator, start
from emulator.settings import Settings as EmulatorSettings
from handlers import logs
from handlers.runtime import Runtime
from handlers.worker import Worker
from models import rate
from models.migrations import migrate
from models.outbox import Lane
from models.tables import RateLimit
from tests.shell.letters import draft, queue
from tests.shell.running import Running, running
from tests.simulation.world import wait_until

PER_MINUTE = 1_200
SPACING_S = (60 + 2) / (PER_MINUTE - 2 * rate.burst_of(PER_MINUTE) + 1)
SECONDS = float(os.environ.get("LIMITS_SECONDS", "8"))
WANTED = int(SECONDS / SPACING_S)  # requests of the whole run
HOUR_US = 3_600_000_000
WITHIN_S = 60 + 3 * SECONDS
WAY_S = 3.0  # to the emulator: on a busy machine a second longer than what is reckoned with on the way to Zalo

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.shell.running", "handlers.worker"])
_numbers = count()


def work(settings: Settings) -> None:
    """A worker, as long as it is left alive."""
    logs.configure("json", "ERROR")
    Worker(Runtime(settings)).run()


@dataclass
class Office:
    """Workers around one database, and the emulator they send to."""

    bot: Running
    emulator: RunningEmulator
    workers: list[multiprocessing.process.BaseProcess]

    def hire(self) -> None:
        worker = _context.Process(target=work, args=(self.bot.runtime.settings,), daemon=True)
        worker.start()
        self.workers.append(worker)

    def kill(self) -> None:
        """SIGKILL."""
        worker = self.workers.pop(0)
        worker.kill()
        worker.join()

    def set_clock(self, by_us: int) -> None:
        """To the limit, a clock set forward is a reservation that lies further back."""
        self.bot.write(lambda c: c.execute(update(RateLimit).values(next_at=RateLimit.next_at - by_us)))

    def demand(self, many: int) -> None:
        lanes = (Lane.REPLY, Lane.REMINDER, Lane.SUMMARY, Lane.NUDGE)
        wanted = (draft(self.bot, "words", to=f"{next(_numbers):019d}", lane=lanes[n % 4]) for n in range(many))
        queue(self.bot, *wanted)

    def arrived(self) -> list[float]:
        """When the requests came in so far."""
        return [call["at"] for call in Emulator(self.emulator.address).calls()]

    def until(self, share: float) -> None:
        assert wait_until(lambda: len(self.arrived()) >= share * WANTED, WITHIN_S, pause_s=0.2), len(self.arrived())


@pytest.fixture
def office(settings_for: Callable[..., Settings], database_url: str) -> Iterator[Office]:
    with _emulator() as emulator:
        account = emulator.world.settings
        settings = settings_for(
            database_url=database_url, zalo_rate_per_minute=PER_MINUTE, clock_start=None,
            zalo_api_base=emulator.address, zalo_oauth_base=emulator.address,
            zalo_access_token=account.access_token, zalo_refresh_token=account.refresh_token,
        )  # fmt: skip
        runtime = Runtime(settings)
        migrate(runtime.database)
        office = Office(running(runtime), emulator, [])
        office.demand(2 * WANTED)
        yield office
        while office.workers:
            office.kill()
        runtime.database.dispose()


@contextmanager
def _emulator() -> Iterator[RunningEmulator]:
    with start(EmulatorSettings(port=0, rate_per_minute=PER_MINUTE, log_size=10 * WANTED)) as emulator:
        yield emulator


def too_full(arrived: list[float]) -> list[tuple[float, int]]:
    """Stretches (seconds, requests) that hold more than the limit leaves for so long."""
    bursts = 2 * rate.burst_of(PER_MINUTE)  # the second one for the clock that was set forward
    return [
        (until - since, last - first + 1)
        for first, since in enumerate(arrived)
        for last, until in enumerate(arrived[first:], start=first)
        if until - since < 60 and last - first + 1 > bursts + (until - since + WAY_S) / SPACING_S
    ]


@pytest.mark.slow
def test_no_minute_holds_more_than_the_limit_whatever_happens_to_workers_and_clock(office: Office) -> None:
    for _ in range(3):
        office.hire()
    office.until(0.3)
    office.kill()
    office.set_clock(HOUR_US)
    office.hire()
    office.until(0.7)
    office.set_clock(-2 * HOUR_US)
    office.until(1)
    arrived = sorted(office.arrived())
    stats = Emulator(office.emulator.address).stats()
    assert too_full(arrived) == []
    assert "error.-32" not in stats["counts"]
    fullest = max(sum(since <= at < since + 60 for at in arrived[n:]) for n, since in enumerate(arrived))
    print(f"{len(arrived)} requests in {arrived[-1] - arrived[0]:.0f} s, fullest minute {fullest} of {PER_MINUTE}")  # noqa: T201
    assert fullest <= PER_MINUTE
