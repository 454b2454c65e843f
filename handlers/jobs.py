"""Scheduled work. Every job is a sweep: safe to run twice, at once, in any number of processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from handlers import nudges, photos, reminders, slots
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models import guesses, outbox, seats

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweep:
    """A job that looks for work every `seconds`."""

    name: str
    seconds: float
    run: Callable[[Runtime, Tokens], None]


def rescue_messages(runtime: Runtime, _tokens: Tokens) -> None:
    """Queue again what a dead sender left half-sent."""
    with runtime.database.write() as connection:
        rescued = outbox.rescue(connection, now=int(time.time() * 1000))
    if rescued:
        log.warning("outbox.rescued", messages=rescued)


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
        log.info("outbox.stale", messages=dropped)


def remind(runtime: Runtime, _tokens: Tokens) -> None:
    """Act on the reminders that are due."""
    slots.sweep(runtime, (reminders.JOB,))


def nudge(runtime: Runtime, _tokens: Tokens) -> None:
    """Nudge residents who began and stopped."""
    nudges.nudge_residents(runtime)


def forget_seats(runtime: Runtime, _tokens: Tokens) -> None:
    """Forget the accounts of people who are on no roster any more, and wrong codes of days that are over."""
    with runtime.database.write() as connection:
        seats.tidy(connection, runtime.content.campaign.id)
        guesses.tidy(connection, before=runtime.clock.today())


SWEEPS = (
    Sweep("rescue-messages", 2, rescue_messages),
    Sweep("refresh-token", 60, refresh_token),
    Sweep("look-at-pictures", 5, look_at_pictures),
    Sweep("drop-stale", 2, drop_stale),
    Sweep("remind", 10, remind),
    Sweep("nudge-residents", 60, nudge),
    Sweep("forget-seats", 3600, forget_seats),
)


def start(runtime: Runtime, tokens: Tokens) -> BackgroundScheduler:
    """Start the scheduler of this process. Correctness never depends on there being only one."""
    scheduler = BackgroundScheduler(
        timezone=runtime.settings.timezone,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for sweep in SWEEPS:
        scheduler.add_job(
            _run, "interval", seconds=sweep.seconds, id=sweep.name, replace_existing=True, args=(sweep, runtime, tokens)
        )
    scheduler.start()
    return scheduler


def _run(sweep: Sweep, runtime: Runtime, tokens: Tokens) -> None:
    try:
        sweep.run(runtime, tokens)
    except Exception:
        log.error("job.failed", job=sweep.name, exc_info=True)
