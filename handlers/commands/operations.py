"""Running the parts, bringing the database up to date, finding what is wrong."""

from __future__ import annotations

import os
import signal

import click
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import SQLAlchemyError

from handlers import checkup
from handlers.commands.faults import loaded
from handlers.processes import when_parent_ends
from handlers.runtime import current
from handlers.worker import run_until_signal
from models.migrations import migrate


@click.command("migrate")
@with_appcontext
def migrate_database() -> None:
    """Bring the database to the newest schema. Safe to repeat, and to run twice at once."""
    try:
        revision = migrate(current().database)
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database cannot be migrated: {type(error).__name__}") from None
    click.echo(f"database is at revision {revision}")


@click.command("web")
@with_appcontext
def web() -> None:
    """Serve the webhook and the pages."""
    settings = loaded().settings
    when_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        log_enabled=False,
    ).serve()


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
