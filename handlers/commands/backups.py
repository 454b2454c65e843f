"""A copy of the database while everything runs on, and a database made from it."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from handlers.runtime import current
from models import audit, backups
from models.backups import NotCopied

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Copy the database into FILE while everything runs on. The keys of `.env` are not in it: keep them elsewhere."""
    try:
        backups.save(current().database, file)
    except NotCopied as error:
        raise click.ClickException(str(error)) from None
    _note("backup")
    click.echo(f"{file.stat().st_size / 1e6:.1f} MB written to {file}")


@click.command("restore")
@click.argument("file", type=FILE)
@with_appcontext
def restore(file: Path) -> None:
    """Fill the empty database named by DATABASE_URL from FILE. Stop the bot first."""
    try:
        backups.restore(current().database, file)
    except NotCopied as error:
        raise click.ClickException(str(error)) from None
    _note("restore")
    click.echo("restored; next: migrate, token refresh (token consent if refused), doctor, then start the bot")


def _note(act: str) -> None:
    runtime = current()
    with runtime.database.write() as connection:
        audit.write(connection, at=runtime.clock.now_ms(), actor="cli", act=act)
