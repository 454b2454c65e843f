"""One run: a world, a crowd in it, and the verdict when everybody is through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.simulation.crowd import Crowd
from tests.simulation.form import Form
from tests.simulation.ledger import differences
from tests.simulation.lives import Course, Manners, Plan, some_plan
from tests.simulation.resident import Commune, Resident
from tests.simulation.world import ROOT, World, wait_until

AT_ONCE = 64
SETTLED_WITHIN_S = 60.0
LISTENING_S = 1.0
IN_THE_MIDDLE = 60  # messages heard
_UNSETTLED = ("waiting", "failed", "queued", "sending")
PKS07 = ROOT / "questions" / "pks07.yaml"


@cache
def posters() -> tuple[Commune, ...]:
    """All communes with their codes; the same in every world of this process."""
    with TemporaryDirectory() as folder:
        return tuple(Commune.from_row(row) for row in World(Path(folder)).codes())


@dataclass
class Run:
    """`troubled`: senders die or answers get lost, so a message may come a second time."""

    world: World
    seed: int
    questionnaire: Path = PKS07
    manners: Manners = field(default_factory=Manners)
    troubled: bool = False
    refused: int = 0  # replies Zalo has refused for good, so far

    @cached_property
    def _chance(self) -> Random:
        return Random(self.seed)

    @cached_property
    def form(self) -> Form:
        """What is asked."""
        return Form(self.questionnaire)

    @cached_property
    def crowd(self) -> Crowd:
        """Everybody in it."""
        return Crowd(self.world.zalo, self.world.speed, repeats=self.troubled)

    def live(
        self,
        count: int,
        *,
        at_once: int = AT_ONCE,
        plan: Callable[[Random], Plan] = some_plan,
        meanwhile: Callable[[float], None] = lambda share: None,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """So many more residents, spread evenly over the communes, from their first message to their last."""
        chance = self._chance
        rounds, rest = divmod(count, len(posters()))
        chosen = [*posters() * rounds, *chance.sample(posters(), rest)]
        lives = []
        for phone, commune in zip(self.world.zalo.residents(count), chosen, strict=True):
            resident = Resident(phone.id, self.form, commune, Random(chance.getrandbits(64)))
            course = Course(resident, posters(), self.manners)
            lives.append((resident, course.live(plan(resident.chance))))
        self.crowd.live(lives, at_once=at_once, meanwhile=meanwhile, enough=enough)

    def in_the_middle(self, act: Callable[[], object], *, times: int = 1) -> Callable[[float], None]:
        """For `meanwhile`: does it when most of the next crowd have come as far as the questions, and again later."""
        due = [self.crowd.heard + n * IN_THE_MIDDLE for n in range(times, 0, -1)]

        def look(_share: float) -> None:
            if due and self.crowd.heard >= due[-1]:
                due.pop()
                act()

        return look

    @property
    def did(self) -> Counter[str]:
        """How often anybody did what."""
        return sum((resident.did for resident in self.crowd.residents), Counter())

    @property
    def finishers(self) -> int:
        """Residents whose answers count."""
        return sum(resident.counted is not None for resident in self.crowd.residents)

    @property
    def repeats(self) -> int:
        """Messages that came a second time."""
        return sum(seat.repeats for seat in self.crowd.seats.values())

    @property
    def mismatches(self) -> list[str]:
        """Rows of the export that nobody gave, and what was given and is not exported."""
        rows = self.world.export("--include-partial")
        return differences(self.form, self.crowd.residents, rows)

    def verdict(self) -> list[str]:
        """Everything that is not as it should be, once nothing is on its way any more; empty if all is well."""
        unsettled = [] if wait_until(self._is_settled, SETTLED_WITHIN_S) else [f"never settled: {self._under_way()}"]
        self.crowd.listen_on(LISTENING_S)
        return [*unsettled, *self.crowd.complaints, *self._lost_events(), *self.mismatches]

    def _is_settled(self) -> bool:
        return not self._under_way()

    def _under_way(self) -> Counter[str]:
        """What waits somewhere, at the emulator, in the inbox, in the outbox, and what was given up."""
        found = Counter[str]({"events at the emulator": self.world.zalo.stats()["pending"]})
        for name, value in self.world.metrics().items():
            found[name] += int(value) if any(f'status="{status}"' in name for status in _UNSETTLED) else 0
        found["messages refused"] = found.pop('pks07_messages{lane="reply",status="failed"}', 0) - self.refused
        return +found | -found

    def _lost_events(self) -> Iterator[str]:
        stats = self.world.zalo.stats()
        if not stats["subscribed"] or stats["counts"].get("events.lost"):
            yield f"the emulator gave up on events: {stats['counts']}"
