"""Requests of single people."""

from __future__ import annotations

import re

import click
from flask.cli import with_appcontext

from handlers.commands.faults import loaded
from handlers.erasure import erase
from handlers.runtime import Runtime
from models import audit, inbox, people, storage

_PERSON = re.compile(r"[0-9a-f]{32}")


@click.command("erase")
@click.option("--user-ref", "ref", required=True, help="Zalo's id of the person at this account, or our own reference.")
@with_appcontext
def erase_person(ref: str) -> None:
    """Delete everything about a person who asked for it."""
    runtime = loaded()
    account = _account(runtime, ref.strip())
    if account is None:
        raise click.ClickException("nobody is known by this reference")
    clock, person = runtime.clock, runtime.pseudonyms.person(account)
    with runtime.database.write() as connection:
        inbox.await_turn(connection, person)  # else a worker that has them in hand would save them again
        found = erase(
            connection,
            runtime.content.campaign.id,
            person=person,
            respondent=runtime.pseudonyms.respondent(account),
            day=clock.today(),
            now_ms=clock.now_ms(),
        )
        audit.write(connection, at=clock.now_ms(), actor="cli", act="erase", detail={"found": found})
    storage.clear_journal(runtime.database)
    if not found:
        raise click.ClickException("nothing is kept about this person")
    click.echo("erased")


def _account(runtime: Runtime, ref: str) -> str | None:
    if not _PERSON.fullmatch(ref):
        return ref
    with runtime.database.read() as connection:
        contact = people.contact(connection, ref)
    return None if contact is None else runtime.seal.open(contact.account, f"contact:{ref}").decode()
