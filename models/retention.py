"""What may no longer be kept. Each rule counts what it concerns, and does away with it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, select, update

from models import inbox, outbox
from models.roster_tables import Helper
from models.tables import Base, Contact, ConversationRow, Inbound, Outbound, Response
from models.team_tables import Seat

_BEGUN = ("asking", "review", "done", "paused", "withdrawn")  # phases in which there is, or was, a response
_UNLINKED = "unlinked:"
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data whose time is over."""

    name: str
    count: Callable[[Connection], int]
    apply: Callable[[Connection], None]


def during(campaign: str, *, idle_before: int, failed_before: int) -> tuple[Rule, ...]:
    """Rules that hold at any time. Both limits are instants in milliseconds."""
    never_began = (
        (ConversationRow.campaign == campaign)
        & ConversationRow.phase.not_in(_BEGUN)
        & (ConversationRow.updated_at < idle_before)
        & ~exists().where(Contact.person == ConversationRow.person)
    )
    failed = (Inbound.status == inbox.Status.FAILED) & (Inbound.received_at < failed_before) & Inbound.body.is_not(None)
    return (
        _deletes("conversations that never began", ConversationRow, never_began),
        Rule(
            "bodies of events that could not be handled",
            lambda connection: _count(connection, Inbound, failed),
            lambda connection: _run(connection, update(Inbound).where(failed).values(body=None, person="")),
        ),
    )


def after(campaign: str, *, now_ms: int) -> tuple[Rule, ...]:
    """Rules for the time after the campaign's last day of keeping: nothing leads from a person to anything any more."""
    linked = (Response.campaign == campaign) & Response.respondent.not_like(f"{_UNLINKED}%")
    unsent = Outbound.status < outbox.Status.SENT
    waiting = Inbound.body.is_not(None)
    return (
        _deletes("addresses of residents", Contact, Contact.person.is_not(None)),
        _deletes("conversations", ConversationRow, ConversationRow.campaign == campaign),
        _deletes("helpers' accounts", Seat, Seat.person.is_not(None)),
        _deletes("helpers with their shifts and reminders", Helper, Helper.campaign == campaign),
        Rule(
            "messages not sent",
            lambda connection: _count(connection, Outbound, unsent),
            lambda connection: _run(
                connection,
                update(Outbound)
                .where(unsent)
                .values(status=outbox.Status.DROPPED, settled_at=now_ms, body=None, person="", lease_until=None),
            ),
        ),
        Rule(
            "bodies of events",
            lambda connection: _count(connection, Inbound, waiting),
            lambda connection: _run(
                connection, update(Inbound).where(waiting).values(status=inbox.Status.IGNORED, body=None, person="")
            ),
        ),
        Rule(
            "links from responses to people",
            lambda connection: _count(connection, Response, linked),
            lambda connection: _unlink(connection, linked),
        ),
    )


def _unlink(connection: Connection, linked: ColumnElement[bool]) -> None:
    """Put something random where the respondent's keyed hash was: the response stays, its owner cannot be found."""
    page = select(Response.id).where(linked).limit(_PAGE)
    change = update(Response).where(Response.id == bindparam("response")).values(respondent=bindparam("nobody"))
    while ids := list(connection.execute(page).scalars()):
        connection.execute(change, [{"response": one, "nobody": _UNLINKED + secrets.token_hex(16)} for one in ids])


def _deletes(name: str, table: type[Base], which: ColumnElement[bool]) -> Rule:
    return Rule(
        name,
        lambda connection: _count(connection, table, which),
        lambda connection: _run(connection, delete(table).where(which)),
    )


def _count(connection: Connection, table: type[Base], which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()


def _run(connection: Connection, statement: object) -> None:
    connection.execute(statement)  # type: ignore[call-overload]
