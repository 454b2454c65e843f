"""Writers of one SQLite file, one after another, in all threads and processes.

SQLite lets them wait too, but asleep, for up to a tenth of a second: whoever asks in the right instant is first. Here
the next one is woken (a quarter more turns a second, half the longest wait of the webhook, by `bench.turns`).
"""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import IO

from sqlalchemy.exc import OperationalError

BUSY_TIMEOUT_S = 30


class Turns:
    """Whose turn it is to write; a lock on a file beside the database. Not to be entered twice by one thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = threading.Lock()
        self._held: IO[str] | None = None

    def __enter__(self) -> None:
        """Wait for the turn. Raises OperationalError, as the database would, when there is none to be had."""
        if not self._threads.acquire(timeout=BUSY_TIMEOUT_S):
            raise OperationalError("BEGIN", None, TimeoutError("another thread writes for too long"))
        try:
            if self._held is None:
                self._file.touch(mode=0o600)
                self._held = self._file.open("w")
            fcntl.flock(self._held, fcntl.LOCK_EX)
        except OSError as error:
            self._threads.release()
            raise OperationalError("BEGIN", None, error) from error

    def __exit__(self, *_: object) -> None:
        assert self._held is not None  # noqa: S101 - entered before
        fcntl.flock(self._held, fcntl.LOCK_UN)
        self._threads.release()
