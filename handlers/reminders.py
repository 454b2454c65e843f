"""Reminders: at each moment of each rule, look at what is so now, and write to those it concerns.

Whatever could send a reminder too late, at night, or outside Zalo's windows ends its life in the outbox first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from bot import reminders as rules
from bot.reminders import Facts, Occasion
from handlers import reminder_letters
from handlers.clock import to_ms
from handlers.reach import is_reachable
from handlers.reminder_letters import parts
from handlers.runtime import Runtime
from handlers.slots import Act, Slot, SlotJob
from handlers.team_lookup import member_of
from models import group_posts, outbox, queued, reminders, roster, seats, shifts, turnout
from models.outbox import Draft, Lane
from models.reminders import Decided, Outcome
from models.roster import Helper
from models.seats import Seat
from questions.model import Unit
from questions.reminders import Condition
from questions.roster import Level

_WAITED_MS = 30_000  # a reminder queued for longer is looked at again before it may leave
_DROPPED_AT_ONCE = 500
_LOOKED_AT = 300  # as many leave in five seconds


def _slots(runtime: Runtime) -> Sequence[Slot]:
    return [Slot(key, one.due, one.until) for key, one in runtime.occasions.items()]


def _prepare(runtime: Runtime, slot: Slot) -> Act | None:
    """Nothing at night: what can wait until morning waits, the rest is dropped."""
    if rules.is_quiet(runtime.reminders.quiet, runtime.clock.now()):
        return None
    occasion = runtime.occasions[slot.key]
    return lambda connection: remind(connection, runtime, occasion)


JOB = SlotJob("reminders", _slots, _prepare, seconds=10)


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
        units = _concerned(runtime, occasion, one, facts)
        if units is None:
            continue
        seat = places.get(one.person or "")
        outcome = _outcome(runtime, one, seat, had.get(one.id, 0))
        place = facts.on_shift.get(one.id, "")
        decided.append(Decided(occasion.rule.id, occasion.key, one.id, outcome))
        if outcome is Outcome.QUEUED and seat is not None:
            drafts.append(reminder_letters.to_chat(runtime, occasion, one, seat, units, place))
        elif outcome is Outcome.BY_PHONE:
            drafts.append(reminder_letters.to_phone(runtime, occasion, one, units, place))
    reminders.record(connection, decided, day=now.date(), at=to_ms(now))
    outbox.queue(connection, drafts, now=to_ms(now))
    return f"{len(drafts)}/{len(decided)}"


def drop_stale(runtime: Runtime) -> Counter[Lane]:
    """Drop what waited for too long, and reminders of what has been done meanwhile. Returns how many of what."""
    now = runtime.clock.now_ms()
    dropped = Counter[Lane]()
    while some := _drop(runtime, _stale(runtime, now), Outcome.DROPPED, at=now):
        dropped += some
    return dropped + _drop(runtime, _needless(runtime, now), Outcome.SETTLED, at=now)


def _stale(runtime: Runtime, now: int) -> list[int]:
    with runtime.database.read() as connection:
        return queued.stale(connection, now=now, most=_DROPPED_AT_ONCE)


def _needless(runtime: Runtime, now: int) -> list[int]:
    """Reminders that would leave next and are of something that has been done."""
    with runtime.database.read() as connection:
        queued_before = now - _WAITED_MS
        waiting = queued.waiting(connection, Lane.REMINDER, queued_before=queued_before, most=_LOOKED_AT)
        return _settled(connection, runtime, waiting)


def _drop(runtime: Runtime, ids: Sequence[int], outcome: Outcome, *, at: int) -> Counter[Lane]:
    """In a transaction of its own and a few at a time: while it lasts, nothing else can be written."""
    if not ids:
        return Counter()
    with runtime.database.write() as connection:
        dropped = outbox.drop(connection, ids, at=at)
        for _, cause in dropped:
            _conclude(connection, cause, outcome)
    return Counter(lane for lane, _ in dropped)


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
                on_shift={one.helper_id: one.place for one in found if one.started_at is None},
                covered=frozenset(one.unit for one in found if one.started_at is not None),
            )
        case Condition.NO_PHOTO:
            return Facts(photos=frozenset(group_posts.counts(connection, campaign, today).by_unit))
        case Condition.NO_RESPONSE | Condition.BEHIND_PACE:
            taken = turnout.by_unit(connection, campaign)
            return Facts(
                started={unit: one.started for unit, one in taken.items()},
                completed={unit: one.completed for unit, one in taken.items()},
            )
    return Facts()


def _concerned(runtime: Runtime, occasion: Occasion, helper: Helper, facts: Facts) -> tuple[Unit, ...] | None:
    now = runtime.clock.now()
    return rules.concerned(runtime.content, runtime.targets, occasion, member_of(helper), facts, now)


def _outcome(runtime: Runtime, helper: Helper, seat: Seat | None, had: int) -> Outcome:
    if helper.muted:
        return Outcome.MUTED
    reachable = is_reachable(runtime, seat, now=runtime.clock.now_ms())
    by_phone = bool(runtime.settings.zalo_zbs_template) and helper.phone is not None
    if not reachable and not by_phone:
        return Outcome.UNREACHABLE
    if had >= runtime.reminders.cap_a_day:
        return Outcome.CAPPED
    return Outcome.QUEUED if reachable else Outcome.BY_PHONE


def _settled(connection: Connection, runtime: Runtime, waiting: Sequence[tuple[int, str]]) -> list[int]:
    """Which of these reminders are of something that has been done."""
    known = runtime.occasions
    facts: dict[str, Facts] = {}
    done = []
    for row_id, cause in waiting:
        found = parts(cause)
        if found is None:
            continue
        rule, slot, helper_id = found
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


def _conclude(connection: Connection, cause: str, outcome: Outcome) -> None:
    found = parts(cause)
    if found is not None:
        reminders.conclude(connection, *found, outcome)


def _campaign(runtime: Runtime) -> str:
    return runtime.content.campaign.id
