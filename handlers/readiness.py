"""Whether the database can be worked with, asked so that a silent one never keeps anybody waiting."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from handlers.runtime import Runtime
from models.database import Database
from models.migrations import Schema, schema
from models.storage import Obstacle, obstacle

WITHIN_S = 2.0

READY = "ok"
OLD = "the database must be migrated"


class Readiness:
    """Asks in a thread of its own and one question at a time: a hanging database holds that thread, no request."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._asked: Future[str] | None = None

    def state(self) -> str:
        """READY, SILENT, OLD or what keeps events from being stored, after two seconds at the latest."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._ask, args=(self._asked,), name="readiness", daemon=True).start()
            asked = self._asked
        try:
            return asked.result(WITHIN_S)
        except TimeoutError:
            return Obstacle.SILENT

    def _ask(self, asked: Future[str]) -> None:
        try:
            asked.set_result(_state(self._runtime.database))
        except Exception:  # noqa: BLE001 - whatever the reason, the database cannot be worked with
            asked.set_result(Obstacle.SILENT)


def _state(database: Database) -> str:
    if (in_the_way := obstacle(database)) is not None:
        return in_the_way
    return OLD if schema(database) is Schema.OLD else READY
