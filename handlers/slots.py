"""Jobs that act once for each of their slots, in however many processes, and late rather than never.

The scheduler only ticks; which slot is due is decided by the campaign's clock, so a clock that starts elsewhere, runs
fast or is moved makes no difference. A slot acts in the same transaction that takes it: whoever comes second finds it
taken, and whoever dies before the commit has done nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from handlers.runtime import Runtime
from models import jobs

Act = Callable[[Connection], str]  # what the slot does inside its transaction; returns a word for the list of jobs

FORGOTTEN = timedelta(days=7)  # a slot whose time ended longer ago was before this bot's time: nobody missed it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment at which a job acts: at `due`, or as soon as possible before `until`; afterwards it is dropped."""

    key: str
    due: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SlotJob:
    """A job and its slots. `prepare` may take its time, no transaction is open; None: not now, ask again soon."""

    name: str
    slots: Callable[[Runtime], Sequence[Slot]]
    prepare: Callable[[Runtime, Slot], Act | None]
    seconds: float = 1  # how often the scheduler asks whether a slot is due


def sweep(runtime: Runtime, job: SlotJob) -> None:
    """Act on every slot that is due and has not acted. One that fails is tried again at the next sweep."""
    for slot in sorted(_open(runtime, job), key=lambda slot: slot.due):
        try:
            act_on(runtime, job, slot)
        except Exception:
            log.error("slot.failed", job=job.name, slot=slot.key, due=slot.due.isoformat(), exc_info=True)


def act_on(runtime: Runtime, job: SlotJob, slot: Slot) -> str | None:
    """Let the job act for this slot, or drop it if its moment has passed. None: not now, or somebody else did."""
    is_past = runtime.clock.now() >= slot.until
    act: Act | None = _drop if is_past else job.prepare(runtime, slot)
    if act is None:
        return None
    with runtime.database.write() as connection:
        if not jobs.claim(connection, job.name, slot.key, now=runtime.clock.now_ms()):
            return None
        outcome = act(connection)
        jobs.conclude(connection, job.name, slot.key, outcome=outcome)
    if is_past:
        log.warning("slot.dropped", job=job.name, slot=slot.key)
    else:
        log.info("slot.acted", job=job.name, slot=slot.key, outcome=outcome)
    return outcome


def next_slot(runtime: Runtime, job: SlotJob) -> Slot | None:
    """The slot that acts next: one that is due now, else the next one to come."""
    with runtime.database.read() as connection:
        settled = jobs.settled(connection, job.name)
    forgotten = runtime.clock.now() - FORGOTTEN
    left = [slot for slot in job.slots(runtime) if slot.until > forgotten and slot.key not in settled]
    return min(left, key=lambda slot: slot.due, default=None)


def _open(runtime: Runtime, job: SlotJob) -> list[Slot]:
    now = runtime.clock.now()
    due = [slot for slot in job.slots(runtime) if slot.due <= now < slot.until + FORGOTTEN]
    if not due:
        return []
    with runtime.database.read() as connection:
        settled = jobs.settled(connection, job.name)
    return [slot for slot in due if slot.key not in settled]


def _drop(_connection: Connection) -> str:
    return jobs.DROPPED
