"""The worker: handles waiting events, sends replies, runs scheduled jobs. Any number of them on one database."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog

from handlers import inbox, jobs
from handlers.outbox import PAUSE_S, Sender
from handlers.processes import when_parent_ends
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models import audit

TROUBLE_PAUSE_S = 1.0
UNDER_LOAD = 3  # events in one transaction: from here on it pays to let a few more arrive for the next
GATHER_S = 0.004

log = structlog.get_logger()


class Worker:
    """Two loops and the scheduler in one process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stop = threading.Event()
        self._tokens = Tokens(runtime)
        self._sender = Sender(runtime, self._tokens)

    def run(self) -> None:
        """Work until `stop` is called; then finish what is in hand."""
        scheduler = jobs.start(self._runtime, self._tokens)
        reader = threading.Thread(target=self._loop, args=(self._read,), name="inbox")
        reader.start()
        content = self._runtime.content
        log.info("worker.started", mode=self._runtime.settings.app_env, campaign=content.campaign.id)
        try:
            self._loop(self._sender.turn_over)
        finally:
            reader.join()
            scheduler.shutdown(wait=True)
            self._sender.close()
            log.info("worker.stopped")

    def stop(self) -> None:
        """Ask the loops to end."""
        self._stop.set()

    def _read(self) -> None:
        handled = inbox.process_waiting(self._runtime, self._sender)
        if handled >= UNDER_LOAD:
            time.sleep(GATHER_S)
        elif not handled:
            self._stop.wait(PAUSE_S)

    def _loop(self, once: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                once()
            except Exception:
                log.error("worker.trouble", loop=once.__name__, exc_info=True)
                self._stop.wait(TROUBLE_PAUSE_S)


def record_start(runtime: Runtime) -> None:
    """Write into the audit log by which files and dates the survey runs from now on, if that is new."""
    content = runtime.content
    detail = {
        "campaign": content.campaign.id,
        "opens_at": content.campaign.opens_at.isoformat(),
        "closes_at": content.campaign.closes_at.isoformat(),
        "questionnaire": content.survey.fingerprint,
        "texts": content.texts.version,
        "units": content.units.id,
        "mode": runtime.settings.app_env,
    }
    with runtime.database.write() as connection:
        audit.write_if_new(connection, at=runtime.clock.now_ms(), actor="system", act="start", detail=detail)


def run_until_signal(runtime: Runtime) -> None:
    """Run a worker in this process until SIGTERM, SIGINT or the end of the process that started it."""
    worker = Worker(runtime)
    record_start(runtime)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    when_parent_ends(worker.stop)
    worker.run()
