"""What became of reminders: one row for each rule, moment and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, select, text, update

from models.team_tables import Reminder
from models.upsert import insert_new

_DECIDING = 0x504B5309  # any fixed number: who counts against the cap waits for one another


class Outcome(StrEnum):
    """What became of one."""

    QUEUED = "queued"
    CAPPED = "capped"  # had enough that day
    MUTED = "muted"  # wants none
    BY_PHONE = "by_phone"  # a billed template message went to the phone number instead
    UNREACHABLE = "unreachable"  # never joined, blocked, or silent for longer than Zalo allows
    DROPPED = "dropped"  # its moment passed before it could be sent
    SETTLED = "settled"  # what it was about was done before it could be sent


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision."""

    rule: str
    slot: str
    helper_id: str
    outcome: Outcome


def lock(connection: Connection) -> None:
    """Be the only one who decides until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _DECIDING})


def record(connection: Connection, decided: Sequence[Decided], *, day: date, at: int) -> None:
    """Keep decisions. One that was made before stands."""
    rows = [
        {"rule": one.rule, "slot": one.slot, "helper_id": one.helper_id, "day": day, "at": at, "outcome": one.outcome}
        for one in decided
    ]
    insert_new(connection, Reminder, ("rule", "slot", "helper_id"), rows)


def sent_on(connection: Connection, day: date) -> dict[str, int]:
    """How many reminders each helper was meant to get that day. Dropped ones count too: nobody knows until the end."""
    rows = connection.execute(
        select(Reminder.helper_id, func.count().label("sent"))
        .where(Reminder.day == day, Reminder.outcome.in_([Outcome.QUEUED, Outcome.BY_PHONE, Outcome.DROPPED]))
        .group_by(Reminder.helper_id)
    )
    return {row.helper_id: row.sent for row in rows}


def conclude(connection: Connection, rule: str, slot: str, helper_id: str, outcome: Outcome) -> None:
    """What became of one after it was queued."""
    connection.execute(
        update(Reminder)
        .where(Reminder.rule == rule, Reminder.slot == slot, Reminder.helper_id == helper_id)
        .values(outcome=outcome)
    )


def outcomes(connection: Connection, rule: str = "") -> dict[tuple[str, str, str], Outcome]:
    """What became of all reminders, by rule, slot and helper."""
    query = select(Reminder.rule, Reminder.slot, Reminder.helper_id, Reminder.outcome)
    rows = connection.execute(query.where(Reminder.rule == rule) if rule else query)
    return {(row.rule, row.slot, row.helper_id): Outcome(row.outcome) for row in rows}
