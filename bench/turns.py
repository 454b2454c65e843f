"""Turns a second and CPU a turn: this project and the floor, in turn, in one run.

python -m bench.turns [--rounds 3] [--residents 200] [--at-once 32] [--delay-ms 0] [--pause-ms 0] [--postgresql] …

`--delay-ms`: what the stand-in for Zalo takes for a message. `--pause-ms`: what a resident takes for an answer; without
it, everybody answers at once (a closed loop). Nothing to do: `--at-once 1 --residents 3 --pause-ms 200`. 200 events a
second: `--at-once 280 --residents 280 --pause-ms 1350`. `--instances 2`: as on two machines, web and worker twice, on
one PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.load import APP_ID, OA_ID, OA_KEY, Crowd, Run, Script
from bench.postgresql import fresh_database, server
from config import ROOT, load_settings
from handlers.runtime import Runtime
from models.database import Database
from models.migrations import migrate

READY_WITHIN_S = 30.0
TURNS = 21
TICKS = os.sysconf("SC_CLK_TCK")

Started = tuple[list[int], Script]  # ids of what was started, what residents say to it


@dataclass(frozen=True)
class Measured:
    """One round of one system."""

    run: Run
    cpu_ms: float  # a turn, all processes of the system
    peak_mb: int


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--residents", type=int, default=200)
    options.add_argument("--at-once", type=int, default=32)
    options.add_argument("--delay-ms", type=float, default=0.0)
    options.add_argument("--pause-ms", type=float, default=0.0)
    options.add_argument("--postgresql", action="store_true", help="for the project; else SQLite")
    options.add_argument("--instances", type=int, default=1, help="of the project, on one database")
    options.add_argument("--no-floor", action="store_true")
    options.add_argument("--by-process", action="store_true", help="print the CPU of every process")
    chosen = options.parse_args()
    with server() if chosen.postgresql else nullcontext("") as url:
        _measure(chosen, url)


def _measure(chosen: argparse.Namespace, url: str) -> None:
    systems = ["project"] if chosen.no_floor else ["floor", "project"]
    found: dict[str, list[Measured]] = {name: [] for name in systems}
    for number in range(chosen.rounds):
        for name in systems:
            found[name].append(asyncio.run(_round(name, number, chosen, url)))
            print(_line(name, found[name][-1]), flush=True)
    print("\nmedian of rounds")
    medians = {name: _median(rounds) for name, rounds in found.items()}
    for name, (rate, cpu) in medians.items():
        print(f"  {name:8} {rate:7.0f} turns/s  {cpu:5.2f} ms CPU a turn")
    if "floor" in medians:
        (floor_rate, floor_cpu), (rate, cpu) = medians["floor"], medians["project"]
        print(f"  project ÷ floor: {rate / floor_rate:.2f} × the turns, {cpu / floor_cpu:.2f} × the CPU")


async def _round(name: str, number: int, chosen: argparse.Namespace, server_url: str) -> Measured:
    ports = [_free_port() for _ in range(1 if name == "floor" else chosen.instances)]
    async with Crowd(ports, delay_s=chosen.delay_ms / 1000) as crowd:
        database = fresh_database(server_url) if server_url else nullcontext("")
        with tempfile.TemporaryDirectory(prefix="pks07-bench-") as folder, database as url:
            start = floor if name == "floor" else project
            with start(Path(folder), ports, crowd.api_port, url) as (started, script):
                await crowd.drive(min(chosen.at_once, 32), TURNS, script, first=10_000_000)  # warm up
                before = _cpu_s(started)
                run = await crowd.drive(
                    chosen.residents, TURNS, script, at_once=chosen.at_once, first=number * 100_000,
                    pause_s=chosen.pause_ms / 1000,
                )  # fmt: skip
                used = _cpu_s(started) - before
                if chosen.by_process:
                    _print_processes(started, run.turns + chosen.at_once * TURNS)
                return Measured(run, used / max(1, run.turns) * 1000, _peak_mb(started))


@contextmanager
def project(folder: Path, ports: list[int], api_port: int, database_url: str) -> Iterator[Started]:
    """This project, as `python app.py` runs it, once for each port."""
    url = database_url or f"sqlite:///{folder / 'bench.sqlite3'}"
    zalo = f"http://127.0.0.1:{api_port}"
    environment = os.environ | {
        "APP_ENV": "development", "DATABASE_URL": url, "LOG_LEVEL": "WARNING",
        "ZALO_API_BASE": zalo, "ZALO_OAUTH_BASE": zalo, "ZALO_APP_ID": APP_ID, "ZALO_OA_ID": OA_ID,
        "ZALO_OA_SECRET_KEY": OA_KEY, "ZALO_ACCESS_TOKEN": "bench", "ZALO_RATE_PER_MINUTE": "100000000",
        "SURVEY_OPENS_AT": day(0), "SURVEY_CLOSES_AT": day(3),
    }  # fmt: skip
    migrate(Database(url))
    code = next(iter(Runtime(load_settings(zalo_oa_id=OA_ID)).content.codes))
    with ExitStack() as running:
        pids = [
            running.enter_context(_running([sys.executable, "app.py"], environment | {"PORT": str(port)}, port))
            for port in ports
        ]
        yield pids, answering(code)


@contextmanager
def floor(folder: Path, ports: list[int], api_port: int, _url: str) -> Iterator[Started]:
    """The floor under gunicorn."""
    environment = os.environ | {
        "FLOOR_API_PORT": str(api_port), "FLOOR_FILE": str(folder / "floor.sqlite3"),
        "FLOOR_APP_ID": APP_ID, "FLOOR_KEY": OA_KEY,
    }  # fmt: skip
    gunicorn = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or "gunicorn"
    serve = ["bench.floor:app", "-w", "2", "-k", "gthread", "--threads", "8", "-b", f"127.0.0.1:{ports[0]}"]
    with _running([gunicorn, *serve, "--log-level", "error"], environment, ports[0]) as pid:
        yield [pid], lambda _turn, _reply: "1"


def day(n: int) -> str:
    """Midnight in Vietnam, `n` days from today: the survey is in its first day."""
    midnight = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=n)).isoformat()


def answering(code: str) -> Script:
    """What residents say: the code, then the first choice of whatever is asked."""

    def say(turn: int, reply: str) -> str:
        if turn == 0:
            return f"#{code}"
        if "Nhắn các số" in reply or "Nhắn tối đa" in reply:
            return "1 2"
        return "1" if re.search(r"^1\. ", reply, re.MULTILINE) or "con số" in reply else "BỎ QUA"

    return say


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not _open(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the system under test did not start")
            time.sleep(0.05)
        time.sleep(0.5)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _tree(pid: int) -> list[int]:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()  # noqa: S607
    return [pid, *(found for child in children for found in _tree(int(child)))]


def _all(pids: list[int]) -> list[int]:
    return [process for pid in pids for process in _tree(pid)]


def _cpu_s(pids: list[int]) -> float:
    return sum(_cpu_of(process) for process in _all(pids))


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _print_processes(pids: list[int], turns: int) -> None:
    for process in _all(pids):
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()[-60:]
        print(f"    {_cpu_of(process) / turns * 1000:5.2f} ms a turn, start included  {command}")


def _peak_mb(pids: list[int]) -> int:
    total = 0
    for process in _all(pids):
        status = Path(f"/proc/{process}/status").read_text()
        total += int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]
    return total // 1024


def _line(name: str, measured: Measured) -> str:
    run = measured.run
    replies, webhooks = sorted(run.replies_ms), sorted(run.webhook_ms)
    return (
        f"{name:8} {run.turns:6} turns  {run.per_second:7.0f}/s  {measured.cpu_ms:5.2f} ms CPU  "
        f"reply p50/p95/p99 {_at(replies, 50):.0f}/{_at(replies, 95):.0f}/{_at(replies, 99):.0f} ms  "
        f"webhook p50/p99 {_at(webhooks, 50):.0f}/{_at(webhooks, 99):.0f} ms  "
        f"{measured.peak_mb} MB  silent {run.silent}  refused {run.refused}"
    )


def _at(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0


def _median(rounds: list[Measured]) -> tuple[float, float]:
    return statistics.median(r.run.per_second for r in rounds), statistics.median(r.cpu_ms for r in rounds)


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
