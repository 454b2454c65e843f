"""Forgetting a person: everything that belongs to them goes, only a count stays."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from models import outbox, people, responses, tally

ERASED = "erased"


def erase(connection: Connection, campaign: str, *, person: str, respondent: str, day: date, now_ms: int) -> bool:
    """Delete all rows of a person. Returns whether there was anything but their account."""
    outbox.drop_open(connection, person, at=now_ms)
    had_form = responses.erase(connection, campaign, respondent)
    was_known = people.forget(connection, person)
    if had_form or was_known:
        tally.add(connection, ERASED, day)
    return had_form or was_known
