"""How often the webhook refused something, by reason, summed over all processes."""

from __future__ import annotations

import threading
from collections import Counter

import structlog

from handlers.runtime import Runtime
from models import tally

WRITE_AFTER_S = 5.0

log = structlog.get_logger()


class Refusals:
    """Counts in memory and writes the sum a little later: a flood of forged events must neither make the database work
    nor fill the log.

    What a killed process had not written yet is missing from the sum.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def count(self, reason: str, status: int) -> None:
        """One more; the first of its kind in a while is told at once."""
        with self._lock:
            is_first = not self._counts[reason]
            self._counts[reason] += 1
            if self._timer is None:
                self._timer = threading.Timer(WRITE_AFTER_S, self._write)
                self._timer.daemon = True
                self._timer.start()
        if is_first:
            log.info("webhook.refused", status=status, reason=reason)

    def _write(self) -> None:
        with self._lock:
            counts, self._counts, self._timer = self._counts, Counter(), None
        try:
            with self._runtime.database.write() as connection:
                for reason, amount in sorted(counts.items()):  # one order: no deadlock
                    tally.add(connection, f"webhook.refused.{reason}", self._runtime.clock.today(), amount)
        except Exception:  # noqa: BLE001 - whoever stores events tells of this trouble; the next refusal tries again
            with self._lock:
                self._counts += counts
            return
        for reason, amount in counts.items():
            if amount > 1:
                log.info("webhook.refused_again", reason=reason, times=amount - 1)
