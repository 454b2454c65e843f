"""`flask reminders …`: what people on rosters are reminded of, and whom only the telephone reaches."""

from __future__ import annotations

from collections import Counter

import click
from flask.cli import AppGroup

from handlers.commands.faults import loaded
from handlers.runtime import Runtime
from handlers.unreachable import OWNED, ToCall, to_call
from models import audit
from models import reminders as kept
from questions.roster import Level

ACTOR = "cli"

reminders = AppGroup("reminders", help="Reminders to people on rosters.")


@reminders.command("list")
def list_reminders() -> None:
    """Print one line a reminder: when it is due, and to how many it was sent, not sent and why."""
    runtime = loaded()
    with runtime.database.read() as connection:
        found = kept.outcomes(connection)
    counts = Counter((rule, slot, outcome) for (rule, slot, _), outcome in found.items())
    for key, occasion in sorted(runtime.occasions.items(), key=lambda item: item[1].due):
        said = [f"{outcome}={counts[occasion.rule.id, occasion.key, outcome]}" for outcome in kept.Outcome]
        click.echo("\t".join([f"{occasion.due:%Y-%m-%d %H:%M}", key, *(one for one in said if one[-2:] != "=0")]))


@reminders.command("unreachable")
@click.option("--level", type=click.Choice([level.value for level in OWNED]), required=True, help="Whose roster it is.")
@click.option("--unit", default="", help="Code of the commune or district whose roster it is.")
def unreachable(level: str, unit: str) -> None:
    """Print name, phone and reason of everybody on one office's own roster whom the account cannot write to.

    A commune sees its helpers and its working group, a district and the province see their own staff. Each look is in
    the audit log.
    """
    runtime, whose = loaded(), Level(level)
    _check_place(runtime, whose, unit)
    with runtime.database.write() as connection:
        found = to_call(connection, runtime, whose, unit)
        audit.write(
            connection,
            at=runtime.clock.now_ms(),
            actor=ACTOR,
            act="reminders.unreachable",
            detail={"level": level, "unit": unit, "people": len(found)},
        )
    for one in found:
        click.echo("\t".join(_line(runtime, one)))


def _check_place(runtime: Runtime, level: Level, place: str) -> None:
    units = runtime.content.units
    known = {
        Level.COMMUNE: place in units.by_code,
        Level.DISTRICT: bool(place) and place in units.districts,
        Level.PROVINCE: not place,
    }
    if not known[level]:
        what = "takes no --unit" if level is Level.PROVINCE else "needs --unit with the code of one that is in the list"
        raise click.UsageError(f"--level {level} {what}")


def _line(runtime: Runtime, one: ToCall) -> tuple[str, ...]:
    phone = f"0{one.phone.removeprefix('84')}" if one.phone else runtime.team_texts.say("call.no_phone")
    reason = runtime.team_texts.say(f"call.{one.reason}")
    return one.name, phone, one.helper.village or one.helper.position, reason, str(one.missed)
