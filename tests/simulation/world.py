"""The real thing: `python -m emulator` and `python app.py` on free ports, with database, clock and logs of their own.

Both are started, stopped and killed by their process ids; everything they print lands in files of one folder.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import requests

from emulator.driver import Emulator

ROOT = Path(__file__).parents[2]
FIRST_MORNING = datetime.fromisoformat("2024-08-29T08:00:00+07:00")
SUPERVISOR, WEB, WEB_WORKER, WORKER = "supervisor", "web", "web worker", "worker"  # the bot's processes
READY_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0
# Invented; the emulator and the bot have to agree on them.
ACCOUNT = {
    "ZALO_APP_ID": "2907731904450918273",
    "ZALO_APP_SECRET": "simulated-app-secret",
    "ZALO_OA_ID": "3716650298174405512",
    "ZALO_OA_SECRET_KEY": "simulated-oa-secret-key",
    "ZALO_ACCESS_TOKEN": "simulated-access-token",
    "ZALO_REFRESH_TOKEN": "simulated-refresh-token",
}


class NotReady(AssertionError):
    """A part did not come up, or did not come to rest; the text holds the end of its log."""


@dataclass
class World:
    """Bot and emulator of one run. `speed`: played seconds in a real one; `more`: further settings of either."""

    folder: Path
    database_url: str = ""
    speed: float = 40.0
    more: Mapping[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(init=False)
    bot: subprocess.Popen[bytes] | None = None
    _emulator: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        bot, zalo = (f"http://127.0.0.1:{port}" for port in free_ports(2))
        clock = self.folder / "clock.json"
        clock.write_text(json.dumps({"real": time.time(), "virtual": FIRST_MORNING.timestamp(), "speed": self.speed}))
        self.database_url = self.database_url or f"sqlite:///{self.folder / 'pks07.sqlite3'}"
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            **ACCOUNT,
            "APP_ENV": "development",
            "DATABASE_URL": self.database_url,
            "PORT": bot.rpartition(":")[2],
            "PUBLIC_BASE_URL": bot,
            "ZALO_API_BASE": zalo,
            "ZALO_OAUTH_BASE": zalo,
            "CLOCK_FILE": str(clock),
            # The limit a minute is in real time and has its own tests; here it would only make everything slow.
            "ZALO_RATE_PER_MINUTE": "120000",
            "EMULATOR_RATE_PER_MINUTE": "1000000000",
            "EMULATOR_PORT": zalo.rpartition(":")[2],
            "EMULATOR_BOT_BASE": bot,
            "EMULATOR_WEBHOOK_URL": f"{bot}/webhook/zalo",
            "EMULATOR_LOG_SIZE": "1000000",
            # Every message of the account comes back as an echo already; a receipt of each is as much work again.
            "EMULATOR_RECEIPTS": "0",
            **self.more,
        }

    @property
    def zalo(self) -> Emulator:
        """The emulator's driver."""
        return Emulator(self.environment["ZALO_API_BASE"])

    def start(self) -> None:
        """Emulator and bot; returns when both listen."""
        self._emulator = self._spawn("emulator", "-m", "emulator")
        self.start_bot()
        self._await_port(self._emulator, "emulator", self.environment["EMULATOR_PORT"])
        self._await_port(self.bot, "bot", self.environment["PORT"])

    def start_bot(self) -> None:
        """All parts of the bot. Returns at once."""
        self.bot = self._spawn("bot", "app.py")

    def flask(self, *arguments: str) -> str:
        """One command of the bot; what it printed. Raises AssertionError with its complaint."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"flask {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def codes(self) -> list[dict[str, str]]:
        """The communes and their codes, as `qr list` writes them."""
        self.flask("qr", "list", "--format", "csv", "--out", str(self.folder / "codes.csv"))
        return _table(self.folder / "codes.csv")

    def export(self, *options: str) -> list[dict[str, str]]:
        """The rows of `export responses`."""
        out = self.folder / "responses.csv"
        self.flask("export", "responses", "--format", "csv", "--out", str(out), *options)
        return _table(out)

    def metrics(self) -> dict[str, float]:
        """What /metrics says, by name with labels."""
        page = requests.get(f"{self.environment['PUBLIC_BASE_URL']}/metrics", timeout=10)
        lines = (line.rpartition(" ") for line in page.text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    def parts(self) -> list[tuple[str, int]]:
        """What the bot's processes are and their ids, as far as they run now."""
        assert self.bot is not None
        found = [(SUPERVISOR, self.bot.pid)] if self.bot.poll() is None else []
        for child in _children(self.bot.pid):
            is_worker = "worker" in _command(child)
            found.append((WORKER if is_worker else WEB, child))
            found += [(WEB_WORKER, below) for below in ([] if is_worker else _children(child))]
        return found

    def stop(self) -> None:
        """End both, the bot first, as an operator would."""
        for process in (self.bot, self._emulator):
            if process is not None:
                _end(process)
        self.bot = self._emulator = None

    def logs(self, characters: int = 4000) -> str:
        """The ends of all logs."""
        found = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-characters:]}" for log in found)

    def log(self, name: str) -> str:
        """All that `bot` or `emulator` printed so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def troubles(self) -> list[str]:
        """Lines in which the bot says that something broke that should not."""
        marks = ("Traceback", "inbox.step_failed", "inbox.unreadable", "worker.trouble", "outbox.send_failed")
        return [line for line in self.log("bot").splitlines() if any(mark in line for mark in marks)]

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log, process_group=0
            )

    def _await_port(self, process: subprocess.Popen[bytes] | None, name: str, port: str) -> None:
        def is_up() -> bool:
            assert process is not None
            if process.poll() is not None:
                raise NotReady(f"{name} ended with {process.returncode}\n{self.logs()}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", int(port))) == 0

        if not wait_until(is_up, READY_WITHIN_S):
            raise NotReady(f"{name} did not listen on {port} in {READY_WITHIN_S} s\n{self.logs()}")


@contextmanager
def running(world: World) -> Iterator[World]:
    """The world from start to stop. Should the body fail, the logs are printed."""
    try:
        world.start()
        yield world
    except BaseException:
        print(world.logs())  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        world.stop()


def wait_until(holds: Callable[[], bool], seconds: float, *, pause_s: float = 0.05) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause_s)
    return True


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on at this moment, all different."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue  # it has just ended
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(_readable(file)))


def _readable(file: IO[str]) -> IO[str]:
    csv.field_size_limit(1_000_000)
    return file
