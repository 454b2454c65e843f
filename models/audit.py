"""The audit log: who did what, each entry holding the hash of the one before, so that an edit shows.

The database refuses to change or delete an entry (`forbid_changes`). Who may change the database may take that
refusal away; then the chain shows it, and for whoever rewrites the whole chain there is the head that was printed
elsewhere the evening before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, text

from models.tables import Audit

START = "0" * 64
PRINTED = 12  # characters of a hash that are as good as all of it for people who copy it by hand
_REFUSAL = "the audit log is only added to"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `at`: whole milliseconds."""

    id: int
    at: int
    actor: str
    act: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk along the chain found. `whole`: entries up to the broken one, or all."""

    whole: int
    broken: Entry | None
    knows_head: bool = True
    """Whether the head that was asked for is the hash of one of the entries."""


_COLUMNS = tuple(getattr(Audit, name) for name in Entry.__slots__)


def write(connection: Connection, *, at: int, actor: str, act: str, detail: Mapping[str, object] | None = None) -> str:
    """Append an entry and return its hash. `detail` must not hold personal data."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))  # one chain, however many processes
    before = connection.execute(select(Audit.hash).order_by(Audit.id.desc()).limit(1)).scalar() or START
    written = _written(detail or {})
    link = chained(before, at, actor, act, written)
    connection.execute(insert(Audit), {"at": at, "actor": actor, "act": act, "detail": written, "hash": link})
    return link


def latest(connection: Connection, act: str) -> int | None:
    """When this was last done; None if it never was."""
    return connection.execute(select(func.max(Audit.at)).where(Audit.act == act)).scalar()


def write_if_new(connection: Connection, *, at: int, actor: str, act: str, detail: Mapping[str, object]) -> None:
    """Append an entry unless the newest one of this act says the same already."""
    newest = select(Audit.detail).where(Audit.act == act).order_by(Audit.id.desc()).limit(1)
    if connection.execute(newest).scalar() != _written(detail):
        write(connection, at=at, actor=actor, act=act, detail=detail)


def chained(before: str, at: int, actor: str, act: str, detail: str) -> str:
    """Hash of an entry that follows `before`."""
    return hashlib.sha256(json.dumps([before, at, actor, act, detail], ensure_ascii=False).encode()).hexdigest()


def head(connection: Connection, *, until: int | None = None) -> Entry | None:
    """The newest entry, or the newest before `until` (milliseconds). Its hash vouches for all entries before it."""
    newest = select(*_COLUMNS).order_by(Audit.id.desc()).limit(1)
    row = connection.execute(newest if until is None else newest.where(Audit.at < until)).one_or_none()
    return Entry(*row) if row else None


def newest(connection: Connection, most: int) -> list[Entry]:
    """The last entries, oldest of them first."""
    rows = connection.execute(select(*_COLUMNS).order_by(Audit.id.desc()).limit(most)).all()
    return [Entry(*row) for row in reversed(rows)]


def verify(connection: Connection, *, printed: str = "") -> Verified:
    """Walk along the chain to the first entry that does not follow from the one before it.

    `printed`: the beginning of a head that was written down elsewhere. Entries removed from the end, or a chain made
    anew, show by it alone.
    """
    before, whole, seen = START, 0, not printed
    for row in connection.execute(select(*_COLUMNS).order_by(Audit.id)):
        entry = Entry(*row)
        if entry.hash != chained(before, entry.at, entry.actor, entry.act, entry.detail):
            return Verified(whole, entry, seen)
        seen = seen or entry.hash.startswith(printed)
        before, whole = entry.hash, whole + 1
    return Verified(whole, None, seen)


def forbid_changes(connection: Connection) -> None:
    """Let the database itself refuse to change or delete entries. Safe to repeat."""
    if connection.dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS audit_no_{change.lower()} BEFORE {change} ON audit"
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    connection.exec_driver_sql(
        "CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def _written(detail: Mapping[str, object]) -> str:
    return json.dumps(dict(detail), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
