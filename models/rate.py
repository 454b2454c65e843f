"""The app's rate limit, kept in one row so that all processes together stay below it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from models.tables import RateLimit
from models.upsert import insert_new

_MINUTE_US = 60_000_000
_SET_BACK_US = 300_000_000  # further ahead than clocks of two machines differ: this one's was set back
_BURST_SHARE = 0.05  # of the limit may leave at once; the rest is paced, so that no window of a minute holds more


def reserve(connection: Connection, name: str, *, wanted: int, per_minute: int, now_us: int) -> int:
    """Reserve up to `wanted` requests; returns how many may leave now.

    Generic cell rate algorithm: any 60 seconds grant at most the burst and one more per spacing, `per_minute` in all.
    `now_us` is real time in microseconds, never a sped-up clock: Zalo counts in real time.
    """
    burst = max(1, int(per_minute * _BURST_SHARE))
    spacing = -(-_MINUTE_US // (per_minute - burst + 1))
    next_at = max(_next_at(connection, name), now_us)
    if next_at > now_us + _SET_BACK_US:
        next_at = now_us + burst * spacing
        _keep(connection, name, next_at)
    ahead = -((now_us - next_at) // spacing)
    granted = max(0, min(wanted, burst - ahead))
    if granted:
        _keep(connection, name, next_at + granted * spacing)
    return granted


def _keep(connection: Connection, name: str, next_at: int) -> None:
    connection.execute(update(RateLimit).where(RateLimit.name == name).values(next_at=next_at))


def _next_at(connection: Connection, name: str) -> int:
    query = select(RateLimit.next_at).where(RateLimit.name == name).with_for_update()
    found = connection.execute(query).scalar()
    if found is None:
        insert_new(connection, RateLimit, ("name",), [{"name": name, "next_at": 0}])
        found = connection.execute(query).scalar_one()
    return found
