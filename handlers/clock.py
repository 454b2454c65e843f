"""What time it is. In development the clock can start elsewhere, run faster and be moved by the emulator."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class _Anchor:
    real: float
    virtual: float
    speed: float

    def now(self) -> float:
        return self.virtual + (time.time() - self.real) * self.speed


class Clock:
    """The clock of one process. `zone` decides what day it is."""

    def __init__(
        self,
        zone: str,
        *,
        start: datetime | None = None,
        anchor: float | None = None,
        speed: float = 1.0,
        shared: Path | None = None,
    ) -> None:
        real = time.time() if anchor is None else anchor
        self.zone = ZoneInfo(zone)
        self._anchor = _Anchor(real, start.timestamp() if start else real, speed)
        self._shared = shared
        self._shared_stamp = 0

    def timestamp(self) -> float:
        """Seconds since 1970."""
        self._follow_shared()
        return self._anchor.now()

    def now_ms(self) -> int:
        """Milliseconds since 1970, as tables keep them."""
        return int(self.timestamp() * 1000)

    def now(self) -> datetime:
        """Aware, in the campaign's zone."""
        return datetime.fromtimestamp(self.timestamp(), self.zone)

    def today(self) -> date:
        """The day in the campaign's zone."""
        return self.now().date()

    def _follow_shared(self) -> None:
        # The emulator moves everybody's clock by writing this file: {"real": s, "virtual": s, "speed": x}.
        if self._shared is None:
            return
        try:
            stamp = self._shared.stat().st_mtime_ns
            if stamp != self._shared_stamp:
                moved = json.loads(self._shared.read_text())
                self._anchor = _Anchor(float(moved["real"]), float(moved["virtual"]), float(moved["speed"]))
                self._shared_stamp = stamp
        except (OSError, ValueError, KeyError, TypeError):
            return


def from_ms(milliseconds: int) -> datetime:
    """An instant of a table as an aware time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def span_ms(span: timedelta) -> int:
    """Whole milliseconds."""
    return int(span.total_seconds() * 1000)


def to_ms(moment: datetime) -> int:
    """An aware time as tables keep it."""
    return int(moment.timestamp() * 1000)
