"""What reminders and nudges must do by now, worked out from the script alone. A second opinion on the bot's own rules.

Asked just before the bot's jobs run at each moment, so that it sees the same state of affairs as they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bench.campaign.colleagues import Colleague, Turn
from bench.campaign.residents import Resident, Standing
from handlers.runtime import Runtime
from models.reminders import Outcome
from questions.model import Campaign
from questions.nudges import nudge_rules
from questions.reminders import Anchor, Condition, Reminders, Rule
from questions.roster import Level
from questions.shifts import ShiftRules, Slot

FREE = timedelta(hours=48) - timedelta(minutes=10)  # what the bot allows itself of Zalo's window
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of one rule."""

    rule: Rule
    due: datetime
    until: datetime
    day: date | None = None
    slot: Slot | None = None


@dataclass(eq=False)
class _Waiting:
    moment: Moment
    to: Colleague
    expires: datetime


@dataclass
class World:
    """What the script knows of the campaign at this moment."""

    colleagues: Callable[[], Iterable[Colleague]]
    residents: list[Resident] = field(default_factory=list)
    posts: Counter[tuple[date, str]] = field(default_factory=Counter)  # that count, by day and commune
    outage: bool = False

    def forms(self, *, complete: bool) -> Counter[str]:
        """Forms by commune: begun, or complete only."""
        wanted = {Standing.COMPLETE} if complete else {Standing.COMPLETE, Standing.PARTIAL}
        return Counter(one.unit for one in self.residents if one.standing in wanted)


class Foresight:
    """`outcomes`: decisions by rule and outcome; `sent`: reminders that must be on somebody's phone, by rule."""

    def __init__(self, runtime: Runtime, world: World) -> None:
        self._reminders = runtime.reminders
        self._targets = runtime.targets
        self._campaign = runtime.content.campaign
        self._areas = {unit.code: unit for unit in runtime.content.units.units}
        self._nudges = nudge_rules(self._campaign)
        self._world = world
        self._left = sorted(_moments(runtime.reminders, self._campaign, runtime.shift_rules), key=lambda one: one.due)
        self._waiting: list[_Waiting] = []
        self._decided: dict[tuple[str, Outcome], int] = {}
        self.sent: Counter[str] = Counter()
        self.nudges = 0

    @property
    def outcomes(self) -> Counter[tuple[str, Outcome]]:
        """How often what became of reminders of which rule."""
        return Counter(self._decided)

    def look(self, now: datetime) -> None:
        """The jobs run at this moment."""
        self._look_again(now)
        self._nudge(now)
        if _is_quiet(self._reminders, now):
            return
        due, self._left = [one for one in self._left if one.due <= now], [one for one in self._left if one.due > now]
        for moment in due:
            if now < moment.until:
                self._decide(moment, now)

    def _decide(self, moment: Moment, now: datetime) -> None:
        concerned = self._concerned(moment, now)
        for level in moment.rule.to:
            for one in self._world.colleagues():
                if one.level == level and one.rostered and concerned(one):
                    self._tell(moment, one, now)

    def _tell(self, moment: Moment, one: Colleague, now: datetime) -> None:
        outcome = self._outcome(one, now)
        self._count(moment.rule, outcome)
        if outcome is not Outcome.QUEUED:
            return
        one.had[now.date()] = one.had.get(now.date(), 0) + 1
        if self._world.outage:
            assert one.chat is not None  # noqa: S101 - asked of those who can be reached only
            assert one.chat.last_at is not None  # noqa: S101
            night = datetime.combine(now.date(), self._reminders.quiet.begins, now.tzinfo)
            self._waiting.append(_Waiting(moment, one, min(moment.until, night, one.chat.last_at + FREE)))
        else:
            self.sent[moment.rule.id] += 1

    def _outcome(self, one: Colleague, now: datetime) -> Outcome:
        if one.muted:
            return Outcome.MUTED
        if one.chat is None or one.chat.last_at is None or now >= one.chat.last_at + FREE:
            return Outcome.UNREACHABLE
        return Outcome.CAPPED if one.had.get(now.date(), 0) >= self._reminders.cap_a_day else Outcome.QUEUED

    def _look_again(self, now: datetime) -> None:
        """What could not be sent is dropped when its moment is over, or when there is nothing to remind of any more."""
        left = []
        for one in self._waiting:
            if one.expires <= now:
                self._change(one.moment.rule, Outcome.DROPPED)
            elif one.to.muted or not self._concerned(one.moment, now)(one.to):
                one.to.had[now.date()] -= 1
                self._change(one.moment.rule, Outcome.SETTLED)
            else:
                left.append(one)
        self._waiting = left

    def _concerned(self, moment: Moment, now: datetime) -> Callable[[Colleague], bool]:
        condition = moment.rule.condition
        if condition is Condition.ALWAYS:
            return lambda _: True
        if condition is Condition.ON_SHIFT:
            return lambda one: any(_is(turn, moment) and not turn.started for turn in one.turns)
        needy = self._needy(moment, now)
        return lambda one: any(unit in needy for unit in self._area(one))

    def _needy(self, moment: Moment, now: datetime) -> set[str]:
        colleagues = [one for one in self._world.colleagues() if one.rostered]
        match moment.rule.condition:
            case Condition.NO_ROSTER:
                met = {one.unit for one in colleagues if one.level is Level.HELPER}
            case Condition.UNCOVERED:
                met = {one.unit for one in colleagues if any(_is(turn, moment) and turn.started for turn in one.turns)}
            case Condition.NO_PHOTO:
                met = {unit for day, unit in self._world.posts if day == now.date()}
            case Condition.NO_RESPONSE:
                met = set(self._world.forms(complete=False))
            case _:
                return self._behind(now)
        return set(self._areas) - met

    def _behind(self, now: datetime) -> set[str]:
        rule, complete = self._targets.rule, self._world.forms(complete=True)
        if rule is None:
            return set()
        begins, ends = self._campaign.opens_at, self._campaign.closes_at
        share = min(max((now - begins) / (ends - begins), 0.0), 1.0) * rule.behind_percent / 100
        return {
            unit
            for unit, people in (self._targets.population or {}).items()
            if complete[unit] < people / rule.people_per_household * rule.per_100_households / 100 * share
        }

    def _area(self, one: Colleague) -> Iterable[str]:
        if one.unit:
            return (one.unit,)
        return (code for code, unit in self._areas.items() if one.district in ("", unit.district_code))

    def _nudge(self, now: datetime) -> None:
        rules = self._nudges
        if not rules.is_day(now) or not self._campaign.opens_at <= now < self._campaign.closes_at:
            return
        for one in self._world.residents:
            last = one.phone.last_at
            if not one.waited_for or not one.phone.answered or last is None or now - last >= FREE:
                continue
            if one.nudges_due < rules.most and now - last >= rules.pauses[one.nudges_due]:
                one.nudges_due += 1
                self.nudges += 1

    def _count(self, rule: Rule, outcome: Outcome) -> None:
        self._decided[rule.id, outcome] = self._decided.get((rule.id, outcome), 0) + 1

    def _change(self, rule: Rule, outcome: Outcome) -> None:
        self._decided[rule.id, Outcome.QUEUED] -= 1
        self._count(rule, outcome)


def _is(turn: Turn, moment: Moment) -> bool:
    return (turn.day, turn.slot) == (moment.day, moment.slot)


def _is_quiet(reminders: Reminders, now: datetime) -> bool:
    at = now.time()
    return at >= reminders.quiet.begins or at < reminders.quiet.ends


def _moments(reminders: Reminders, campaign: Campaign, shifts: ShiftRules) -> Iterator[Moment]:
    for rule in reminders.rules:
        life = timedelta(minutes=rule.for_minutes)
        if rule.when.shift is not None:
            for day in shifts.days:
                for slot in Slot:
                    due = shifts.begins(day, slot) + timedelta(minutes=rule.when.shift)
                    yield Moment(rule, due, due + life, day, slot)
        elif rule.when.close is not None:
            due = campaign.closes_at + timedelta(minutes=rule.when.close)
            yield Moment(rule, due, due + life)
        else:
            for day in _days(rule, shifts):
                due = datetime.combine(day, rule.when.at or time(8), shifts.zone)
                yield Moment(rule, due, due + life)


def _days(rule: Rule, shifts: ShiftRules) -> Sequence[date]:
    days = shifts.days
    anchors: Mapping[Anchor, Sequence[date]] = {
        Anchor.ROSTER_DUE: (shifts.due_on,) if shifts.due_on else (),
        Anchor.FIRST: days[:1],
        Anchor.LAST: days[-1:],
        Anchor.AFTER: (days[-1] + _DAY,),
    }
    found = anchors.get(rule.when.day, days) if rule.when.day is not None else days
    return [day + rule.when.days * _DAY for day in found]
