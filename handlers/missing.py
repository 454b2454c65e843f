"""Summaries that should be in the group and are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from handlers import summary
from handlers.runtime import Runtime
from models import outbox, snapshots
from models.outbox import Status
from questions.summary_rules import Kind, Moment
from reports.copy_links import CopyLinks

SHOWN_FOR = timedelta(hours=24)  # how long doctor and metrics speak of it


@dataclass(frozen=True, slots=True)
class Missing:
    """A summary that should be in the group and is not. `status` and `error`: of its first part that is not there."""

    moment: Moment
    status: Status | None
    error: int | None


def copy_link(runtime: Runtime, moment: Moment) -> str:
    """The page from which a person copies this post."""
    links = CopyLinks(runtime.settings.secret_key.get_secret_value(), runtime.content.campaign.id)
    return links.link(runtime.settings.public_base_url, moment.day, moment.kind)


def missing(runtime: Runtime) -> list[Missing]:
    """Summaries whose hour was a while ago and that neither the bot nor a person has posted."""
    now, rules = runtime.clock.now(), runtime.summary_rules
    summaries = (moment for moment in rules.moments if moment.kind is not Kind.OPENING)
    late = [m for m in summaries if m.due + rules.alarm <= now < m.due + rules.alarm + SHOWN_FOR]
    if not late:
        return []
    with runtime.database.read() as connection:
        return [found for moment in late for found in _missing(connection, runtime, moment)]


def _missing(connection: Connection, runtime: Runtime, moment: Moment) -> Iterator[Missing]:
    snapshot = snapshots.find(connection, runtime.content.campaign.id, moment.day, moment.kind)
    if snapshot is not None and snapshot.copied_at is not None:
        return
    parts = outbox.progress(connection, summary.cause(runtime, moment))
    for n in (summary.TEXT, summary.PICTURE):
        status, error = parts.get(n, (None, None))
        if status is not Status.SENT:
            yield Missing(moment, status, error)
            return
