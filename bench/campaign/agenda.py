"""Who does what when. Every entry is an instant and a deed; deeds of one instant happen after the bot's jobs ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from bench.campaign.residents import COMPLETING, Manner
from questions.shifts import ShiftRules

Deed = Callable[[], None]

DAY = timedelta(days=1)
CALLED = 0.2  # of those who finish, so many come when the loudspeaker calls
# (day, first minute, last minute) in which Zalo is away. The first lies over the hour of the summary; whatever reminds
# of something meanwhile is stale at the end of either.
OUTAGES = ((0, 1075, 1130), (1, 770, 960))


@dataclass
class Agenda:
    """Deeds by instant."""

    entries: dict[datetime, list[Deed]] = field(default_factory=dict)

    def at(self, moment: datetime, deed: Deed | None = None) -> None:
        """Something happens then; without a deed the bot's jobs are run all the same."""
        deeds = self.entries.setdefault(moment, [])
        if deed is not None:
            deeds.append(deed)

    def __iter__(self) -> Iterator[tuple[datetime, list[Deed]]]:
        return iter(sorted(self.entries.items()))


def stops(rules: ShiftRules) -> Iterator[datetime]:
    """When the jobs are run at least: often by day, now and then at night."""
    first = rules.days[0] - 3 * DAY
    for n in range(7):
        day = first + n * DAY
        busy = day in rules.days
        minutes = range(0, 1440, 30) if busy else (0, 300, 360, 421, 480, 540, 600, 780, 960, 961, 1080, 1260, 1380)
        yield from (at(day, minute, rules) for minute in minutes)
        if busy:
            yield from (at(day, minute, rules) for minute in (430, 440, 470, 510, 830, 860, 900, 1130, 1160, 1439))


def at(day: date, minutes: int, rules: ShiftRules) -> datetime:
    """So many minutes after midnight."""
    return datetime.combine(day, time(), rules.zone) + timedelta(minutes=minutes)


def wave(n: int, waves: int) -> int:
    """The minute of a day at which the n-th of so many waves of residents comes."""
    return int(435 + n * 840 / waves) // 5 * 5 + 2


def arrivals(rules: ShiftRules, chance: Random, responses: int, *, waves: int) -> list[tuple[datetime, Manner]]:
    """When residents come: in waves, so that whoever acts, acts with others. `responses` of them finish."""
    moments = [at(day, wave(n, waves), rules) for day in rules.days for n in range(waves)]
    early = [moment for moment in moments if moment < moments[-1] - timedelta(hours=6)]
    called = at(rules.days[1], wave(1, waves), rules)  # the loudspeaker: everybody at once
    found = []
    for _ in range(responses):
        manner = chance.choices(COMPLETING, (75, 15, 10))[0]
        moment = chance.choice(early if manner is Manner.RETURNING else moments)
        found.append((called if chance.random() < CALLED else moment, manner))
    others = [manner for manner in Manner if manner not in COMPLETING]
    found += [
        (chance.choice(moments), others[n % len(others)]) for n in range(max(2 * len(others), responses // 8))
    ]  # fmt: skip
    return found
