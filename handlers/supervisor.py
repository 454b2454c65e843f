"""`python app.py`: web and workers as child processes, started again whenever one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

import structlog

from config import ROOT, Settings
from handlers import logs
from handlers.processes import as_child

LOOK_EVERY_S = 0.1
RESTART_PAUSES_S = (0.1, 0.5, 2.0, 5.0)  # longer each time a child dies young
YOUNG_S = 10.0
STOP_WITHIN_S = 20.0

log = structlog.get_logger()


@dataclass(slots=True)
class Child:
    """One part of the bot as a process of its own."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    start_at: float = field(default_factory=time.monotonic)

    def tend(self, now: float, environment: dict[str, str]) -> None:
        """Start the process if it does not run and its pause is over."""
        if self.process is None:
            if now >= self.start_at:
                self.process = subprocess.Popen(self.command, env=environment, cwd=ROOT, process_group=0)  # noqa: S603
                self.started = now
        elif (code := self.process.poll()) is not None:
            self.early_deaths = self.early_deaths + 1 if now - self.started < YOUNG_S else 0
            pause = RESTART_PAUSES_S[min(self.early_deaths, len(RESTART_PAUSES_S) - 1)]
            log.error("supervisor.child_died", child=self.name, code=code, restart_in_s=pause)
            self.process, self.start_at = None, now + pause


def supervise(settings: Settings) -> None:
    """Check everything, migrate, then run web and workers until SIGTERM or SIGINT.

    This process loads none of the bot itself: it must stay small and have nothing that can break.
    """
    logs.configure(settings.log_format, settings.log_level)
    environment = _environment(settings)
    stop = _stop_on_signal()
    for command in ("check", "migrate"):
        done = subprocess.run(  # noqa: S603 - our own program
            _flask(command), env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode and not stop.is_set():
            raise SystemExit(done.returncode)
    children = _children(settings)
    log.info("supervisor.started", address=f"{settings.host}:{settings.port}", workers=settings.workers)
    while not stop.is_set():
        now = time.monotonic()
        for child in children:
            child.tend(now, environment)
        stop.wait(LOOK_EVERY_S)
    _stop(children)


def _children(settings: Settings) -> list[Child]:
    address = [settings.host, str(settings.port), str(settings.web_threads)]
    web = Child("web", [sys.executable, "-m", "handlers.server", *address])
    return [web, *(Child(f"worker-{n}", _flask("worker")) for n in range(settings.workers))]


def _flask(command: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "app", command]


def _environment(settings: Settings) -> dict[str, str]:
    environment = as_child(os.environ)
    if settings.clock_start is not None:  # all parts share one clock, also one that is started again later
        environment["CLOCK_ANCHOR"] = str(settings.clock_anchor or time.time())
    return environment


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def _stop(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_WITHIN_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
