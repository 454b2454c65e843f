"""The app's rate limit, kept in one row so that all processes together stay below it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from models import instants
from models.tables import RateLimit
from models.upsert import insert_new

BURST_SHARE = 0.01  # of the limit may leave at once; the rest is paced
ARRIVES_WITHIN_US = 2_000_000  # from being granted to being counted by Zalo; `handlers.pace` lets nothing leave later
_MINUTE_US = 60_000_000
_SET_BACK_US = 300_000_000  # no clock runs that far ahead of the last request: it was set back


def reserve(
    connection: Connection, name: str, *, wanted: int, per_minute: int, spare: int = 0, now_us: int | None = None
) -> int:
    """Reserve up to `wanted` requests; returns how many may leave now. `spare` of a burst are left to others.

    Generic cell rate algorithm, with room for what it cannot know: in any 60 seconds of Zalo's fit a burst, a second
    one because the clock was set forward, and one request a spacing for 62 seconds. `now_us`: in place of the clock.
    """
    burst = burst_of(per_minute)
    spacing = -(-(_MINUTE_US + ARRIVES_WITHIN_US) // max(1, per_minute - 2 * burst + 1))
    kept, clock = _locked(connection, name)
    now = clock if now_us is None else now_us
    next_at = max(kept, now)
    if next_at > now + _SET_BACK_US:
        next_at = now + burst * spacing
        _keep(connection, name, next_at)
    ahead = -((now - next_at) // spacing)
    granted = max(0, min(wanted, burst - spare - ahead))
    if granted:
        _keep(connection, name, next_at + granted * spacing)
    return granted


def burst_of(per_minute: int) -> int:
    """How many requests may leave at once after a quiet time."""
    return max(1, int(per_minute * BURST_SHARE))


def _keep(connection: Connection, name: str, next_at: int) -> None:
    connection.execute(update(RateLimit).where(RateLimit.name == name).values(next_at=next_at))


def _locked(connection: Connection, name: str) -> tuple[int, int]:
    """When the next request may leave, and what time it is. The row is ours until the transaction ends."""
    clock = instants.now_us(connection.dialect.name)
    query = select(RateLimit.next_at, clock).where(RateLimit.name == name).with_for_update()
    found = connection.execute(query).one_or_none()
    if found is None:
        insert_new(connection, RateLimit, ("name",), [{"name": name, "next_at": 0}])
        found = connection.execute(query).one()
    next_at, now = found
    return next_at, now
