"""`python app.py` for real: its parts come back when they die, and all of them end with it."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from config import ROOT, Settings
from handlers.processes import PARENT
from handlers.supervisor import RESTART_PAUSES_S, Child
from models.inbox import Status
from tests.shell.events import APP, KEY, OA, said, signed

WITHIN_S = 60.0
WATCH = """
import os, time
from handlers.processes import when_parent_ends
when_parent_ends(lambda: os._exit(7))
time.sleep(1)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], object]) -> bool:
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def descendants(pid: int) -> dict[int, str]:
    """Ids and command lines of the processes below this one."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents[int(folder.name)] = (parent, (folder / "cmdline").read_text().replace("\0", " "))
        except (OSError, IndexError):
            continue
    found: dict[int, str] = {}
    below = {pid}
    while below:
        below = {child for child, (parent, _) in parents.items() if parent in below}
        found |= {child: parents[child][1] for child in below}
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Program:
    """`python app.py` on a port and a database of its own."""

    def __init__(self, folder: Path, **given: str) -> None:
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self.database = folder / "pks07.sqlite3"
        plain = {name: value for name, value in os.environ.items() if name.upper() not in Settings.model_fields}
        settings = {
            "DATABASE_URL": f"sqlite:///{self.database}", "PORT": str(port), "ZALO_APP_ID": APP, "ZALO_OA_ID": OA,
            "ZALO_OA_SECRET_KEY": KEY, "ZALO_API_BASE": "http://127.0.0.1:9", "ZALO_OAUTH_BASE": "http://127.0.0.1:9",
            "ZALO_ACCESS_TOKEN": "token", "CLOCK_START": "2024-08-29T08:00:00+07:00",
        }  # fmt: skip
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=plain | settings | given, stderr=self.log, process_group=0
        )

    def part(self, words: str) -> int:
        """Id of the child whose command line holds these words; 0 when there is none."""
        return next((pid for pid, line in descendants(self.process.pid).items() if words in line), 0)

    def serves(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def posts(self, body: object) -> int:
        """Status of an event, sent in chunks as a proxy may do."""
        delivery = signed(body)  # type: ignore[arg-type]
        try:
            return requests.post(
                f"{self.address}/webhook/zalo", data=iter([delivery.raw]), headers=dict(delivery.headers), timeout=5
            ).status_code
        except requests.RequestException:
            return 0

    def handled(self) -> int:
        with sqlite3.connect(self.database) as connection:
            query = "SELECT count(*) FROM inbound WHERE status = ?"
            return int(connection.execute(query, (Status.DONE,)).fetchone()[0])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts a program; ends it, and whatever it left behind, after the test."""
    started: list[Program] = []
    below: set[int] = set()

    def run(**given: str) -> Program:
        started.append(Program(tmp_path, **given))
        assert eventually(started[-1].serves), (tmp_path / "log").read_text()
        below.update(descendants(started[-1].process.pid))
        return started[-1]

    yield run
    for program in started:
        below.update(descendants(program.process.pid))
        for pid in (program.process.pid, *below):
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)
        program.process.wait()
        program.log.close()


def test_parts_that_die_come_back_and_all_end_on_a_signal(start: Callable[..., Program]) -> None:
    program = start()
    assert program.posts(said("chào", message_id="first")) == 200
    assert program.posts(said("x" * 70_000)) in (400, 413)
    assert eventually(lambda: program.handled() == 1)

    worker = program.part("app worker")
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: program.part("app worker") not in (0, worker))
    assert program.posts(said("chào", message_id="second")) == 200
    assert eventually(lambda: program.handled() == 2)

    server = program.part("handlers.server")
    serving = set(descendants(server))
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: program.part("handlers.server") not in (0, server))
    assert eventually(lambda: not any(is_running(pid) for pid in serving))
    assert eventually(lambda: program.posts(said("chào", message_id="third")) == 200)
    assert eventually(lambda: program.handled() == 3)

    (serving_now,) = (
        pid for pid, line in descendants(program.part("handlers.server")).items() if "tracker" not in line
    )
    os.kill(serving_now, signal.SIGKILL)
    assert eventually(lambda: program.posts(said("chào", message_id="fourth")) == 200)

    parts = descendants(program.process.pid)
    program.process.terminate()
    assert program.process.wait(WITHIN_S) == 0
    assert not any(is_running(pid) for pid in parts)
    assert not program.serves()


def test_all_parts_end_when_the_program_is_killed(start: Callable[..., Program]) -> None:
    program = start(WORKERS="2")
    parts = descendants(program.process.pid)
    assert sum("app worker" in line for line in parts.values()) == 2
    program.process.kill()
    program.process.wait()
    assert eventually(lambda: not any(is_running(pid) for pid in parts))


@pytest.mark.parametrize(
    ("given", "named"),
    [({"QUESTIONNAIRE": "questions/none.yaml"}, "none.yaml"), ({"PORT": "none"}, "PORT: ")],
    ids=["data file", "setting"],
)
def test_a_program_that_cannot_run_says_why_and_starts_nothing(
    tmp_path: Path, given: dict[str, str], named: str
) -> None:
    program = Program(tmp_path, **given)
    assert program.process.wait(WITHIN_S) != 0
    program.log.close()
    said_why = (tmp_path / "log").read_text()
    assert named in said_why
    assert "Traceback" not in said_why


def test_a_child_whose_parent_died_before_it_looked_ends_too() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    environment = os.environ | {PARENT: str(gone.pid)}
    assert subprocess.run([sys.executable, "-c", WATCH], cwd=ROOT, env=environment, check=False).returncode == 7


def test_a_process_that_is_no_child_of_ours_watches_nobody() -> None:
    environment = {name: value for name, value in os.environ.items() if name != PARENT}
    assert subprocess.run([sys.executable, "-c", WATCH], cwd=ROOT, env=environment, check=False).returncode == 0


def test_a_child_that_dies_young_again_and_again_is_started_less_and_less_often() -> None:
    child = Child("short", [sys.executable, "-c", ""])
    now, pauses = time.monotonic(), list[float]()
    for _ in range(len(RESTART_PAUSES_S) + 1):
        now = max(now, child.start_at)
        child.tend(now, dict(os.environ))
        assert child.process is not None
        child.process.wait()
        child.tend(now, dict(os.environ))
        assert child.process is None
        pauses.append(round(child.start_at - now, 3))
    assert pauses == [*RESTART_PAUSES_S[1:], RESTART_PAUSES_S[-1], RESTART_PAUSES_S[-1]]
    child.tend(child.start_at - 0.01, dict(os.environ))
    assert child.process is None
