"""Pictures posted about the work: which were counted for whom, and for whom nobody knows yet."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask.cli import AppGroup

from bot import places
from bot.places import Found, Several
from handlers.clock import from_ms
from handlers.commands.faults import loaded
from handlers.runtime import Runtime
from models import audit, group_posts
from models.group_posts import Listed
from questions.model import Unit

ACTOR = "cli"

posts = AppGroup("posts", help="Pictures posted in the group or sent by helpers.")


@posts.command("list")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only of this day.")
@click.option("--unknown", is_flag=True, help="Only those whose commune is still to be found out.")
def list_posts(day: datetime | None, unknown: bool) -> None:
    """Print one line a post: number, time, where it came in, what it shows, commune. The time finds it in the group."""
    runtime = loaded()
    chosen: date | None = day.date() if day is not None else None
    with runtime.database.read() as connection:
        found = group_posts.listed(connection, runtime.content.campaign.id, day=chosen, unknown=unknown)
    for post in found:
        click.echo("\t".join(_line(runtime, post)))


@posts.command("assign")
@click.argument("numbers", metavar="POST...", type=int, nargs=-1, required=True)
@click.option("--unit", required=True, help='Code or name of the commune: 07576, "xã Quý Sơn".')
def assign(numbers: tuple[int, ...], unit: str) -> None:
    """Say which commune these posts are of."""
    runtime = loaded()
    meant, campaign = _unit(runtime, unit), runtime.content.campaign.id
    with runtime.database.write() as connection:
        for number in numbers:
            if not group_posts.assign(connection, campaign, number, meant, by=ACTOR):
                raise click.ClickException(f"there is no post {number}; nothing was changed")
        audit.write(
            connection,
            at=runtime.clock.now_ms(),
            actor=ACTOR,
            act="posts.assign",
            detail={"posts": list(numbers), "unit": meant.code},
        )
    click.echo(f"{len(numbers)} posts are of {meant.full_title} now")


def _line(runtime: Runtime, post: Listed) -> tuple[str, ...]:
    at = from_ms(post.at).astimezone(runtime.clock.zone)
    texts = runtime.group_texts
    repeat = "" if post.repeat_of is None else texts.say("posts.repeat", post=post.repeat_of)
    return (str(post.id), f"{at:%Y-%m-%d %H:%M:%S}", post.source, post.kind, _whose(runtime, post), repeat)


def _whose(runtime: Runtime, post: Listed) -> str:
    units = runtime.content.units
    if post.unit is not None:
        unit = units.by_code.get(post.unit)
        return unit.full_title if unit else post.unit
    if post.district is not None:
        members = units.districts.get(post.district)
        return members[0].district if members else post.district
    return runtime.group_texts.say("posts.unknown")


def _unit(runtime: Runtime, text: str) -> Unit:
    match places.find(runtime.content.units, text):
        case Found(unit):
            return unit
        case Several(units):
            raise click.ClickException("which one: " + "; ".join(f"{unit.code} {unit.full_title}" for unit in units))
        case None:
            raise click.ClickException(f"no commune of the list is called {text}")
