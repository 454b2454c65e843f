"""From event to effect: state, answers and replies of a batch of people commit together or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from handlers.batch import Batch
from handlers.clock import from_ms
from handlers.group import GroupTurn
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.team import TeamTurn
from models import inbox
from models.inbox import Waiting
from zalo import envelope, payloads
from zalo.limits import REDELIVERY_HORIZON
from zalo.payloads import Incoming, InGroup

MOST_AT_ONCE = 256
GIVE_UP_AFTER = 3
OURS_BEHIND = timedelta(hours=2)  # our clock, at most

log = structlog.get_logger()


class Unreadable(Exception):
    """A stored event means nothing to this version of the software, though it did to the one that stored it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A waiting event, opened."""

    row: Waiting
    incoming: Incoming | InGroup
    at: datetime


def process_waiting(runtime: Runtime, sender: Sender | None = None) -> int:
    """Handle the events that wait, oldest first; returns how many were dealt with.

    `sender` claims in the same transaction what may leave now: a reply need not be looked for once it is written.
    """
    with runtime.database.read() as connection:
        people = inbox.people_waiting(connection, MOST_AT_ONCE)
    if not people:
        return 0
    try:
        return _turn(runtime, people, MOST_AT_ONCE, sender)
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy: no event's fault
    except Exception:
        log.error("inbox.batch_failed", people=len(people), exc_info=True)
    return sum(_alone(runtime, person) for person in people)


def _turn(runtime: Runtime, people: list[str], most: int, sender: Sender | None = None) -> int:
    """Handle up to `most` events of `people` in one transaction."""
    with runtime.database.write() as connection:
        mine = inbox.take_turns(connection, people)
        rows = inbox.waiting_of(connection, mine, most) if mine else []
        handled = _process(connection, runtime, rows)
        claimed = sender.claim_answers(connection) if sender is not None else None
    if sender is not None and claimed is not None:
        sender.send(claimed)
    return handled


def _alone(runtime: Runtime, person: str) -> int:
    """Handle one event of one person: what cannot be saved must not hold up the others."""
    try:
        return _turn(runtime, [person], 1)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.error("inbox.save_failed", exc_info=True)
    with runtime.database.write() as connection:
        failed = inbox.waiting_of(connection, inbox.take_turns(connection, [person]), 1)
        for row in failed:
            inbox.mark_failed(connection, row, give_up_after=GIVE_UP_AFTER)
    return len(failed)


def _process(connection: Connection, runtime: Runtime, rows: list[Waiting]) -> int:
    failed: list[Waiting] = []
    opened = [found for row in rows if (found := _open(runtime, row)) is not None]
    unread = {row.id for row in rows} - {found.row.id for found in opened}
    incoming = [found.incoming for found in opened]
    accounts = [one.account_id for one in incoming if isinstance(one, Incoming)]
    batch, team = Batch.load(connection, runtime, accounts), TeamTurn.load(connection, runtime, accounts)
    group = GroupTurn.load(connection, runtime, [one.happening for one in incoming if isinstance(one, InGroup)])
    done = [found.row.id for found in opened if _handle(batch, team, group, found, failed)]
    batch.save(connection)
    group.save(connection)
    inbox.mark_done(connection, done)
    inbox.set_aside(connection, sorted(unread))
    for row in failed:
        inbox.mark_failed(connection, row, give_up_after=GIVE_UP_AFTER)
    return len(done) + len(failed) + len(unread)


def read_again(runtime: Runtime) -> int:
    """Let those events wait for their turn that were set aside and can be read by now; returns how many.

    While two versions run side by side the older one meets events it does not know. This is the newer one's part.
    """
    after, found = 0, 0
    while True:
        with runtime.database.read() as connection:
            rows = inbox.unread(connection, after=after, most=MOST_AT_ONCE)
        if not rows:
            return found
        readable = [row.id for row in rows if _is_readable(runtime, row)]
        if readable:
            with runtime.database.write() as connection:
                inbox.wait_again(connection, readable)
        after, found = rows[-1].id, found + len(readable)


def _is_readable(runtime: Runtime, row: Waiting) -> bool:
    try:
        _read(runtime, row)
    except Exception:  # noqa: BLE001 - whatever the reason, it stays where it is
        return False
    return True


def _open(runtime: Runtime, row: Waiting) -> Opened | None:
    try:
        return Opened(row, _read(runtime, row), _when(row))
    except Exception:
        log.error("inbox.unreadable", inbound_id=row.id, exc_info=True)
        return None


def _read(runtime: Runtime, row: Waiting) -> Incoming | InGroup:
    incoming = payloads.read(envelope.parse(runtime.seal.open(row.body or b"", "inbound")))
    if isinstance(incoming, payloads.Ignored):
        raise Unreadable(incoming.reason)
    return incoming


def _handle(batch: Batch, team: TeamTurn, group: GroupTurn, found: Opened, failed: list[Waiting]) -> bool:
    """Whether the event is dealt with; if not, it waits or has been added to `failed`."""
    row, incoming = found.row, found.incoming
    if isinstance(incoming, Incoming) and batch.is_over(row.person):
        return False
    try:
        if isinstance(incoming, InGroup):
            group.handle(incoming.happening, found.at, group_id=incoming.group_id, cause=row.event_key)
        else:
            _handle_person(batch, team, found, incoming)
    except (OperationalError, InterfaceError):
        raise  # what was begun may have been rolled back already: nothing more may be written in this transaction
    except Exception:
        log.error("inbox.step_failed", inbound_id=row.id, attempt=row.attempts + 1, exc_info=True)
        if isinstance(incoming, Incoming):
            batch.stop(row.person)
        failed.append(row)
        return False
    return True


def _handle_person(batch: Batch, team: TeamTurn, found: Opened, incoming: Incoming) -> None:
    """What a helper says about work is the team's; everything else is the resident's conversation."""
    row, event = found.row, replace(incoming.event, at=found.at)
    survey = batch.state_of(row.person)
    if not team.handle(incoming.account_id, event, survey=survey, cause=row.event_key, pictures=incoming.pictures):
        batch.handle(row.person, team.for_survey(event, survey), cause=row.event_key)


def _when(row: Waiting) -> datetime:
    """When it happened: Zalo's signed clock decides, within what redelivery and a wrong clock of ours can explain.

    Were ours to decide, everybody's next answer would come "too late" for as long as it is set back.
    """
    sent, received = from_ms(row.sent_at), from_ms(row.received_at)
    return sent if received - REDELIVERY_HORIZON <= sent <= received + OURS_BEHIND else received
