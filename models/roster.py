"""Who is on the rosters. Nothing here, nor in `models.shifts`, can reach a response."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, Select, Update, bindparam, delete, func, insert, or_, select, text, update

from models import roster_tables as tables
from questions.roster import Level


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody on a roster. Name and phone are sealed: `roster.register.Register` opens them."""

    id: str
    campaign: str
    level: Level
    unit: str  # empty above the commune
    district: str
    village: str
    position: str
    name: bytes = field(repr=False)
    name_key: str = field(repr=False)
    phone: bytes | None = field(repr=False)
    phone_key: str | None = field(repr=False)
    rank: int
    created_at: int
    person: str | None = None  # set once they have joined in Zalo
    muted: bool = False  # wants no reminders
    code_expires_at: int | None = None
    code_used_at: int | None = None
    code_revoked_at: int | None = None


_COLUMNS = tuple(getattr(tables.Helper, name) for name in Helper.__slots__)
_STORED = ("id", "campaign", "level", "unit", "district", "village", "position", "name", "name_key", "phone",
           "phone_key", "rank", "created_at")  # fmt: skip


def lock(connection: Connection) -> None:
    """Be the only one who changes rosters until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(text("LOCK TABLE helper IN SHARE ROW EXCLUSIVE MODE"))


def helpers(
    connection: Connection, campaign: str, *, level: Level | None = None, unit: str = "", district: str = ""
) -> list[Helper]:
    """People on the rosters of a campaign, in the order in which the rosters came in."""
    wanted = _all(campaign)
    for column, value in ((tables.Helper.level, level), (tables.Helper.unit, unit), (tables.Helper.district, district)):
        if value:
            wanted = wanted.where(column == value)
    return [_helper(row) for row in connection.execute(wanted)]


def helper(connection: Connection, helper_id: str) -> Helper | None:
    """One of them."""
    row = connection.execute(select(*_COLUMNS).where(tables.Helper.id == helper_id)).one_or_none()
    return _helper(row) if row else None


def helper_of(connection: Connection, campaign: str, person: str) -> Helper | None:
    """Whom this person joined as, or None."""
    row = connection.execute(_all(campaign).where(tables.Helper.person == person)).one_or_none()
    return _helper(row) if row else None


def by_code(connection: Connection, campaign: str, code_hash: str, *, now: int) -> Helper | None:
    """Whom this code lets in now; None for a wrong, used, revoked or expired one, without a difference."""
    row = connection.execute(
        _all(campaign).where(
            tables.Helper.code_hash == code_hash,
            tables.Helper.code_used_at.is_(None),
            tables.Helper.code_revoked_at.is_(None),
            tables.Helper.code_expires_at > now,
        )
    ).one_or_none()
    return _helper(row) if row else None


def join(connection: Connection, helper_id: str, code_hash: str, *, person: str, now: int) -> bool:
    """Bind a person to a helper by a code that is still good. False if it is not, or the person is somebody already."""
    campaign = select(tables.Helper.campaign).where(tables.Helper.id == helper_id).scalar_subquery()
    taken = select(tables.Helper.id).where(tables.Helper.campaign == campaign, tables.Helper.person == person)
    return (
        connection.execute(
            update(tables.Helper)
            .where(
                tables.Helper.id == helper_id,
                tables.Helper.code_hash == code_hash,
                tables.Helper.code_used_at.is_(None),
                tables.Helper.code_revoked_at.is_(None),
                tables.Helper.code_expires_at > now,
                ~taken.exists(),
            )
            .values(person=person, code_used_at=now, muted=False)
        ).rowcount
        == 1
    )


def release(connection: Connection, person: str) -> bool:
    """Unbind a person: the roster keeps its entry, the account is forgotten. Whether there was one."""
    return connection.execute(_release().where(tables.Helper.person == person)).rowcount > 0


def mute(connection: Connection, helper_id: str, muted: bool) -> None:
    """Send this helper no more reminders, or send them again."""
    connection.execute(update(tables.Helper).where(tables.Helper.id == helper_id).values(muted=muted))


def issue_codes(connection: Connection, hashes: Mapping[str, str], *, expires_at: int) -> None:
    """Give helpers new codes (helper id → hash) in place of any they had."""
    if hashes:
        connection.execute(
            update(tables.Helper)
            .where(tables.Helper.id == bindparam("helper"))
            .values(code_hash=bindparam("hash"), code_expires_at=expires_at, code_used_at=None, code_revoked_at=None),
            [{"helper": helper_id, "hash": code_hash} for helper_id, code_hash in hashes.items()],
        )


def code_hashes(connection: Connection) -> set[str]:
    """Hashes of all codes ever issued: a new code must be another."""
    found = connection.execute(select(tables.Helper.code_hash).where(tables.Helper.code_hash.is_not(None)))
    return {code_hash for code_hash in found.scalars() if code_hash}


def revoke(connection: Connection, helper_ids: Iterable[str], *, now: int) -> int:
    """Make the codes of these helpers useless and unbind who joined with them. Returns how many had one."""
    mine = tables.Helper.id.in_(list(helper_ids))
    had = or_(tables.Helper.person.is_not(None), tables.Helper.code_hash.is_not(None))
    return connection.execute(_release().where(mine, had).values(code_revoked_at=now)).rowcount


def next_rank(connection: Connection) -> int:
    """Behind everybody there is."""
    return int(connection.execute(select(func.coalesce(func.max(tables.Helper.rank), 0))).scalar_one()) + 1


def add(connection: Connection, new: Sequence[Helper]) -> None:
    """Put people on the roster."""
    if new:
        connection.execute(insert(tables.Helper), [_row(one) for one in new])


def change(connection: Connection, changed: Sequence[Helper]) -> None:
    """Store what a newer roster says of people already on it."""
    for one in changed:
        row = _row(one)
        row.pop("created_at")
        connection.execute(update(tables.Helper).where(tables.Helper.id == one.id).values(row))


def remove(connection: Connection, helper_ids: Iterable[str]) -> None:
    """Take people off the roster, with their shifts."""
    connection.execute(delete(tables.Helper).where(tables.Helper.id.in_(list(helper_ids))))


def _all(campaign: str) -> Select[tuple[object, ...]]:
    return select(*_COLUMNS).where(tables.Helper.campaign == campaign).order_by(tables.Helper.rank, tables.Helper.id)


def _release() -> Update:
    return update(tables.Helper).values(person=None)


def _helper(row: Row[tuple[object, ...]]) -> Helper:
    values = dict(row._mapping)
    return Helper(**{**values, "level": Level(values["level"])})


def _row(one: Helper) -> dict[str, object]:
    return {name: getattr(one, name) for name in _STORED}
