"""Forgetting a person: everything that belongs to them goes, only a count stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from models import inbox, outbox, people, responses, roster, seats, tally
from models.outbox import Lane

ERASED = "erased"


def erase(
    connection: Connection,
    campaign: str,
    *,
    person: str,
    respondent: str,
    day: date,
    now_ms: int,
    unsent: Sequence[Lane] | None = None,
) -> bool:
    """Delete all rows of a person; of messages not sent yet all, or those in the lanes `unsent`.

    The caller has the person's turn. Returns whether there was anything but their account.
    """
    outbox.drop_open(connection, person, at=now_ms, lanes=unsent)
    inbox.forget(connection, person)
    had_form = responses.erase(connection, campaign, respondent)
    roster.release(connection, person)  # the office's entry stays, the account behind it goes
    was_known = people.forget(connection, person)
    seats.forget(connection, person)
    if had_form or was_known:
        tally.add(connection, ERASED, day)
    return had_form or was_known
