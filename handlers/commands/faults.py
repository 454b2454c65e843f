"""What an operator can get wrong becomes a line on stderr, not a stack trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from handlers.runtime import Runtime, current
from models.sealing import CannotOpen
from qr.wording import Wording, load_wording
from questions.faults import Faulty
from questions.roster import load_roster
from questions.roster_forms import RosterWords


def loaded(runtime: Runtime | None = None) -> Runtime:
    """The runtime with its data files read. Raises a ClickException that lists every mistake in them."""
    runtime = runtime or current()
    try:
        _ = runtime.content, runtime.group_texts, runtime.team_texts, runtime.summary_texts
        _ = runtime.reminders, runtime.targets
    except Faulty as faulty:
        raise click.ClickException(str(faulty)) from None
    return runtime


def poster_words() -> Wording:
    """The words of the posters. Raises a ClickException that lists every mistake in them."""
    try:
        return load_wording()
    except Faulty as faulty:
        raise click.ClickException(str(faulty)) from None


def roster_words() -> RosterWords:
    """The words around rosters. Raises a ClickException that lists every mistake in them."""
    try:
        return load_roster()
    except Faulty as faulty:
        raise click.ClickException(str(faulty)) from None


def guard(command: click.Command) -> None:
    """Let this command, and those below it, put trouble with database, files and keys into words."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            guard(each)
    elif command.callback is not None:
        command.callback = _in_words(command.callback)


def _in_words(run: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return run(*args, **kwargs)
        except DBAPIError as error:
            why = (str(error.orig).splitlines() or [type(error).__name__])[0]
            raise click.ClickException(f"the database refuses: {why} (`flask --app app doctor` tells more)") from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'file'}: {error.strerror or error}") from None
        except CannotOpen as error:
            raise click.ClickException(f"DATA_KEY does not open what is in the database: {error}") from None

    return told
