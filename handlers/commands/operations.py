"""Running the parts, bringing the database up to date, finding what is wrong."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from handlers import checkup
from handlers.commands.faults import loaded
from handlers.runtime import current
from handlers.worker import run_until_signal
from models.migrations import migrate


@click.command("migrate")
@with_appcontext
def migrate_database() -> None:
    """Bring the database to the newest schema. Safe to repeat, and to run twice at once."""
    click.echo(f"database is at revision {migrate(current().database)}")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Handle events, send replies, run scheduled jobs. Start as many as you like, anywhere."""
    run_until_signal(loaded())


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check everything an operator can get wrong, one line each, in Vietnamese."""
    findings = checkup.examine(current())
    for finding in findings:
        click.secho(f"{finding.mark} {finding.text}", fg=finding.colour)
    if any(finding.is_fault for finding in findings):
        raise SystemExit(1)
