"""The worker, turned over by hand: the functions its loops call, in a fixed order and with no clock of their own."""

from __future__ import annotations

from handlers import inbox, jobs, photos
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models import outbox, queued

WAIT_S = 0.002
EVERYTHING = 1_000_000


class Worker:
    """One worker process, as far as the database and Zalo can tell."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._tokens = Tokens(runtime)
        self._sender = Sender(runtime, self._tokens)

    def turn_over(self) -> bool:
        """Handle what came in, send what may leave. Whether there was or still is anything to do."""
        handled = inbox.process_waiting(self.runtime)
        self._sender.turn_over(0 if self._sender.idle else WAIT_S)
        return bool(handled) or not self._sender.idle or self._is_due()

    def sweep(self) -> None:
        """Run every scheduled job once, as the scheduler would by now."""
        for job in jobs.JOBS:
            jobs.tick(job, self.runtime, self._tokens)
        while photos.look_at_pictures(self.runtime) == photos.MOST_AT_ONCE:
            pass

    def die(self) -> int:
        """As after SIGKILL between taking messages and calling Zalo. Returns how many were in its hand."""
        while inbox.process_waiting(self.runtime):
            pass
        now = self.runtime.clock.now_ms()
        with self.runtime.database.write() as connection:
            ids = queued.due(connection, now=now, most=EVERYTHING)
            held = outbox.claim(connection, ids, lease_ms=-1)  # a lease that has run out meanwhile
        self.stop()
        return len(held)

    def stop(self) -> None:
        """Finish what is in hand and let go of the database."""
        self._sender.close()
        self.runtime.database.dispose()

    def _is_due(self) -> bool:
        with self.runtime.database.read() as connection:
            return bool(queued.due(connection, now=self.runtime.clock.now_ms(), most=1))
