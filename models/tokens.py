"""The pair of tokens. One process at a time may spend the refresh token, for Zalo accepts each only once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select, update

from models.base import CLOCKS_DIFFER_MS
from models.tables import Token
from models.upsert import insert_new, insert_or_update


@dataclass(frozen=True, slots=True)
class Pair:
    """The stored row; tokens are sealed."""

    oa_id: str
    access: bytes
    refresh: bytes | None
    previous: bytes | None
    seed: str
    obtained_at: int
    expires_at: int
    refreshing_since: int | None
    failed_at: int | None
    send_api: str


_COLUMNS = tuple(getattr(Token, name) for name in Pair.__slots__)


def load(connection: Connection, oa_id: str) -> Pair | None:
    """The current pair, if there is one."""
    row = connection.execute(select(*_COLUMNS).where(Token.oa_id == oa_id)).one_or_none()
    return Pair(*row) if row else None


def begin_with(connection: Connection, given: Pair) -> Pair:
    """Keep the pair from the settings in place of any other, and return it.

    When another process has done so already its row is returned: it may have been renewed since.
    """
    insert_new(connection, Token, ("oa_id",), [_row(given)])
    query = select(*_COLUMNS).where(Token.oa_id == given.oa_id).with_for_update()
    stored = Pair(*connection.execute(query).one())
    if stored.seed == given.seed:
        return stored
    replace(connection, given)
    return given


def replace(connection: Connection, pair: Pair) -> None:
    """Keep this pair in place of any other."""
    insert_or_update(connection, Token, ("oa_id",), [_row(pair)])


def begin_refresh(connection: Connection, pair: Pair, *, now: int, stale_before: int) -> bool:
    """Become the one process that may spend the pair's refresh token. False: another one is at it, or was faster.

    An attempt begun before `stale_before` belongs to a process that died; it may be taken over. One that seems to begin
    in the future was begun before the clock was set back; it counts from now.
    """
    connection.execute(
        update(Token)
        .where(Token.oa_id == pair.oa_id, Token.refreshing_since > now + CLOCKS_DIFFER_MS)
        .values(refreshing_since=now)
    )
    return (
        connection.execute(
            update(Token)
            .where(
                Token.oa_id == pair.oa_id,
                Token.refresh == pair.refresh,  # sealed anew each time: no other pair has the same
                Token.failed_at.is_(None),
                or_(Token.refreshing_since.is_(None), Token.refreshing_since < stale_before),
            )
            .values(refreshing_since=now)
        ).rowcount
        == 1
    )


def finish_refresh(
    connection: Connection, oa_id: str, *, access: bytes, refresh: bytes, now: int, expires_at: int
) -> None:
    """Keep the new pair; the refresh token just spent stays beside it."""
    connection.execute(
        update(Token)
        .where(Token.oa_id == oa_id)
        .values(
            access=access,
            previous=Token.refresh,
            refresh=refresh,
            obtained_at=now,
            expires_at=expires_at,
            refreshing_since=None,
            failed_at=None,
        )
    )


def abandon_refresh(connection: Connection, oa_id: str, *, failed_at: int | None) -> None:
    """The attempt brought nothing. `failed_at` set: Zalo refused for good."""
    connection.execute(update(Token).where(Token.oa_id == oa_id).values(refreshing_since=None, failed_at=failed_at))


def remember_send_api(connection: Connection, oa_id: str, send_api: str) -> None:
    """Which of Zalo's two send APIs works for this account."""
    connection.execute(update(Token).where(Token.oa_id == oa_id).values(send_api=send_api))


def _row(pair: Pair) -> dict[str, object]:
    return {name: getattr(pair, name) for name in Pair.__slots__}
