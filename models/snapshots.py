"""Snapshots: what the group is told, counted once and frozen. Counts only: nothing here reads an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, func, or_, select, update

from models.responses import Status
from models.summary_tables import SnapshotRow
from models.tables import Response
from models.upsert import insert_if_new
from questions.summary_rules import Kind


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frozen set of figures. `figures` is JSON and holds only what may be shown to everybody."""

    id: str
    campaign: str
    day: date
    kind: Kind
    taken_at: int
    unit_list: str
    figures: str
    copied_at: int | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """People of one commune."""

    completed: int = 0
    unfinished: int = 0


_COLUMNS = tuple(getattr(SnapshotRow, name) for name in Snapshot.__slots__)


def participation(connection: Connection, campaign: str, day: date) -> Mapping[str, Participation]:
    """By commune, who had taken part by the end of `day`; one statement, so that all of it holds at one instant."""
    finished = and_(Response.status == Status.COMPLETE, Response.completed_on <= day)
    begun = and_(Response.status.in_((Status.COMPLETE, Status.PARTIAL)), Response.started_on <= day)
    rows = connection.execute(
        select(Response.unit, func.count().filter(finished), func.count().filter(~finished))
        .where(Response.campaign == campaign, or_(finished, begun))
        .group_by(Response.unit)
    )
    return {unit: Participation(completed, unfinished) for unit, completed, unfinished in rows}


def freeze(connection: Connection, snapshot: Snapshot) -> Snapshot:
    """Keep this snapshot, unless its day and kind have one already; returns the one that holds."""
    row = {name: getattr(snapshot, name) for name in Snapshot.__slots__}
    insert_if_new(connection, SnapshotRow, ("campaign", "day", "kind"), row)
    found = find(connection, snapshot.campaign, snapshot.day, snapshot.kind)
    assert found is not None  # noqa: S101 - it was there or has just been put there
    return found


def find(connection: Connection, campaign: str, day: date, kind: Kind) -> Snapshot | None:
    """The snapshot of this day and kind."""
    return _first(connection, campaign, SnapshotRow.day == day, SnapshotRow.kind == kind)


def before(connection: Connection, campaign: str, day: date) -> Snapshot | None:
    """The newest snapshot with figures of an earlier day."""
    return _first(connection, campaign, SnapshotRow.day < day, SnapshotRow.kind != Kind.OPENING)


def after(connection: Connection, campaign: str, day: date) -> Snapshot | None:
    """A snapshot with figures of a later day: it is too late to take one of `day`."""
    return _first(connection, campaign, SnapshotRow.day > day, SnapshotRow.kind != Kind.OPENING)


def tick(connection: Connection, snapshot_id: str, *, at: int | None) -> None:
    """Somebody says they have posted it by hand; None: they have not after all."""
    connection.execute(update(SnapshotRow).where(SnapshotRow.id == snapshot_id).values(copied_at=at))


def _first(connection: Connection, campaign: str, *conditions: object) -> Snapshot | None:
    row = connection.execute(
        select(*_COLUMNS)
        .where(SnapshotRow.campaign == campaign, *conditions)  # type: ignore[arg-type]
        .order_by(SnapshotRow.day.desc())
        .limit(1)
    ).first()
    return None if row is None else Snapshot(**{**row._mapping, "kind": Kind(row.kind)})
