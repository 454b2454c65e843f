"""When each reminder is due, whom it concerns and what it says. Pure: what is so now is handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.team.known import Member
from questions.model import Campaign, Content, Unit
from questions.reminders import Anchor, Condition, Quiet, Reminders, Rule
from questions.shifts import ShiftRules, Slot
from questions.targets import Targets, share_of_time

MOST_NAMED = 10  # communes named in one reminder


@dataclass(frozen=True, slots=True)
class Occasion:
    """One moment of one rule: from `due` until `until`, then it is dropped. `key` names it for good."""

    rule: Rule
    key: str
    due: datetime
    until: datetime
    day: date | None = None  # of the shift it is about
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so at this moment. Counts of people, shifts and pictures; nothing anybody answered."""

    rostered: frozenset[str] = frozenset()  # communes with helpers on the roster
    on_shift: Mapping[str, str] = field(default_factory=dict)  # helper with the shift in question, not begun → place
    covered: frozenset[str] = frozenset()  # communes where somebody has begun that shift
    started: Mapping[str, int] = field(default_factory=dict)  # people who began, by commune
    completed: Mapping[str, int] = field(default_factory=dict)
    photos: frozenset[str] = frozenset()  # communes with a picture today


def occasions(reminders: Reminders, campaign: Campaign, rules: ShiftRules) -> tuple[Occasion, ...]:
    """Every moment of every rule, the more urgent rule first."""
    return tuple(found for rule in reminders.rules for found in _of(rule, campaign, rules))


def is_quiet(quiet: Quiet, at: datetime) -> bool:
    """Whether nobody is to be disturbed at this local time."""
    now = at.timetz().replace(tzinfo=None)
    if quiet.begins <= quiet.ends:
        return quiet.begins <= now < quiet.ends
    return now >= quiet.begins or now < quiet.ends


def concerned(
    content: Content, targets: Targets, occasion: Occasion, member: Member, facts: Facts, at: datetime
) -> tuple[Unit, ...] | None:
    """The communes to speak to `member` about; empty where none need be named; None: nothing to remind of."""
    if member.level not in occasion.rule.to:
        return None
    match occasion.rule.condition:
        case Condition.ALWAYS:
            return ()
        case Condition.ON_SHIFT:
            return () if member.id in facts.on_shift else None
    area = member.area(content)
    passed = share_of_time(content.campaign, at)
    needy = tuple(unit for unit in area if _is_needy(occasion.rule.condition, unit, facts, targets, passed))
    return needy or None


def wording(
    content: Content,
    reminders: Reminders,
    occasion: Occasion,
    units: Sequence[Unit],
    *,
    area: str,
    shift: str,
    due: date | None,
    variant: int,
) -> str:
    """What is to be done. `variant` picks one of the wordings."""
    closes = content.campaign.closes_at.astimezone(content.campaign.timezone)
    values = {
        "area": area,
        "units": _named(units, reminders.more),
        "shift": shift,
        "closes": said_close(closes),
        "due": f"{due.day}/{due.month}" if due else "",
    }
    return occasion.rule.texts[variant % len(occasion.rule.texts)].format_map(values)


def footer(reminders: Reminders, occasion: Occasion) -> str:
    """Why it comes, and how to stop it."""
    return reminders.footer.format_map({"why": occasion.rule.why})


def said_close(closes: datetime) -> str:
    """The last moment as people say it: midnight belongs to the day it ends."""
    if closes.time() == time(0):
        before = closes - timedelta(days=1)
        return f"24h {before.day}/{before.month}"
    return f"{closes.hour}h{closes.minute:02} {closes.day}/{closes.month}"


def _is_needy(condition: Condition, unit: Unit, facts: Facts, targets: Targets, passed: float) -> bool:
    match condition:
        case Condition.NO_ROSTER:
            return unit.code not in facts.rostered
        case Condition.UNCOVERED:
            return unit.code not in facts.covered
        case Condition.NO_RESPONSE:
            return not facts.started.get(unit.code)
        case Condition.NO_PHOTO:
            return unit.code not in facts.photos
        case Condition.BEHIND_PACE:
            return targets.is_behind(unit, facts.completed.get(unit.code, 0), passed)
    return False


def _of(rule: Rule, campaign: Campaign, rules: ShiftRules) -> Iterator[Occasion]:
    life = timedelta(minutes=rule.for_minutes)
    if rule.when.shift is not None:
        for day in rules.days:
            for slot in Slot:
                due = rules.begins(day, slot) + timedelta(minutes=rule.when.shift)
                yield Occasion(rule, f"{day}:{slot}", due, due + life, day, slot)
    elif rule.when.close is not None:
        due = campaign.closes_at.astimezone(rules.zone) + timedelta(minutes=rule.when.close)
        yield Occasion(rule, "close", due, due + life)
    else:
        for day in _days(rule, campaign, rules):
            due = datetime.combine(day, rule.when.at or time(8), rules.zone)
            yield Occasion(rule, str(day), due, due + life)


def _days(rule: Rule, campaign: Campaign, rules: ShiftRules) -> tuple[date, ...]:
    first = campaign.opens_at.astimezone(rules.zone).date()
    last = (campaign.closes_at.astimezone(rules.zone) - timedelta(microseconds=1)).date()
    shift = timedelta(days=rule.when.days)
    match rule.when.day:
        case Anchor.ROSTER_DUE:
            return (rules.due_on + shift,) if rules.due_on else ()
        case Anchor.FIRST:
            return (first + shift,)
        case Anchor.LAST:
            return (last + shift,)
        case Anchor.AFTER:
            return (last + timedelta(days=1) + shift,)
        case _:
            return tuple(first + timedelta(days=n) + shift for n in range((last - first).days + 1))


def _named(units: Sequence[Unit], more: str) -> str:
    names = ", ".join(unit.title for unit in units[:MOST_NAMED])
    rest = len(units) - MOST_NAMED
    return more.format_map({"units": names, "more": rest}) if rest > 0 else names
