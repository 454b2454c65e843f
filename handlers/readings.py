"""How well residents are understood: counted in memory, written down now and then, so that no reply waits for it."""

from __future__ import annotations

import threading

from bot.events import Event, Said
from bot.state import Conversation


class Readings:
    """The counts of one process that are not written down yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard = self._unread = 0

    def note(self, before: Conversation, event: Event, after: Conversation) -> None:
        """Somebody wrote; every misunderstanding counts one more try."""
        if isinstance(event, Said):
            with self._lock:
                self._heard += 1
                self._unread += after.tries > before.tries

    def take(self) -> tuple[int, int]:
        """(heard, not understood) since the last time."""
        with self._lock:
            taken = self._heard, self._unread
            self._heard = self._unread = 0
        return taken
