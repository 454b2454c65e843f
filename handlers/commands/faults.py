"""Mistakes in data files become one line each on stderr, not a stack trace."""

from __future__ import annotations

import click

from handlers.runtime import Runtime, current
from qr.wording import Wording, load_wording
from questions.faults import Faulty


def loaded(runtime: Runtime | None = None) -> Runtime:
    """The runtime with its data files read. Raises a ClickException that lists every mistake in them."""
    runtime = runtime or current()
    try:
        _ = runtime.content, runtime.group_texts, runtime.team_texts, runtime.reminders, runtime.population
    except Faulty as faulty:
        raise click.ClickException(str(faulty)) from None
    return runtime


def poster_words() -> Wording:
    """The words of the posters. Raises a ClickException that lists every mistake in them."""
    try:
        return load_wording()
    except Faulty as faulty:
        raise click.ClickException(str(faulty)) from None
