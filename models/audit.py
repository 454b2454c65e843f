"""The audit log: who did what, each entry holding the hash of the one before, so that an edit shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, text

from models.tables import Audit

START = "0" * 64


def write(connection: Connection, *, at: int, actor: str, act: str, detail: Mapping[str, object] | None = None) -> str:
    """Append an entry and return its hash. `detail` must not hold personal data."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))  # one chain, however many processes
    before = connection.execute(select(Audit.hash).order_by(Audit.id.desc()).limit(1)).scalar() or START
    written = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    link = chained(before, at, actor, act, written)
    connection.execute(insert(Audit), {"at": at, "actor": actor, "act": act, "detail": written, "hash": link})
    return link


def chained(before: str, at: int, actor: str, act: str, detail: str) -> str:
    """Hash of an entry that follows `before`."""
    return hashlib.sha256(json.dumps([before, at, actor, act, detail], ensure_ascii=False).encode()).hexdigest()


def first_broken(connection: Connection) -> int | None:
    """Id of the first entry that does not follow from the one before it; None when all do."""
    before = START
    for row in connection.execute(select(Audit).order_by(Audit.id)):
        if row.hash != chained(before, row.at, row.actor, row.act, row.detail):
            return int(row.id)
        before = row.hash
    return None
