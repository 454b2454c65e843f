"""The whole campaign from 26/8 to 1/9, played out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from bench.campaign import agenda as when
from bench.campaign.agenda import DAY, Agenda, Deed
from bench.campaign.cast import Cast, load_cast
from bench.campaign.colleagues import Colleague, Habit, Turn
from bench.campaign.crowd import Crowd
from bench.campaign.foresight import Foresight, World
from bench.campaign.hearing import Ear
from bench.campaign.ledger import Ledger, Phone, Said, saying
from bench.campaign.pictures import as_text, picture
from bench.campaign.residents import Resident
from bench.campaign.rosters import Rosters, Sheet
from bench.campaign.stage import Stage
from bench.campaign.swaps import swaps, talk
from questions.roster import Level
from questions.shifts import Slot
from questions.summary_rules import Kind

MEMBERS, STRANGERS = 12, 3  # of the group


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. `joined_every`: of so many communes one has people who join in chat."""

    responses: int
    joined_every: int
    waves: int  # of residents a day
    swaps: int  # of shifts

    @classmethod
    def of(cls, responses: int) -> Size:
        """The size that goes with so many responses."""
        if responses < 1000:
            return cls(responses, 12 if responses < 100 else 4, 4, 3)
        return cls(responses, 1, 28, 60)


class Play:
    """One campaign. `run` plays it; what it leaves behind is for the books."""

    def __init__(self, stage: Stage, size: Size, seed: int) -> None:
        self.stage, self.size = stage, size
        self._chance = Random(seed)
        self.cast: Cast = load_cast()
        runtime = stage.runtime
        self.content, self.rules = runtime.content, runtime.shift_rules
        self.rosters = Rosters(runtime, self.cast, self._chance, joined_every=size.joined_every)
        self.ledger = Ledger(stage, Ear(runtime.reminders, self.content.texts))
        self.world = World(lambda: self.rosters.everybody)
        self.foresight = Foresight(runtime, self.world)
        self.done = 0
        self.crowd = Crowd(stage, self.ledger, self._one_done)
        self.posts: Counter[date] = Counter()  # that count
        self.repeats: Counter[date] = Counter()
        self.group_answers = (runtime.group_texts.templates["progress.head"].partition("{")[0],)
        self.forms_at: dict[tuple[date, Kind], Counter[str]] = {}  # complete ones by commune, when a summary was due
        self.held = 0  # messages in the hand of workers that died
        self.late_summaries = 0  # that are due while Zalo is away
        self.repeated = 0  # events that had to be delivered again because the web process died
        self.swaps = swaps(self._early_helpers(), size.swaps)
        self._holders = {turn: one for swap in self.swaps for turn, one in swap.holders().items()}
        self._pictures = count(1)
        self._strangers: list[Phone] = []
        self._members: list[Colleague] = []
        self._told: Callable[[int], object] = bool
        self._agenda = Agenda()
        self._plan()

    def run(self, told: Callable[[int], object] = bool) -> None:
        """All of it. `told` is called with the number of residents who are through."""
        self._told = told
        entries = list(self._agenda)
        for n, (moment, deeds) in enumerate(entries):
            self.stage.jump(max(moment, self.stage.now))
            self._jobs()
            for deed in deeds:
                deed()
            self.ledger.settle()
            self.crowd.hear()
            self.crowd.play(entries[n + 1][0] if n + 1 < len(entries) else moment)

    @property
    def everybody(self) -> int:
        """How many residents there are."""
        return len(self.world.residents)

    # ---- the plan

    def _plan(self) -> None:
        for stop in when.stops(self.rules):
            self._agenda.at(stop)
        first, second, third = self.rules.days
        before = first - 3 * DAY
        self._at(before, 375, lambda: self._hand_in([self.rosters.staff]))
        self._at(before, 430, lambda: self._join(Level.DISTRICT, Level.PROVINCE))
        self._at(before, 570, lambda: self._hand_in(self.rosters.sheets))
        self._at(before, 615, lambda: self._join(Level.COMMUNE, silent=True))
        self._at(before + DAY, 870, lambda: self._join(Level.COMMUNE, Level.HELPER))
        self._at(before + DAY, 900, self._make_group)
        self._at(before + 2 * DAY, 605, lambda: self._hand_in(self.rosters.late_sheets))
        self._at(before + 2 * DAY, 665, lambda: self._join(Level.COMMUNE, Level.HELPER))
        self._at(before + 2 * DAY, 1200, self._too_early)
        for day in self.rules.days:
            self._plan_day(day)
        self._at(second, 400, self._mute_some)
        self._at(before + 2 * DAY, 1000, self._swap)
        for number, begins, ends in when.OUTAGES:
            self._at(self.rules.days[number], begins, self._begin_outage)
            self._at(self.rules.days[number], ends)
        self._at(third, when.wave(2, self.size.waves) + 3, self._kill_web)
        for day in (second, third):
            self._at(day, when.wave(1, self.size.waves) + 3, self._kill_worker)
        self._at(third + DAY, 490, self._too_early)
        self._at(third + DAY, 780)
        self._plan_residents()

    def _plan_day(self, day: date) -> None:
        for one in self.rosters.everybody:
            if one.joins and not one.silent:
                for turn in one.turns:
                    if turn.day == day:
                        self._plan_turn(one, turn)
        self._at(day, 555, lambda: self._post(6))
        self._at(day, 655, lambda: self._repeat(day))
        self._at(day, 1005, lambda: self._post(4))
        self._at(day, 615, self._ask_in_group)

    def _plan_turn(self, rostered: Colleague, turn: Turn) -> None:
        one = self._holders.get(turn, rostered)
        begins, ends = self.rules.begins(turn.day, turn.slot), self.rules.ends(turn.day, turn.slot)
        if turn.habit is Habit.MISSES:
            return
        late = 35 if turn.habit is Habit.LATE else self._chance.choice((-15, -5, 5))
        self._agenda.at(begins + timedelta(minutes=late), lambda: self._arrive(one, turn))
        if turn.habit is not Habit.FORGETS:
            self._agenda.at(ends + timedelta(minutes=5), lambda: self._leave(one, turn))
        if turn.slot is Slot.MORNING and self._chance.random() < 0.6:
            self._agenda.at(begins + timedelta(minutes=95), lambda: self._photo(one))
            self._agenda.at(begins + timedelta(minutes=98), lambda: self._photo_itself(one))

    def _plan_residents(self) -> None:
        found = when.arrivals(self.rules, self._chance, self.size.responses, waves=self.size.waves)
        codes = {unit: code for code, unit in self.content.codes.items()}
        phones = self.ledger.phones_for(len(found))
        units = [unit.code for unit in self.content.units.units]
        for (moment, manner), phone in zip(found, phones, strict=True):
            unit = self._chance.choice(units)
            one = Resident(
                phone, unit, codes[unit], manner, Random(self._chance.getrandbits(64)), self.content.survey, self.cast
            )
            self.world.residents.append(one)
            self._agenda.at(moment, lambda one=one: self.crowd.enter(one))  # type: ignore[misc]

    def _at(self, day: date, minutes: int, deed: Deed | None = None) -> None:
        self._agenda.at(self._moment(day, minutes), deed)

    def _moment(self, day: date, minutes: int) -> datetime:
        return when.at(day, minutes, self.rules)

    # ---- the jobs

    def _jobs(self) -> None:
        if self.stage.now in {self._moment(self.rules.days[number], ends) for number, _, ends in when.OUTAGES}:
            self._end_outage()
        self.foresight.look(self.stage.now)
        for moment in self.stage.runtime.summary_rules.moments:
            if moment.due == self.stage.now and moment.kind is not Kind.OPENING:
                self.late_summaries += self.world.outage
                self.forms_at[moment.day, moment.kind] = self.world.forms(complete=True)
        self.stage.worker.sweep()
        self.ledger.settle()

    # ---- rosters and helpers

    def _hand_in(self, sheets: Sequence[Sheet]) -> None:
        self.rosters.hand_in(self.stage.runtime, self.stage.folder, sheets)

    def _join(self, *levels: Level, silent: bool | None = None) -> None:
        joining = [
            one for one in self.rosters.everybody
            if one.level in levels and one.joins and one.code and one.chat is None and silent in (None, one.silent)
        ]  # fmt: skip
        for one, phone in zip(joining, self.ledger.phones_for(len(joining)), strict=True):
            one.chat = phone
            phone.helper = True
        wrong = [one for n, one in enumerate(joining) if n % 7 == 3]
        self.ledger.does([Said(_chat(one), saying("TV 000 000 000")) for one in wrong])
        self.ledger.settle()
        self._work(joining, lambda one: one.code)
        self._work([one for one in joining if not one.silent], lambda _: self.cast.shifts)
        self._work([one for one in joining if not one.silent][:5], lambda _: self.cast.nosy)

    def _arrive(self, one: Colleague, turn: Turn) -> None:
        if one.chat is not None:
            turn.started = True
            self._work([one], lambda _: self.cast.arrive)

    def _leave(self, one: Colleague, turn: Turn) -> None:
        if one.chat is not None and turn.started:
            turn.ended = True
            self._work([one], lambda _: self.cast.leave)

    def _photo(self, one: Colleague) -> None:
        if one.chat is not None:
            self._work([one], lambda _: self.cast.photo)

    def _photo_itself(self, one: Colleague) -> None:
        if one.chat is None:
            return
        act = {"do": "send", "kind": "image", "data": as_text(next(self._pictures))}
        self.ledger.does([Said(one.chat, act, as_helper=True)])
        self._count_post(one.unit)

    def _early_helpers(self) -> list[Colleague]:
        return [one for sheet in self.rosters.sheets for one in sheet.people]

    def _swap(self) -> None:
        talk(self.swaps, self.ledger, self.cast)

    def _mute_some(self) -> None:
        some = [one for one in self.rosters.everybody if one.chat is not None and not one.silent][::6]
        self._work(some, lambda _: self.cast.mute)
        for one in some:
            one.muted_at = self.stage.now

    def _work(self, people: list[Colleague], text: Callable[[Colleague], str]) -> None:
        self.ledger.does([Said(_chat(one), saying(text(one)), as_helper=True) for one in people])

    # ---- the group

    def _make_group(self) -> None:
        joined = [one for one in self.rosters.everybody if one.chat is not None and one.unit and not one.silent]
        self._strangers = self.ledger.phones_for(STRANGERS)
        for phone in [_chat(one) for one in joined[:MEMBERS]] + self._strangers:
            self.ledger.joins_group(phone)
        self._members = joined[:MEMBERS]

    def _post(self, most: int) -> None:
        """Members post for their commune; a stranger names one by its code, another nobody knows."""
        for one in self._chance.sample(self._members, min(most, len(self._members))):
            self.ledger.posts(_chat(one), picture=picture(next(self._pictures)))
            self._count_post(one.unit)
        unit = self._chance.choice(self.content.units.units).code
        code = next(code for code, of in self.content.codes.items() if of == unit)
        self.ledger.posts(self._strangers[0], picture=picture(next(self._pictures)), text=f"#{code}")
        self._count_post(unit)
        self.ledger.posts(self._strangers[1], picture=picture(next(self._pictures)))
        self.posts[self.stage.now.date()] += 1

    def _repeat(self, day: date) -> None:
        """A picture of today once more, by somebody else: it does not count."""
        shown, unit = picture(next(self._pictures)), self._members[0].unit
        self.ledger.posts(_chat(self._members[0]), picture=shown)
        self._count_post(unit)
        self.ledger.settle()
        self.stage.worker.sweep()
        self.ledger.posts(self._strangers[2], picture=shown)
        self.repeats[day] += 1

    def _ask_in_group(self) -> None:
        self.ledger.posts(self._strangers[0], text=self.cast.progress, mention=True)
        self.ledger.posts(self._strangers[1], text=self.cast.opinion)
        self.ledger.group_replies_due += 1

    def _count_post(self, unit: str) -> None:
        day = self.stage.now.date()
        self.posts[day] += 1
        self.world.posts[day, unit] += 1

    # ---- what happens to everybody

    def _too_early(self) -> None:
        """Somebody comes before the survey opens, or after it has closed: one answer, and nothing is kept."""
        (phone,) = self.ledger.phones_for(1)
        self.ledger.does([Said(phone, saying(f"#{next(iter(self.content.codes))}"))])

    def _begin_outage(self) -> None:
        self.world.outage = True
        self.stage.zalo.fault("away", probability=1.0)

    def _end_outage(self) -> None:
        self.stage.zalo.clear_faults()
        self.world.outage = False

    def _kill_worker(self) -> None:
        def die() -> None:
            self.held += self.stage.kill_worker()
            self.ledger.settle()

        self.crowd.round(settle=die)

    def _kill_web(self) -> None:
        """Half of what is said meets a web process that dies, the other half none at all."""

        def die() -> None:
            self.repeated += self.stage.kill_web()
            self.ledger.settle()

        self.stage.zalo.fault("delay", probability=0.5)
        self.crowd.round(settle=die)

    def _one_done(self) -> None:
        self.done += 1
        self._told(self.done)


def _chat(one: Colleague) -> Phone:
    assert one.chat is not None  # noqa: S101 - asked of those who joined only
    return one.chat
