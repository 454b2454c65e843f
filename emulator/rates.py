"""Zalo's limit on requests a minute, counted over the last 60 seconds of the played time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from emulator.clock import Clock

WINDOW_SECONDS = 60.0


@dataclass(slots=True)
class Rate:
    """Not locked by itself: the caller holds the world's lock. `peak` is the fullest window seen."""

    clock: Clock
    limit: int
    peak: int = 0
    _instants: deque[float] = field(default_factory=deque)

    def allows(self) -> bool:
        """Counts one request, unless the window is full."""
        now = self.clock.now()
        if self._instants and self._instants[-1] > now:  # the clock was set back
            self._instants.clear()
        while self._instants and self._instants[0] <= now - WINDOW_SECONDS:
            self._instants.popleft()
        if len(self._instants) >= self.limit:
            return False
        self._instants.append(now)
        self.peak = max(self.peak, len(self._instants))
        return True

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remain": str(max(0, self.limit - len(self._instants))),
        }
