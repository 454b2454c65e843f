"""Reminders: at each moment of each rule, look at what is so now, and write to those it concerns.

Whatever could send a reminder too late, at night, or outside Zalo's windows ends its life in the outbox first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import reminders as rules
from bot.reminders import Facts, Occasion
from bot.replies import Reply
from bot.team import desk, duties
from bot.team.known import Duty, Known
from handlers import letters
from handlers.clock import to_ms
from handlers.letters import Letter
from handlers.reach import is_reachable, reachable_until
from handlers.runtime import Runtime
from handlers.slots import Act, Slot, SlotJob
from handlers.team_lookup import member_of
from models import group_posts, outbox, reminders, roster, seats, shifts, turnout
from models.outbox import Draft, Lane
from models.reminders import Decided, Outcome
from models.roster import Helper
from models.seats import Seat
from questions.model import Unit
from questions.reminders import Condition
from questions.roster import Level

_CAUSE = "reminder"
_WAITED_MS = 30_000  # a reminder queued for longer is looked at again before it may leave


def occasions(runtime: Runtime) -> dict[str, Occasion]:
    """Every moment of every rule, by its key."""
    found = rules.occasions(runtime.reminders, runtime.content.campaign, runtime.shift_rules)
    return {f"{one.rule.id}:{one.key}": one for one in found}


def _slots(runtime: Runtime) -> Sequence[Slot]:
    return [Slot(key, one.due, one.until) for key, one in occasions(runtime).items()]


def _prepare(runtime: Runtime, slot: Slot) -> Act | None:
    """Nothing at night: what can wait until morning waits, the rest is dropped."""
    if rules.is_quiet(runtime.reminders.quiet, runtime.clock.now()):
        return None
    occasion = occasions(runtime)[slot.key]
    return lambda connection: remind(connection, runtime, occasion)


JOB = SlotJob("reminders", _slots, _prepare)


def remind(connection: Connection, runtime: Runtime, occasion: Occasion) -> str:
    """Decide for everybody the occasion concerns; returns how many were written to."""
    reminders.lock(connection)
    now = runtime.clock.now()
    facts = facts_of(connection, runtime, occasion)
    levels = [Level(level) for level in occasion.rule.to]
    people = [one for level in levels for one in roster.helpers(connection, _campaign(runtime), level=level)]
    places = seats.seats(connection, [one.person for one in people if one.person])
    had = reminders.sent_on(connection, now.date())
    decided: list[Decided] = []
    drafts: list[Draft] = []
    for one in people:
        draft = _draft(runtime, occasion, one, places.get(one.person or ""), facts)
        if draft is None:
            continue
        outcome = _outcome(runtime, one, places.get(one.person or ""), had.get(one.id, 0))
        decided.append(Decided(occasion.rule.id, occasion.key, one.id, outcome))
        if outcome is Outcome.QUEUED:
            drafts.append(draft())
    reminders.record(connection, decided, day=now.date(), at=to_ms(now))
    outbox.queue(connection, drafts, now=to_ms(now))
    return f"{len(drafts)}/{len(decided)}"


def drop_stale(runtime: Runtime) -> int:
    """Drop what waited for too long, and reminders of what has been done meanwhile. Returns how many."""
    now = runtime.clock.now_ms()
    with runtime.database.read() as connection:
        waiting = outbox.waiting(connection, Lane.REMINDER, queued_before=now - _WAITED_MS)
        if not waiting and not outbox.has_stale(connection, now=now):
            return 0
    with runtime.database.write() as connection:
        stale = outbox.drop_stale(connection, now=now)
        for cause in stale:
            _conclude(connection, cause, Outcome.DROPPED)
        settled = _settled(connection, runtime, waiting)
        for cause in outbox.drop(connection, settled, at=now):
            _conclude(connection, cause, Outcome.SETTLED)
    return len(stale) + len(settled)


def facts_of(connection: Connection, runtime: Runtime, occasion: Occasion) -> Facts:
    """What the rule's condition asks about, as it is now."""
    campaign, today = _campaign(runtime), runtime.clock.today()
    match occasion.rule.condition:
        case Condition.NO_ROSTER:
            return Facts(
                rostered=frozenset(one.unit for one in roster.helpers(connection, campaign, level=Level.HELPER))
            )
        case Condition.ON_SHIFT | Condition.UNCOVERED:
            found = shifts.shifts(connection, campaign, day=occasion.day, slot=occasion.slot)
            return Facts(
                on_shift=frozenset(one.helper_id for one in found if one.started_at is None),
                covered=frozenset(one.unit for one in found if one.started_at is not None),
            )
        case Condition.NO_PHOTO:
            return Facts(photos=frozenset(group_posts.counts(connection, campaign, today).by_unit))
        case Condition.NO_RESPONSE | Condition.BEHIND_PACE:
            taken = turnout.by_unit(connection, campaign)
            return Facts(
                started={unit: one.started for unit, one in taken.items()},
                completed={unit: one.completed for unit, one in taken.items()},
                population=runtime.population,
            )
    return Facts()


def _draft(
    runtime: Runtime, occasion: Occasion, helper: Helper, seat: Seat | None, facts: Facts
) -> Callable[[], Draft] | None:
    """How to write the message, or None if there is nothing to remind this person of."""
    content, now = runtime.content, runtime.clock.now()
    units = _concerned(runtime, occasion, helper, facts)
    if units is None:
        return None

    def draft() -> Draft:
        assert seat is not None  # noqa: S101 - asked of those who can be reached only
        known = Known(content, runtime.team_texts, runtime.shift_rules, member_of(helper), now)
        text = rules.text(
            content,
            runtime.reminders,
            occasion,
            units,
            area=desk.area_title(known),
            shift=_shift(known, occasion),
            due=runtime.shift_rules.due_on,
            variant=sum(helper.id.encode()),
        )
        account = runtime.seal.open(seat.account, f"seat:{seat.person}").decode()
        body = letters.close(runtime.seal, seat.person, Letter(account, Reply(text)))
        cause = f"{_CAUSE}:{occasion.rule.id}:{occasion.key}:{helper.id}"
        return Draft(cause, 0, seat.person, Lane.REMINDER, body, 0, expires_at=_expires(runtime, occasion, seat, now))

    return draft


def _concerned(runtime: Runtime, occasion: Occasion, helper: Helper, facts: Facts) -> tuple[Unit, ...] | None:
    target, now = runtime.reminders.target, runtime.clock.now()
    return rules.concerned(runtime.content, target, occasion, member_of(helper), facts, now)


def _outcome(runtime: Runtime, helper: Helper, seat: Seat | None, had: int) -> Outcome:
    if helper.muted:
        return Outcome.MUTED
    if not is_reachable(runtime, seat, now=runtime.clock.now_ms()):
        return Outcome.UNREACHABLE
    return Outcome.CAPPED if had >= runtime.reminders.cap_a_day else Outcome.QUEUED


def _expires(runtime: Runtime, occasion: Occasion, seat: Seat, now: datetime) -> int:
    """The first of: its moment is over, the night begins, the day's cap begins anew, Zalo would refuse it."""
    night = datetime.combine(now.date(), runtime.reminders.quiet.begins, now.tzinfo)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    ends = [to_ms(occasion.until), to_ms(midnight), reachable_until(runtime, seat)]
    return min([*ends, to_ms(night)] if night > now else ends)


def _settled(connection: Connection, runtime: Runtime, waiting: Sequence[tuple[int, str]]) -> list[int]:
    """Which of these reminders are of something that has been done."""
    known = occasions(runtime)
    facts: dict[str, Facts] = {}
    done = []
    for row_id, cause in waiting:
        rule, slot, helper_id = _parts(cause)
        occasion, helper = known.get(f"{rule}:{slot}"), roster.helper(connection, helper_id)
        if occasion is None or helper is None or helper.muted:
            done.append(row_id)
            continue
        key = f"{rule}:{slot}"
        if key not in facts:
            facts[key] = facts_of(connection, runtime, occasion)
        if _concerned(runtime, occasion, helper, facts[key]) is None:
            done.append(row_id)
    return done


def _shift(known: Known, occasion: Occasion) -> str:
    if occasion.day is None or occasion.slot is None:
        return ""
    return duties.said(known, Duty(0, occasion.day, occasion.slot))


def _conclude(connection: Connection, cause: str, outcome: Outcome) -> None:
    if cause.startswith(f"{_CAUSE}:"):
        rule, slot, helper_id = _parts(cause)
        reminders.conclude(connection, rule, slot, helper_id, outcome)


def _parts(cause: str) -> tuple[str, str, str]:
    _, rule, rest = cause.split(":", 2)
    slot, helper_id = rest.rsplit(":", 1)
    return rule, slot, helper_id


def _campaign(runtime: Runtime) -> str:
    return runtime.content.campaign.id
