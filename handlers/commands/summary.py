"""`flask summary …`: what the group is told."""

from __future__ import annotations

import time
from datetime import date, datetime

import click
from flask.cli import AppGroup

from handlers import missing
from handlers import summary as posts
from handlers.commands.faults import loaded
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.summary import NO_GROUP, TooLate
from handlers.tokens import Tokens
from models import outbox
from models.outbox import Status
from questions.summary_rules import Kind, Moment

SENT_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.1

summary = AppGroup("summary", help="The daily summary to the group.")

_day = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="YYYY-MM-DD", help="Which day.")
_kind = click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), help="Another post of that day than its figures."
)


@summary.command("show")
@_day
@_kind
def show(day: datetime, kind: str | None) -> None:
    """Print the day's summary: as it was counted, or, before that, as it would be now."""
    runtime = loaded()
    moment = _moment(runtime, day.date(), kind)
    try:
        edition = posts.frozen(runtime, moment) or posts.preview(runtime, moment)
    except TooLate:
        raise click.ClickException("this day was never counted, and a later one has been") from None
    click.echo(posts.text(runtime, edition))


@summary.command("post")
@_day
@_kind
def post(day: datetime, kind: str | None) -> None:
    """Post the day's summary to the group, at most once for a day and group, however often this is called."""
    runtime = loaded()
    moment = _moment(runtime, day.date(), kind)
    outcome = posts.post_now(runtime, moment)
    if outcome != posts.QUEUED:
        raise click.ClickException(_why(runtime, moment, outcome))
    _send(runtime, moment)


@summary.command("link")
@_day
@_kind
def link(day: datetime, kind: str | None) -> None:
    """Print the link to the page from which a person copies text and picture into an ordinary group."""
    runtime = loaded()
    click.echo(missing.copy_link(runtime, _moment(runtime, day.date(), kind)))


def _moment(runtime: Runtime, day: date, kind: str | None) -> Moment:
    rules = runtime.summary_rules
    moment = rules.moment(day, Kind(kind) if kind else None)
    if moment is None:
        days = ", ".join(f"{known.day} {known.kind}" for known in rules.moments)
        raise click.ClickException(f"nothing is posted on {day}; what is: {days}")
    if day > runtime.clock.today():
        raise click.ClickException(f"{day} has not come yet")
    return moment


def _send(runtime: Runtime, moment: Moment) -> None:
    """Help sending until the post is settled: there may be no worker, and there may be several."""
    cause, sender = posts.cause(runtime, moment), Sender(runtime, Tokens(runtime))
    ends = time.monotonic() + SENT_WITHIN_S
    try:
        while not (states := _states(runtime, cause)) or any(state < Status.SENT for state in states):
            if time.monotonic() > ends:
                raise click.ClickException(f"not sent yet, workers go on trying; {_copy(runtime, moment)}")
            sender.turn_over(_LOOK_EVERY_S)
    finally:
        sender.close()
    if any(state is not Status.SENT for state in states):
        raise click.ClickException(f"Zalo refused it for good; {_copy(runtime, moment)}")
    click.echo("posted")


def _states(runtime: Runtime, cause: str) -> list[Status]:
    with runtime.database.read() as connection:
        return [status for status, _ in outbox.progress(connection, cause).values()]


def _why(runtime: Runtime, moment: Moment, outcome: str) -> str:
    if outcome == NO_GROUP:
        return f"ZALO_GROUP_ID is not set; {_copy(runtime, moment)}"
    if outcome == posts.TOO_LATE:
        return "this day was never counted, and a later one has been"
    return f"not posted: {outcome}; {_copy(runtime, moment)}"


def _copy(runtime: Runtime, moment: Moment) -> str:
    return f"to copy it by hand: {missing.copy_link(runtime, moment)}"
