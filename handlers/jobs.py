"""Scheduled work, all of it declared here: sweeps that look for work, and jobs that act once for each slot.

Everything is safe to run twice, at once, in any number of processes. The scheduler ticks in real time; whether a slot
is due is read off the campaign's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from handlers import alarms, clock_watch, inbox, nudges, outage, photos, reminders, season, slots, summary
from handlers.runtime import Runtime
from handlers.slots import SlotJob
from handlers.tokens import Tokens
from models import guesses, jobs, outbox, readings, seats, storage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """A job that looks for work every `seconds`."""

    name: str
    seconds: float
    run: Callable[[Runtime, Tokens], None]


def rescue_messages(runtime: Runtime, _tokens: Tokens) -> None:
    """Queue again what a dead sender left half-sent."""
    lease_ms = int(runtime.settings.send_lease_seconds * 1000)
    with runtime.database.write() as connection:
        outbox.shorten_leases(connection, lease_ms=lease_ms)
        rescued = outbox.rescue(connection)
    if rescued:
        log.warning("outbox.rescued", messages=rescued)


def look_for_zalo(runtime: Runtime, tokens: Tokens) -> None:
    """Find out whether Zalo is back."""
    outage.look(runtime, tokens)


def read_again(runtime: Runtime, _tokens: Tokens) -> None:
    """Take up events that another version of the software could not read."""
    found = inbox.read_again(runtime)
    if found:
        log.warning("inbox.readable_now", events=found)


def refresh_token(_runtime: Runtime, tokens: Tokens) -> None:
    """Renew the access token long before it ends."""
    tokens.refresh_if_due()


def look_at_pictures(runtime: Runtime, _tokens: Tokens) -> None:
    """Find out which posted pictures have been posted before."""
    photos.look_at_pictures(runtime)


def drop_stale(runtime: Runtime, _tokens: Tokens) -> None:
    """Drop messages whose moment has passed."""
    dropped = reminders.drop_stale(runtime)
    if dropped:
        log.info("outbox.stale", **{lane.name.lower(): count for lane, count in dropped.items()})


def watch(runtime: Runtime, _tokens: Tokens) -> None:
    """Raise alarms and end them."""
    alarms.watch(runtime)


def count_readings(runtime: Runtime, _tokens: Tokens) -> None:
    """Write down how well residents were understood."""
    heard, unread = runtime.readings.take()
    if heard:
        with runtime.database.write() as connection:
            readings.add(connection, now=runtime.clock.now_ms(), heard=heard, unread=unread)
        log.info("residents.heard", messages=heard, not_understood=unread)


def clear_journal(runtime: Runtime, _tokens: Tokens) -> None:
    """Let what was erased leave the journal of the database as well."""
    storage.clear_journal(runtime.database)


def nudge(runtime: Runtime, _tokens: Tokens) -> None:
    """Nudge residents who began and stopped."""
    nudges.nudge_residents(runtime)


def forget_seats(runtime: Runtime, _tokens: Tokens) -> None:
    """Forget the accounts of people who are on no roster any more, and counts of days that are over."""
    with runtime.database.write() as connection:
        seats.tidy(connection, runtime.content.campaign.id)
        guesses.tidy(connection, before=runtime.clock.today())
        readings.tidy(connection, before=runtime.clock.now_ms() - DAY_MS)


JOBS: tuple[Sweep | SlotJob, ...] = (
    Sweep("rescue-messages", 2, rescue_messages),
    Sweep("look-for-zalo", 30, look_for_zalo),
    Sweep("read-again", 60, read_again),
    Sweep("refresh-token", 60, refresh_token),
    Sweep("look-at-pictures", 5, look_at_pictures),
    Sweep("drop-stale", 2, drop_stale),
    reminders.JOB,
    season.JOB,
    *summary.JOBS,
    Sweep("count-readings", 15, count_readings),
    Sweep("watch", 15, watch),
    Sweep("nudge-residents", 60, nudge),
    Sweep("clear-journal", 60, clear_journal),
    Sweep("forget-seats", 3600, forget_seats),
)

DAY_MS = 86_400_000
BEAT_S = 60.0  # how often a process writes down that a sweep is at work


def start(runtime: Runtime, tokens: Tokens) -> BackgroundScheduler:
    """Start the scheduler of this process. Correctness never depends on there being only one."""
    scheduler = BackgroundScheduler(
        timezone=runtime.settings.timezone,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    beats: dict[str, float] = {}
    for job in JOBS:
        given = (job, runtime, tokens, beats)
        scheduler.add_job(_run, "interval", seconds=job.seconds, id=job.name, replace_existing=True, args=given)
    scheduler.start()
    clock_watch.start(runtime, scheduler)
    return scheduler


def tick(job: Sweep | SlotJob, runtime: Runtime, tokens: Tokens) -> None:
    """What the scheduler does every `job.seconds`: look for work, or act for the slots that are due."""
    if isinstance(job, SlotJob):
        slots.sweep(runtime, job)
    else:
        job.run(runtime, tokens)


def run(runtime: Runtime, name: str) -> str:
    """Run a job now; returns what came of it. KeyError for a name that is not declared."""
    job = {job.name: job for job in JOBS}[name]
    if isinstance(job, Sweep):
        job.run(runtime, Tokens(runtime))
        with runtime.database.write() as connection:
            jobs.beat(connection, name, now=runtime.clock.now_ms())
        return "done"
    slot = slots.next_slot(runtime, job)
    if slot is None or slot.due > runtime.clock.now():
        return "nothing is due"
    return slots.act_on(runtime, job, slot) or "not now"


def _run(job: Sweep | SlotJob, runtime: Runtime, tokens: Tokens, beats: dict[str, float]) -> None:
    try:
        tick(job, runtime, tokens)
        if isinstance(job, Sweep):
            _beat(job, runtime, beats)
    except Exception:
        log.error("job.failed", job=job.name, exc_info=True)


def _beat(sweep: Sweep, runtime: Runtime, beats: dict[str, float]) -> None:
    now = time.monotonic()
    if now - beats.get(sweep.name, -BEAT_S) >= BEAT_S:
        beats[sweep.name] = now
        with runtime.database.write() as connection:
            jobs.beat(connection, sweep.name, now=runtime.clock.now_ms())
