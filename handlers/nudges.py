"""Reminding residents who began and stopped: twice at most, by day, while Zalo lets us, and never after DỪNG."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.events import Nudged
from handlers.batch import Batch
from handlers.clock import to_ms
from handlers.runtime import Runtime
from models import inbox, people, queued
from models.outbox import Lane
from models.people import Idle
from questions.nudges import NudgeRules, nudge_rules

MOST_AT_ONCE = 200
_MARGIN = timedelta(minutes=10)  # before Zalo's window closes


def nudge_residents(runtime: Runtime) -> int:
    """Nudge those whose time has come; returns how many were looked at."""
    now, found = runtime.clock.now(), nudge_rules(runtime.content.campaign)
    if not found.is_day(now):
        return 0
    done, after = 0, ""
    while page := _idle(runtime, found, now, after):
        with runtime.database.write() as connection:
            _nudge(connection, runtime, found, now, page)
        done, after = done + len(page), page[-1].person
    return done


def _idle(runtime: Runtime, found: NudgeRules, now: datetime, after: str) -> list[Idle]:
    with runtime.database.read() as connection:
        return people.idle(
            connection,
            runtime.content.campaign.id,
            since=to_ms(now - found.window + _MARGIN),
            until=to_ms(now - found.pauses[0]),
            after=after,
            most=MOST_AT_ONCE,
        )


def _nudge(connection: Connection, runtime: Runtime, found: NudgeRules, now: datetime, page: list[Idle]) -> None:
    mine = set(inbox.take_turns(connection, [one.person for one in page]))
    mine -= inbox.having_waiting(connection, sorted(mine))
    mine -= queued.owed(connection, sorted(mine))  # it is not they who keep somebody waiting
    accounts = {
        one.person: runtime.seal.open(one.account, f"contact:{one.person}").decode()
        for one in page
        if one.person in mine
    }
    batch = Batch.load(connection, runtime, accounts.values())
    for person in accounts:
        state = batch.state_of(person)
        if state.last_at is None or not found.is_due(state.nudges, state.last_at, now):
            continue
        # Hashed: a cause stays in the outbox, and with it nothing may stay that leads to the person.
        cause = runtime.pseudonyms.event(f"nudge:{person}:{to_ms(state.last_at)}:{state.nudges}")
        expires = min(to_ms(found.night(now)), to_ms(state.last_at + found.window - _MARGIN))
        batch.handle(person, Nudged(now), cause=cause, lane=Lane.NUDGE, expires_at=expires)
    batch.save(connection)
