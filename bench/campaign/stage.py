"""Emulator and webhook as processes of their own, the worker in this one, one clock in a file that stands still.

The worker is turned over by hand: the same functions its loops call, in an order that is the same in every run. With
a clock that moves only when it is told to, whoever acts at 08:15 has acted before anything that is due at 08:30.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.campaign.worker import Worker
from config import ROOT, Settings
from emulator.driver import Emulator, Heard
from handlers.runtime import Runtime
from models.migrations import migrate

BEGINS = datetime(2024, 8, 26, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
READY_WITHIN_S = 60.0
AT_REST_WITHIN_S = 300.0
FEED_PAGE = 2000
STANDING_STILL = 1e-6  # played seconds in a real one; nought would be divided by
GROUP = "9b4e21c07fd35a86e1d0"
ACCOUNT = {
    "ZALO_APP_ID": "2907731904450918273",
    "ZALO_APP_SECRET": "campaign-app-secret",
    "ZALO_OA_ID": "3716650298174405512",
    "ZALO_OA_SECRET_KEY": "campaign-oa-secret-key",
    "ZALO_ACCESS_TOKEN": "campaign-access-token",
    "ZALO_REFRESH_TOKEN": "campaign-refresh-token",
    "ZALO_GROUP_ID": GROUP,
}
_PARTS = {"emulator": (("-m", "emulator"), "EMULATOR_PORT"), "web": (("-m", "handlers.server"), "PORT")}


class Stage:
    """Where the campaign is played. `heard` is what the account said since it was last asked."""

    def __init__(self, folder: Path, database_url: str, begins: datetime) -> None:
        self.folder = folder
        self._clock_file = folder / "clock.json"
        self._clock_file.write_text(
            json.dumps({"real": time.time(), "virtual": begins.timestamp(), "speed": STANDING_STILL})
        )
        self._environment = _environment(folder, database_url, self._clock_file)
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self.zalo = Emulator(self._environment["ZALO_API_BASE"])
        self.worker = self._new_worker()
        self._heard = 0
        self.now = begins

    @property
    def runtime(self) -> Runtime:
        """What the present worker works with."""
        return self.worker.runtime

    def raise_curtain(self) -> None:
        """Migrate and start both processes. Raises RuntimeError if one does not come up."""
        migrate(self.runtime.database)
        for name in _PARTS:
            self._start(name)
        self.zalo.settings(echoes=False, receipts=False)  # they change nothing here and treble the events

    def drop_curtain(self) -> None:
        """End everything that was started."""
        self.worker.stop()
        for process in self._parts.values():
            process.send_signal(signal.SIGTERM)
        for process in self._parts.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def jump(self, to: datetime) -> None:
        """It is now this instant, for everybody."""
        assert to >= self.now, "time does not run backwards"  # noqa: S101
        self.zalo.jump(to=to.timestamp(), speed=STANDING_STILL)
        self.now = to

    def settle(self, *, acted: bool = True) -> None:
        """Let the bot deal with everything that was done, until nothing moves. Not `acted`: nobody did anything.

        Raises RuntimeError should that never come about."""
        quiet, deadline = not acted, time.monotonic() + AT_REST_WITHIN_S
        while time.monotonic() < deadline:
            if self.worker.turn_over():
                quiet = quiet and not acted
            elif quiet:
                return
            elif self.zalo.stats()["pending"]:
                time.sleep(0.002)
            else:
                quiet = True
        raise RuntimeError(f"the bot does not come to rest: {self.zalo.stats()}")

    def hear(self) -> Iterator[tuple[str, Heard]]:
        """(resident's or group's id, message) of what the account said since the last time."""
        while found := self.zalo.feed(self._heard, most=FEED_PAGE):
            self._heard = found[-1][0]
            yield from ((chat, message) for _, chat, message in found)
            if len(found) < FEED_PAGE:
                return

    def kill_worker(self) -> int:
        """The worker dies with messages in its hand; another one takes over. Returns how many it held."""
        while self.zalo.stats()["pending"]:
            time.sleep(0.002)
        held = self.worker.die()
        self.worker = self._new_worker()
        self.worker.sweep()
        return held

    def kill_web(self) -> int:
        """The web process dies while events come in; when there is another one, Zalo delivers again what was lost.

        Returns how many deliveries were made again."""
        web, again = self._parts["web"], 0
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()
        while _listens(self._environment["PORT"]):  # its children end as well
            time.sleep(0.005)
        self.zalo.hurry()  # what was still on its way finds nobody
        self.zalo.clear_faults()
        self._start("web")
        while self.zalo.stats()["pending"]:
            again += self.zalo.hurry()
            time.sleep(0.01)
        return again

    def _new_worker(self) -> Worker:
        names = set(Settings.model_fields)
        given: dict[str, Any] = {
            name.lower(): value for name, value in self._environment.items() if name.lower() in names
        }
        return Worker(Runtime(Settings(_env_file=None, **given)))  # type: ignore[call-arg]

    def _start(self, name: str) -> None:
        command, port_of = _PARTS[name]
        port = self._environment[port_of]
        arguments = ["127.0.0.1", port, "16"] if name == "web" else []
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command, *arguments],
                cwd=ROOT, env=self._environment, stdout=log, stderr=log, process_group=0,
            )  # fmt: skip
        self._parts[name] = process
        deadline = time.monotonic() + READY_WITHIN_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} does not come up:\n{(self.folder / f'{name}.log').read_text()[-3000:]}")
            time.sleep(0.02)


@contextmanager
def stage(folder: Path, database_url: str, begins: datetime) -> Iterator[Stage]:
    """The stage from the first to the last moment."""
    found = Stage(folder, database_url, begins)
    try:
        found.raise_curtain()
        yield found
    finally:
        found.drop_curtain()


def _environment(folder: Path, database_url: str, clock_file: Path) -> dict[str, str]:
    bot, zalo = _free_ports(2)
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        **ACCOUNT,
        "APP_ENV": "development",
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'campaign.sqlite3'}",
        "HOST": "127.0.0.1",
        "PORT": bot,
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{bot}",
        "ZALO_API_BASE": f"http://127.0.0.1:{zalo}",
        "ZALO_OAUTH_BASE": f"http://127.0.0.1:{zalo}",
        "CLOCK_FILE": str(clock_file),
        "ZALO_SEND_API": "v3",
        # The limit a minute is in real time and has its own tests; days that pass in seconds cannot keep to it.
        "ZALO_RATE_PER_MINUTE": "600000",
        "EMULATOR_RATE_PER_MINUTE": "1000000000",
        "EMULATOR_PORT": zalo,
        "EMULATOR_BOT_BASE": f"http://127.0.0.1:{bot}",
        "EMULATOR_WEBHOOK_URL": f"http://127.0.0.1:{bot}/webhook/zalo",
        "EMULATOR_DEADLINE_SECONDS": "60",  # this machine may be busy; a slow answer is not what is tried here
        "EMULATOR_TRANSCRIPT_SIZE": "60",
        "EMULATOR_GROUP_ID": GROUP,
    }


def _free_ports(count: int) -> list[str]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return found


def _listens(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0
