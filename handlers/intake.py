"""Group commit for the webhook: requests that arrive together share one durable commit."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from queue import Empty, SimpleQueue

import structlog

from handlers.runtime import Runtime
from models import inbox
from models.inbox import Arrival

MOST_AT_ONCE = 500
WAIT_S = 1.8  # Zalo gives up after two seconds
STUCK_AFTER_S = 1.0  # a commit that lasts longer ties up no more threads than it must:
STUCK_WAIT_S = 0.25
UNDER_LOAD = 3  # events in one commit: from here on it pays to let a few more arrive for the next
GATHER_S = 0.002

log = structlog.get_logger()


class NotStored(Exception):
    """The event is not safely stored; Zalo must deliver it again."""


class Intake:
    """Stores events. `store` returns only when the commit has reached the disk."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: SimpleQueue[tuple[Arrival, Future[None]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._committing_since: float | None = None

    def store(self, arrival: Arrival) -> None:
        """Store one event. Raises NotStored when that did not succeed in time."""
        self._ensure_thread()
        stored: Future[None] = Future()
        self._waiting.put((arrival, stored))
        try:
            stored.result(timeout=STUCK_WAIT_S if self._is_stuck() else WAIT_S)
        except Exception as error:
            raise NotStored from error

    def _is_stuck(self) -> bool:
        since = self._committing_since
        return since is not None and time.monotonic() - since > STUCK_AFTER_S

    def _ensure_thread(self) -> None:
        # Started by the first request: a thread made before the server forks would not live in its children.
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get(), *self._more()]
            self._commit(batch)
            if len(batch) >= UNDER_LOAD:
                time.sleep(GATHER_S)

    def _more(self) -> list[tuple[Arrival, Future[None]]]:
        batch: list[tuple[Arrival, Future[None]]] = []
        try:
            while len(batch) < MOST_AT_ONCE - 1:
                batch.append(self._waiting.get_nowait())
        except Empty:
            pass
        return batch

    def _commit(self, batch: list[tuple[Arrival, Future[None]]]) -> None:
        self._committing_since = time.monotonic()
        try:
            with self._runtime.database.write() as connection:
                inbox.store(connection, [arrival for arrival, _ in batch])
        except Exception as error:
            log.error("intake.failed", events=len(batch), exc_info=True)
            for _, stored in batch:
                stored.set_exception(error)
            return
        finally:
            self._committing_since = None
        for _, stored in batch:
            stored.set_result(None)
