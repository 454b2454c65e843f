"""What the retention rules do away with."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from handlers import retention as rules
from handlers.commands.faults import loaded

retention = AppGroup("retention", help="Doing away with what may no longer be kept.")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only count.")
def run(dry_run: bool) -> None:
    """Delete what the rules say must go now."""
    runtime = loaded()
    for concerned in rules.run(runtime, dry=dry_run):
        click.echo(f"{concerned.rows:8}  {concerned.rule}")
    if dry_run:
        click.echo("nothing was changed")
    elif rules.is_over(runtime):
        click.echo("Now destroy PSEUDONYM_KEY and DATA_KEY, and every backup older than today.")
