"""Every call of Zalo's API asks here first: the app's limit is one for all processes."""

from __future__ import annotations

import time

from sqlalchemy import Connection

from handlers.runtime import Runtime
from models import rate
from models.rate import ARRIVES_WITHIN_US

_APP_LIMIT = "zalo_app"  # name of the limit that all processes share
_STALE_AFTER_S = ARRIVES_WITHIN_US / 1e6 / 2  # the other half is for the way to Zalo
_LOOK_AGAIN_S = 0.05


class Pace:
    """One process's part in the limit."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def reserve(self, connection: Connection, wanted: int, *, yields: bool = False) -> int:
        """How many of `wanted` requests may leave now. `yields`: half of a burst is left to what is more urgent."""
        if wanted <= 0:
            return 0
        per_minute = self._runtime.settings.zalo_rate_per_minute
        spare = rate.burst_of(per_minute) // 2 if yields else 0
        return rate.reserve(connection, _APP_LIMIT, wanted=wanted, per_minute=per_minute, spare=spare)

    def one(self) -> bool:
        """Whether one more request may leave at once."""
        with self._runtime.database.write() as connection:
            return self.reserve(connection, 1) == 1

    def wait(self) -> None:
        """Return when one more request may leave at once."""
        while not self.one():
            time.sleep(_LOOK_AGAIN_S)


def is_stale(reserved_at: float) -> bool:
    """Whether a request reserved then (`time.monotonic`) would by now be counted into a minute it was not meant for."""
    return time.monotonic() - reserved_at > _STALE_AFTER_S
