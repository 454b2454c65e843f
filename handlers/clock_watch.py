"""Notices when this machine's clock is set back, and lets go on what waits for a moment now too far away."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.base import BaseScheduler

from handlers.runtime import Runtime
from models import outbox

LOOK_EVERY_S = 1.0
SET_BACK_S = 5.0  # what is less costs nobody much

log = structlog.get_logger()


def start(runtime: Runtime, scheduler: BaseScheduler) -> None:
    """Watch in a thread of its own for as long as the scheduler runs."""
    threading.Thread(target=_watch, args=(runtime, scheduler), name="clock-watch", daemon=True).start()


def _watch(runtime: Runtime, scheduler: BaseScheduler) -> None:
    ahead, was_set_back = _ahead(), False
    while scheduler.running:
        time.sleep(LOOK_EVERY_S)
        before, ahead = ahead, _ahead()
        was_set_back |= before - ahead >= SET_BACK_S
        if was_set_back:
            was_set_back = not _goes_on(runtime, scheduler, before - ahead)


def _ahead() -> float:
    """By how much the clock that can be set is ahead of the one that cannot."""
    return time.time() - time.monotonic()


def _goes_on(runtime: Runtime, scheduler: BaseScheduler, seconds: float) -> bool:
    """Run all jobs now and try all messages again now; whether that succeeded."""
    log.warning("clock.set_back", seconds=round(seconds))
    try:
        for job in scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        with runtime.database.write() as connection:
            outbox.try_again_now(connection, now=runtime.clock.now_ms())
    except Exception:
        log.error("clock.watch_failed", exc_info=True)
        return False
    return True
