"""The posts in the group: counted once, frozen, posted at most once; made up when the hour was missed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.codes import ALPHABET
from bot.replies import Reply
from handlers import letters
from handlers.clock import from_ms, to_ms
from handlers.letters import Letter
from handlers.runtime import Runtime
from handlers.slots import Act, Slot, SlotJob
from models import audit, group_posts, jobs, outbox, pictures, shifts, snapshots
from models.outbox import Draft, Lane
from models.snapshots import Snapshot
from questions.summary_rules import Kind, Moment
from reports import chart, counting, figures, summary_text
from reports.counting import Counted
from reports.figures import Figures, Shifts
from reports.summary_text import Edition

ID_CHARACTERS = 6
TEXT, PICTURE = 0, 1  # their numbers among the messages of one cause
NO_GROUP, TOO_LATE, QUEUED = "no group", "too late", "queued"
_NOT_POSTED = frozenset({NO_GROUP, TOO_LATE, jobs.DROPPED})


class TooLate(Exception):
    """A later day has been counted already: what is told now would tell too much about the time between."""


def frozen(runtime: Runtime, moment: Moment) -> Edition | None:
    """The edition as it was counted, if it was."""
    with runtime.database.read() as connection:
        found = snapshots.find(connection, runtime.content.campaign.id, moment.day, moment.kind)
    return None if found is None else _edition(runtime, found)


def preview(runtime: Runtime, moment: Moment) -> Edition:
    """The edition as it would be now. Nothing is kept. Raises TooLate."""
    at = _counted_at(runtime, moment)
    counted = _count(runtime, moment, at)
    name = runtime.summary_texts.say("preview")
    return Edition(moment.kind, moment.day, counted, name, at)


def take(runtime: Runtime, moment: Moment) -> Edition:
    """Count and freeze, or find what is frozen. Raises TooLate."""
    found = frozen(runtime, moment)
    if found is not None:
        return found
    at = _counted_at(runtime, moment)
    snapshot = Snapshot(
        id="".join(secrets.choice(ALPHABET) for _ in range(ID_CHARACTERS)),
        campaign=runtime.content.campaign.id,
        day=moment.day,
        kind=moment.kind,
        taken_at=to_ms(at),
        unit_list=runtime.content.units.id,
        figures=figures.to_json(_count(runtime, moment, at)),
    )
    with runtime.database.write() as connection:
        return _edition(runtime, snapshots.freeze(connection, snapshot))


def text(runtime: Runtime, edition: Edition) -> str:
    """The words of an edition."""
    return summary_text.text(runtime.content, runtime.summary_texts, edition, runtime.settings.summary_at)


def cause(runtime: Runtime, moment: Moment) -> str:
    """Under which cause the messages of this moment leave; one for each group."""
    group = runtime.pseudonyms.person(runtime.settings.zalo_group_id)
    return f"summary:{runtime.content.campaign.id}:{moment.kind}:{moment.day}:{group}"


def post(runtime: Runtime, moment: Moment) -> Act:
    """What queues the messages of this moment, text first. Counts now, if nobody has."""
    try:
        edition = take(runtime, moment)
    except TooLate:
        return lambda _: TOO_LATE
    if not runtime.settings.zalo_group_id:
        return lambda _: NO_GROUP
    said = text(runtime, edition)
    picture = None
    if moment.kind is not Kind.OPENING:
        picture = chart.png(runtime.content, runtime.summary_texts, edition)

    def act(connection: Connection) -> str:
        drafts = [_draft(runtime, moment, TEXT, Letter("", Reply(said), due=to_ms(moment.due)))]
        if picture is not None:
            kept = pictures.keep(connection, picture, "image/png")
            caption = summary_text.caption(runtime.summary_texts, edition)
            drafts.append(_draft(runtime, moment, PICTURE, Letter("", Reply(caption), picture=kept)))
        outbox.queue(connection, drafts, now=runtime.clock.now_ms())
        detail = {"day": moment.day.isoformat(), "kind": moment.kind, "snapshot": edition.id}
        audit.write(connection, at=runtime.clock.now_ms(), actor="system", act="summary.posted", detail=detail)
        return QUEUED

    return act


def job(kind: Kind) -> SlotJob:
    """The job that posts this kind at its moments."""

    def slots(runtime: Runtime) -> Sequence[Slot]:
        return [slot_of(moment) for moment in runtime.summary_rules.moments if moment.kind is kind]

    def prepare(runtime: Runtime, slot: Slot) -> Act | None:
        rules, now = runtime.summary_rules, runtime.clock.now()
        moment = next(moment for moment in rules.moments if moment.kind is kind and moment.due == slot.due)
        at_night = now - slot.due >= rules.late and rules.is_night(now)
        return None if at_night else post(runtime, moment)

    return SlotJob(job_name(kind), slots, prepare)


def job_name(kind: Kind) -> str:
    """Name of the job that posts this kind."""
    return f"summary-{kind}"


def slot_of(moment: Moment) -> Slot:
    """The moment as a slot of its job."""
    return Slot(moment.day.isoformat(), moment.due, moment.until)


def post_now(runtime: Runtime, moment: Moment) -> str:
    """Post it whatever the hour, unless it was posted; returns what came of its slot."""
    act, name, slot = post(runtime, moment), job_name(moment.kind), slot_of(moment).key
    with runtime.database.write() as connection:
        if not jobs.claim(connection, name, slot, now=runtime.clock.now_ms()):
            known = jobs.outcome(connection, name, slot) or ""
            if known not in _NOT_POSTED:
                return known
        outcome = act(connection)
        jobs.conclude(connection, name, slot, outcome=outcome)
    return outcome


JOBS = tuple(job(kind) for kind in Kind)


def _draft(runtime: Runtime, moment: Moment, n: int, letter: Letter) -> Draft:
    group = runtime.settings.zalo_group_id
    person = runtime.pseudonyms.person(group)
    addressed = replace(letter, account_id=group, to_group=True)
    body = letters.close(runtime.seal, person, addressed)
    is_over = runtime.clock.now() >= moment.until  # posted by hand all the same
    expires_at = None if is_over else to_ms(moment.until)
    return Draft(cause(runtime, moment), n, person, Lane.SUMMARY, body, 0, expires_at=expires_at)


def _edition(runtime: Runtime, snapshot: Snapshot) -> Edition:
    at = from_ms(snapshot.taken_at).astimezone(runtime.clock.zone)
    return Edition(snapshot.kind, snapshot.day, figures.from_json(snapshot.figures), snapshot.id, at)


def _counted_at(runtime: Runtime, moment: Moment) -> datetime:
    """Now; for a day that is over, its last minute: what came in since belongs to the next day."""
    now = runtime.clock.now().replace(microsecond=0)
    last_minute = datetime.combine(moment.day, datetime.max.time(), runtime.clock.zone).replace(second=0, microsecond=0)
    return min(now, last_minute)


def _count(runtime: Runtime, moment: Moment, at: datetime) -> Figures:
    if moment.kind is Kind.OPENING:
        return Figures(units=len(runtime.content.units.units))
    campaign = runtime.content.campaign.id
    with runtime.database.snapshot() as connection:
        if snapshots.after(connection, campaign, moment.day) is not None:
            raise TooLate
        before = snapshots.before(connection, campaign, moment.day)
        counted = Counted(
            people=snapshots.participation(connection, campaign, moment.day),
            shifts=_shifts(connection, runtime, moment, at),
            photos=_photos(connection, campaign, moment),
            record=_record(connection),
        )
    return counting.figures(
        runtime.content,
        runtime.targets,
        counted,
        at=at,
        before=figures.from_json(before.figures) if before else None,
        since=before.taken_at if before else None,
    )


def _shifts(connection: Connection, runtime: Runtime, moment: Moment, at: datetime) -> Shifts | None:
    """Parts of the day, commune by commune, that have begun: how many anybody was down for, and came to."""
    rules, planned, covered = runtime.shift_rules, set(), set()
    for shift in shifts.shifts(connection, runtime.content.campaign.id, day=moment.day):
        if rules.begins(shift.day, shift.slot) <= at:
            planned.add((shift.unit, shift.slot))
            if shift.started_at is not None and shift.started_at <= to_ms(at):
                covered.add((shift.unit, shift.slot))
    return Shifts(len(covered), len(planned)) if planned else None


def _record(connection: Connection) -> str:
    """The head of the audit log as people copy it: once it stands in the group, nobody can write the log anew."""
    newest = audit.head(connection)
    return newest.hash[: audit.PRINTED] if newest else ""


def _photos(connection: Connection, campaign: str, moment: Moment) -> group_posts.Counts | None:
    """Posts of the day; nothing to say on the morning after the last one."""
    return group_posts.counts(connection, campaign, moment.day) if moment.kind is Kind.DAILY else None
