"""Real processes over the hour: several workers, one of them killed, or none of them there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from config import ROOT, Settings
from emulator.driver import Emulator, Heard
from emulator.server import RunningEmulator, start
from emulator.settings import Settings as EmulatorSettings
from handlers import summary
from handlers.runtime import Runtime
from models import outbox
from models.migrations import migrate
from models.outbox import Status
from models.tables import JobRun
from reports import exports
from reports.exports import Wanted
from tests.summary.office import FIRST, store

WITHIN_S = 60.0
COMMUNES = {"07201": 40, "07204": 31, "07561": 25}


@dataclass
class Hall:
    """A database, an emulator of Zalo with its group, and workers that share both. The emulator's clock is theirs."""

    runtime: Runtime
    emulator: RunningEmulator
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def zalo(self) -> Emulator:
        return Emulator(self.emulator.address)

    def it_is(self, moment: str) -> None:
        self.zalo.jump(to=f"2024-08-29T{moment}+07:00")

    def begins_work(self, workers: int = 1) -> None:
        """Start workers and wait until each of them is at work."""
        before = len(self.workers)
        for _ in range(workers):
            self.workers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "flask", "--app", "app", "worker"],
                    cwd=ROOT,
                    env=self.environment,
                    stderr=subprocess.DEVNULL,
                )
            )
        until(lambda: self._beats() and len(self.workers) == before + workers)

    def kills(self, worker: int) -> None:
        self.workers[worker].send_signal(signal.SIGKILL)
        self.workers[worker].wait()

    def group(self) -> list[Heard]:
        return self.zalo.group.transcript()

    def is_settled(self) -> bool:
        """Whether the day's post has been sent, as far as the bot knows."""
        moment = self.runtime.summary_rules.moment(FIRST)
        assert moment is not None
        with self.runtime.database.read() as connection:
            found = outbox.progress(connection, summary.cause(self.runtime, moment))
        return [status for status, _ in found.values()] == [Status.SENT, Status.SENT]

    def exported(self) -> int:
        with self.runtime.database.read() as connection:
            return len(list(exports.rows(connection, Wanted(self.runtime.content))))

    def _beats(self) -> bool:
        with self.runtime.database.read() as connection:
            return connection.execute(select(JobRun.job).where(JobRun.job == "drop-stale")).first() is not None


def until(true: Callable[[], object]) -> None:
    """Wait until it is so; fails when it does not come true."""
    ends = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < ends, "it did not come true"
        time.sleep(0.05)


@pytest.fixture
def hall(database_url: str, settings_for: Callable[..., Settings], tmp_path: Path) -> Iterator[Hall]:
    clock = tmp_path / "clock.json"
    fixed = {
        "retry_seconds": (0.1,),
        "clock_file": clock,
        "clock_start": datetime.fromisoformat("2024-08-29T17:50:00+07:00"),
    }
    emulator = start(EmulatorSettings(port=0, **fixed))
    account = EmulatorSettings()
    given = {
        "database_url": database_url,
        "zalo_api_base": emulator.address,
        "zalo_oauth_base": emulator.address,
        "zalo_app_id": account.app_id,
        "zalo_app_secret": account.app_secret,
        "zalo_oa_id": account.oa_id,
        "zalo_oa_secret_key": account.oa_secret_key,
        "zalo_access_token": account.access_token,
        "zalo_refresh_token": account.refresh_token,
        "zalo_group_id": account.group_id,
        "clock_start": "2024-08-29T17:59:00+07:00",
        "clock_file": str(clock),
        "send_lease_seconds": "3",
    }
    runtime = Runtime(settings_for(**given))
    migrate(runtime.database)
    with runtime.database.write() as connection:
        for unit, count in COMMUNES.items():
            store(connection, runtime, unit, count, day=FIRST)
    hall = Hall(runtime, emulator, os.environ | {name.upper(): value for name, value in given.items()})
    yield hall
    for worker in hall.workers:
        worker.kill()
        worker.wait()
    emulator.stop()
    runtime.database.dispose()


def told(hall: Hall) -> int:
    found = re.search(r"([\d.]+) phiếu hoàn thành", hall.group()[0].text)
    assert found
    return int(found.group(1).replace(".", ""))


def holds_exactly_one_summary(hall: Hall) -> None:
    kinds = [(heard.kind, heard.text.splitlines()[0][:7]) for heard in hall.group()]
    assert kinds == [("text", "TỔNG HỢ"), ("image", "Biểu đồ")]
    assert told(hall) == hall.exported() == sum(COMMUNES.values())


def test_two_workers_at_the_hour_post_one_summary(hall: Hall) -> None:
    hall.it_is("17:59:00")
    hall.begins_work(workers=2)
    hall.it_is("17:59:59")
    until(hall.is_settled)

    holds_exactly_one_summary(hall)


def test_a_worker_killed_while_zalo_has_its_post_leaves_one_summary(hall: Hall) -> None:
    hall.it_is("17:59:00")
    hall.begins_work()
    hall.zalo.fault("timeout_accepted", count=1, seconds=30)  # the post is in the group, the answer does not come
    hall.it_is("17:59:59")
    until(hall.group)
    hall.kills(0)
    hall.begins_work()
    until(hall.is_settled)

    holds_exactly_one_summary(hall)


def test_a_worker_killed_before_zalo_has_its_post_leaves_one_summary(hall: Hall) -> None:
    hall.it_is("17:59:00")
    hall.begins_work()
    hall.zalo.fault("hang", count=1, seconds=30)  # the request lies there and nothing is posted
    hall.it_is("17:59:59")
    until(lambda: hall.zalo.faults()["hang"]["hits"])
    hall.kills(0)
    hall.begins_work()
    until(hall.is_settled)

    holds_exactly_one_summary(hall)


def test_workers_that_were_down_from_before_the_hour_until_after_post_late(hall: Hall) -> None:
    hall.it_is("17:54:00")
    hall.begins_work(workers=2)
    for worker in range(2):
        hall.kills(worker)
    hall.it_is("18:20:00")
    hall.begins_work(workers=2)
    until(hall.is_settled)

    holds_exactly_one_summary(hall)
    assert re.search(r"\(Đăng muộn lúc 18:2\d 29/8\.\)", hall.group()[0].text)
