"""How many took part, by commune and by hour. Counts only: nothing here reads an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select, update

from models.responses import Status
from models.tables import Response
from models.team_tables import HourTurnout
from models.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Taken:
    """People of one commune who took part."""

    started: int = 0
    completed: int = 0


Hour = tuple[str, date, int]  # commune, day, hour of the day

_ADD = (
    update(HourTurnout)
    .where(
        HourTurnout.campaign == bindparam("round"),
        HourTurnout.unit == bindparam("commune"),
        HourTurnout.day == bindparam("on"),
        HourTurnout.hour == bindparam("during"),
    )
    .values(completed=HourTurnout.completed + bindparam("more"))
)


def add(connection: Connection, campaign: str, hours: Iterable[Hour]) -> None:
    """Count one form sent for the first time for each entry."""
    counts: dict[Hour, int] = {}
    for hour in hours:
        counts[hour] = counts.get(hour, 0) + 1
    rows = [
        {"campaign": campaign, "unit": unit, "day": day, "hour": hour, "completed": 0}
        for unit, day, hour in sorted(counts)
    ]
    if not rows:
        return
    insert_new(connection, HourTurnout, ("campaign", "unit", "day", "hour"), rows)
    connection.execute(
        _ADD,
        [
            {"round": campaign, "commune": unit, "on": day, "during": hour, "more": counts[unit, day, hour]}
            for unit, day, hour in sorted(counts)
        ],
    )


def by_hour(connection: Connection, campaign: str, day: date, units: Sequence[str] | None = None) -> dict[int, int]:
    """Forms sent for the first time on `day`, by hour; of these communes, or of all."""
    query = select(HourTurnout.hour, func.sum(HourTurnout.completed)).where(
        HourTurnout.campaign == campaign, HourTurnout.day == day
    )
    if units is not None:
        query = query.where(HourTurnout.unit.in_(units))
    return {hour: int(count) for hour, count in connection.execute(query.group_by(HourTurnout.hour))}


def by_unit(connection: Connection, campaign: str, units: Sequence[str] | None = None) -> Mapping[str, Taken]:
    """People of each commune who began, those who finished among them; a commune without any is missing."""
    query = select(Response.unit, Response.status, func.count()).where(
        Response.campaign == campaign, Response.status != Status.WITHDRAWN
    )
    if units is not None:
        query = query.where(Response.unit.in_(units))
    found: dict[str, Taken] = {}
    for unit, status, count in connection.execute(query.group_by(Response.unit, Response.status)):
        before = found.get(unit, Taken())
        completed = count if status == Status.COMPLETE else 0
        found[unit] = Taken(before.started + count, before.completed + completed)
    return found
