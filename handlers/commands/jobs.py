"""`flask jobs …`: what is scheduled, when it last ran, and running it by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from handlers import alarms
from handlers import jobs as scheduled
from handlers.clock import from_ms
from handlers.commands.faults import loaded
from handlers.jobs import Sweep
from handlers.runtime import Runtime
from handlers.slots import SlotJob, next_slot
from models import jobs as kept
from models.jobs import Run

jobs = AppGroup("jobs", help="Scheduled jobs.")

_NAMES = [job.name for job in scheduled.JOBS]


@jobs.command("list")
def list_jobs() -> None:
    """Print one line a job: name, rhythm, last run and what came of it, next run; and one line an alarm."""
    runtime = loaded()
    with runtime.database.read() as connection:
        last = kept.latest(connection)
    click.echo("\t".join(("job", "runs", "last", "next")))
    for job in scheduled.JOBS:
        click.echo("\t".join((job.name, *_rhythm(runtime, job, _last(runtime, last.get(job.name))))))
    for name in alarms.JOBS:
        click.echo("\t".join((name, "when it is so", _last(runtime, alarms.shown(last.get(name))), "–")))


@jobs.command("run")
@click.argument("name", type=click.Choice(_NAMES), metavar="NAME")
def run_job(name: str) -> None:
    """Run the job NAME now. One that acts once a slot acts only if a slot is due and has not acted."""
    click.echo(scheduled.run(loaded(), name))


def _rhythm(runtime: Runtime, job: Sweep | SlotJob, last: str) -> tuple[str, str, str]:
    if isinstance(job, Sweep):
        return f"every {job.seconds:g} s", last, f"within {job.seconds:g} s"
    coming = next_slot(runtime, job)
    due = f"{coming.due.astimezone(runtime.clock.zone):%Y-%m-%d %H:%M} ({coming.key})" if coming else "never again"
    return "once a slot", last, due


def _last(runtime: Runtime, run: Run | None) -> str:
    if run is None:
        return "never"
    at = from_ms(run.started_at).astimezone(runtime.clock.zone)
    return " ".join(part for part in (f"{at:%Y-%m-%d %H:%M}", run.slot, run.outcome) if part)
