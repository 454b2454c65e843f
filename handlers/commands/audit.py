"""What was done, and whether anybody changed the record of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from handlers.clock import from_ms, to_ms
from handlers.runtime import Runtime, current
from models import audit as log
from models.audit import Entry

_HEAD = re.compile(rf"[0-9a-f]{{{log.PRINTED},64}}")

audit = AppGroup("audit", help="The record of what staff and the system did.")


@audit.command("verify")
@click.option("--head", default="", help="A head printed earlier (its first 12 characters or more) that must be there.")
def verify(head: str) -> None:
    """Check that no entry was changed, removed, added in between or moved. Names the first that does not fit."""
    printed = re.sub(r"\s", "", head).lower()
    if printed and not _HEAD.fullmatch(printed):
        raise click.UsageError(f"a head has {log.PRINTED} to 64 of the characters 0-9 and a-f")
    runtime = current()
    with runtime.database.read() as connection:
        found = log.verify(connection, printed=printed)
    if found.broken is not None:
        raise click.ClickException(
            f"broken at {_line(runtime, found.broken)}: it or what stood before it was changed, removed, added or moved"
        )
    if not found.knows_head:
        raise click.ClickException(
            f"no entry has the head {printed}: entries were removed at the end, or all was written anew"
        )
    click.echo(f"{found.whole} entries, nothing was changed")


@audit.command("head")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="As it stood at the end of this day. Default: now.")
def head(day: datetime | None) -> None:
    """Print the hash of the newest entry. Printed where others keep it, it vouches for every entry up to there."""
    runtime = current()
    with runtime.database.read() as connection:
        newest = log.head(connection, until=None if day is None else _end_of(runtime, day))
    if newest is None:
        raise click.ClickException("nothing has been recorded yet")
    click.echo(f"{newest.hash}  {_line(runtime, newest)}")


@audit.command("list")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many entries.")
def list_entries(last: int) -> None:
    """Print the newest entries, oldest of them first: number, time, who, what, details."""
    runtime = current()
    with runtime.database.read() as connection:
        entries = log.newest(connection, last)
    for entry in entries:
        click.echo(f"{_line(runtime, entry)}  {entry.actor}  {entry.detail}")


def _line(runtime: Runtime, entry: Entry) -> str:
    at = from_ms(entry.at).astimezone(runtime.clock.zone)
    return f"entry {entry.id} ({at:%d/%m/%Y %H:%M:%S}, {entry.act})"


def _end_of(runtime: Runtime, day: datetime) -> int:
    return to_ms(day.replace(tzinfo=runtime.clock.zone) + timedelta(days=1))
