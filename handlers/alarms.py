"""The dead man's switch of the summaries: whoever operates the bot learns that one is missing in the group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.replies import Reply
from handlers import letters, summary
from handlers.letters import Letter
from handlers.runtime import Runtime
from models import jobs, outbox, snapshots
from models.outbox import Draft, Lane, Status
from questions.summary_rules import Kind, Moment
from reports import numbers
from reports.copy_links import CopyLinks

JOB = "summary-alarm"
SHOWN_FOR = timedelta(hours=24)  # how long doctor and metrics speak of it

log = structlog.get_logger()


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


def watch(runtime: Runtime) -> None:
    """Raise the alarm for every missing summary, once each in all processes."""
    for found in missing(runtime):
        _raise(runtime, found)


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


def _raise(runtime: Runtime, found: Missing) -> None:
    moment, now = found.moment, runtime.clock.now()
    with runtime.database.write() as connection:
        slot = f"{moment.kind}:{moment.day}"
        if not jobs.claim(connection, JOB, slot, now=runtime.clock.now_ms(), outcome="raised"):
            return
        outbox.queue(connection, list(_letters(runtime, moment)), now=runtime.clock.now_ms())
    log.error(
        "alarm.no_summary",
        day=moment.day.isoformat(),
        kind=moment.kind,
        minutes=int((now - moment.due).total_seconds() // 60),
        status=found.status.name.lower() if found.status is not None else "not queued",
        code=found.error,
    )


def _letters(runtime: Runtime, moment: Moment) -> Iterator[Draft]:
    values = {"day": numbers.full_day(moment.day), "link": copy_link(runtime, moment)}
    said = runtime.summary_texts.say("alarm", time=numbers.clock(runtime.clock.now()), **values)
    for n, account in enumerate(runtime.settings.operators):
        person = runtime.pseudonyms.person(account)
        body = letters.close(runtime.seal, person, Letter(account, Reply(said)))
        yield Draft(
            f"{JOB}:{runtime.content.campaign.id}:{moment.kind}:{moment.day}", n, person, Lane.CONFIRMATION, body, 0
        )
