"""Conversations, and the few people we may write to by ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select, update

from models.tables import Contact, ConversationRow
from models.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored conversation: its state without answers, as JSON."""

    person: str
    campaign: str
    phase: str
    state: str
    version: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody who consented and may be written to."""

    person: str
    account: bytes  # sealed
    follows: bool = True
    blocked: bool = False


_STANDINGS = select(
    ConversationRow.person,
    ConversationRow.campaign,
    ConversationRow.phase,
    ConversationRow.state,
    ConversationRow.version,
    ConversationRow.updated_at,
).where(ConversationRow.person.in_(bindparam("people", expanding=True)))


def conversations(connection: Connection, people: Sequence[str]) -> dict[str, Standing]:
    """Where the conversations of `people` stand; somebody new is missing."""
    rows = connection.execute(_STANDINGS, {"people": list(people)})
    return {row.person: Standing(*row) for row in rows}


def keep_conversations(connection: Connection, standings: Sequence[Standing]) -> None:
    """Store these conversations as they stand now."""
    insert_or_update(
        connection,
        ConversationRow,
        ("person",),
        [
            {
                "person": standing.person,
                "campaign": standing.campaign,
                "phase": standing.phase,
                "state": standing.state,
                "version": standing.version,
                "updated_at": standing.updated_at,
            }
            for standing in standings
        ],
    )


def keep_contacts(connection: Connection, contacts: Sequence[Reachable]) -> None:
    """Store these people as reachable."""
    insert_or_update(
        connection,
        Contact,
        ("person",),
        [
            {
                "person": contact.person,
                "account": contact.account,
                "follows": contact.follows,
                "blocked": contact.blocked,
            }
            for contact in contacts
        ],
    )


@dataclass(frozen=True, slots=True)
class Idle:
    """Somebody who began, stopped, and may be written to."""

    person: str
    account: bytes  # sealed


_WAITED_FOR = ("eligible", "asking", "review")  # phases of people who agreed and whose turn it is


def idle(connection: Connection, campaign: str, *, since: int, until: int, after: str, most: int) -> list[Idle]:
    """People in the middle of the survey whose last message is from between these instants, by person, in pages."""
    rows = connection.execute(
        select(Contact.person, Contact.account)
        .join(ConversationRow, ConversationRow.person == Contact.person)
        .where(
            ConversationRow.campaign == campaign,
            ConversationRow.phase.in_(_WAITED_FOR),
            ConversationRow.updated_at > since,
            ConversationRow.updated_at <= until,
            Contact.follows.is_(True),
            Contact.blocked.is_(False),
            Contact.person > after,
        )
        .order_by(Contact.person)
        .limit(most)
    )
    return [Idle(*row) for row in rows]


def mark_follows(connection: Connection, person: str, follows: bool) -> None:
    """This person follows the account, or no longer does."""
    connection.execute(update(Contact).where(Contact.person == person).values(follows=follows))


def mark_blocked(connection: Connection, person: str) -> None:
    """Zalo says this person does not want our messages."""
    connection.execute(update(Contact).where(Contact.person == person).values(blocked=True))


_HEARD = (
    update(Contact)
    .where(Contact.person.in_(bindparam("people", expanding=True)), Contact.blocked.is_(True))
    .values(blocked=False)
)


def mark_heard(connection: Connection, people: Sequence[str]) -> None:
    """These people wrote to us: whoever had blocked us no longer does."""
    if people:
        connection.execute(_HEARD, {"people": list(people)})


def contact(connection: Connection, person: str) -> Reachable | None:
    """The contact of `person`, if there is one."""
    row = connection.execute(
        select(Contact.person, Contact.account, Contact.follows, Contact.blocked).where(Contact.person == person)
    ).one_or_none()
    return Reachable(*row) if row else None


def forget_contact(connection: Connection, person: str) -> None:
    """Nobody may write to this person any more."""
    connection.execute(delete(Contact).where(Contact.person == person))


def forget(connection: Connection, person: str) -> bool:
    """Delete the conversation and the contact. Returns whether there was one of them."""
    found = 0
    for table in (Contact, ConversationRow):
        found += connection.execute(delete(table).where(table.person == person)).rowcount
    return found > 0
