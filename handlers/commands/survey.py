"""Checking the data files and playing the survey in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import with_appcontext

from bot.talk import play
from handlers.commands.faults import loaded, poster_words, roster_words
from handlers.runtime import Runtime, current


@click.command("check")
@with_appcontext
def check() -> None:
    """Validate settings, questionnaire, sentences and unit list; list every fault with file and field."""
    content = loaded().content
    poster_words()
    roster_words()
    click.echo(
        f"ok: {content.survey.title}: {len(content.survey.questions)} questions, "
        f"{len(content.units.units)} units, {len(content.texts.templates)} sentences"
    )


@click.command("talk")
@click.option("--questionnaire", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another file.")
@with_appcontext
def talk(questionnaire: Path | None) -> None:
    """Play the survey in the terminal through the real engine. Nothing is stored."""
    runtime = loaded(current() if questionnaire is None else _asking(questionnaire))
    away = _until_open(runtime)
    play(runtime.content, _typed(), click.echo, lambda: runtime.clock.now() + away)


def _asking(questionnaire: Path) -> Runtime:
    return Runtime(current().settings.model_copy(update={"questionnaire": questionnaire.resolve()}))


def _until_open(runtime: Runtime) -> timedelta:
    campaign, now = runtime.content.campaign, runtime.clock.now()
    if campaign.opens_at <= now < campaign.closes_at:
        return timedelta(0)
    return campaign.opens_at + timedelta(hours=8) - now


def _typed() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")
