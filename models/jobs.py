"""Runs of scheduled jobs. A slot that has a row here has acted, or was dropped, and never acts again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select, update

from models.tables import JobRun
from models.upsert import insert_if_new, insert_or_update

DROPPED = "dropped"  # outcome of a slot whose moment had passed
_SWEEP = ""  # the one slot of a job that looks for work again and again


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job for one slot."""

    job: str
    slot: str
    started_at: int
    outcome: str


def claim(connection: Connection, job: str, slot: str, *, now: int, outcome: str = "") -> bool:
    """Take the slot for good, together with everything else this transaction does. False: somebody else has it."""
    row = {"job": job, "slot": slot, "started_at": now, "finished_at": now, "outcome": outcome}
    return insert_if_new(connection, JobRun, ("job", "slot"), row)


def conclude(connection: Connection, job: str, slot: str, *, outcome: str) -> None:
    """What came of a claimed slot."""
    connection.execute(update(JobRun).where(JobRun.job == job, JobRun.slot == slot).values(outcome=outcome))


def outcome(connection: Connection, job: str, slot: str) -> str | None:
    """What came of a slot, None if it has not acted."""
    return connection.execute(select(JobRun.outcome).where(JobRun.job == job, JobRun.slot == slot)).scalar()


def settled(connection: Connection, job: str) -> set[str]:
    """Every slot of this job that has acted or was dropped."""
    return set(connection.scalars(select(JobRun.slot).where(JobRun.job == job, JobRun.slot != _SWEEP)))


def beat(connection: Connection, job: str, *, now: int, outcome: str = "") -> None:
    """A sweep has just been at work."""
    row = {"job": job, "slot": _SWEEP, "started_at": now, "finished_at": now, "outcome": outcome}
    insert_or_update(connection, JobRun, ("job", "slot"), [row])


def last_word(connection: Connection, job: str) -> str:
    """The outcome of its last beat."""
    return outcome(connection, job, _SWEEP) or ""


def begin(
    connection: Connection, job: str, slot: str, *, now: int, again_before: int, over_before: int, outcome: str
) -> bool:
    """Note that something begins and lasts until `end`. False if it lasts already, and began after `again_before`, or
    was over later than `over_before`: of all processes one is told that it begins."""
    row = {"job": job, "slot": slot, "started_at": now, "finished_at": None, "outcome": outcome}
    if insert_if_new(connection, JobRun, ("job", "slot"), row):
        return True
    lasts, is_over = JobRun.finished_at.is_(None), JobRun.finished_at <= over_before
    begun = update(JobRun).where(
        JobRun.job == job, JobRun.slot == slot, or_(and_(lasts, JobRun.started_at <= again_before), is_over)
    )
    return connection.execute(begun.values(started_at=now, finished_at=None, outcome=outcome)).rowcount == 1


def end(connection: Connection, job: str, slot: str, *, now: int, outcome: str) -> bool:
    """Note that it is over. False if it was not lasting."""
    lasting = update(JobRun).where(JobRun.job == job, JobRun.slot == slot, JobRun.finished_at.is_(None))
    return connection.execute(lasting.values(finished_at=now, outcome=outcome)).rowcount == 1


def lasting(connection: Connection, jobs: Sequence[str]) -> list[Run]:
    """What began under these names and is not over."""
    rows = connection.execute(
        select(JobRun.job, JobRun.slot, JobRun.started_at, JobRun.outcome).where(
            JobRun.job.in_(jobs), JobRun.finished_at.is_(None)
        )
    )
    return [Run(*row) for row in rows]


def latest(connection: Connection) -> dict[str, Run]:
    """The newest run of each job that ever ran."""
    newest = select(JobRun.job, func.max(JobRun.started_at).label("at")).group_by(JobRun.job).subquery()
    rows = connection.execute(
        select(JobRun.job, JobRun.slot, JobRun.started_at, JobRun.outcome)
        .join(newest, (JobRun.job == newest.c.job) & (JobRun.started_at == newest.c.at))
        .order_by(JobRun.slot)
    )
    return {row.job: Run(*row) for row in rows}
