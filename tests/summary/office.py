"""The bot on the evening of a campaign day: responses that were sent, a clock that is set, a group that is watched."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from handlers import alarms, jobs, summary
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models import queued, responses
from models.responses import NewForm, Sending
from questions.summary_rules import Kind, Moment
from tests.shell.running import SetClock
from tests.summary.group_stand_in import GROUP, ZaloWithGroup

FIRST = date(2024, 8, 29)
SECOND = date(2024, 8, 30)
LAST = date(2024, 8, 31)
AFTER = date(2024, 9, 1)
_numbers = itertools.count(1)


@dataclass
class Office:
    """`tick` is what the scheduler does, `send` what a worker does."""

    runtime: Runtime
    clock: SetClock
    zalo: ZaloWithGroup
    answered: dict[str, int] = field(default_factory=dict)

    def at(self, moment: str) -> Office:
        """It is this local time."""
        self.clock.set(moment)
        return self

    def answers(self, counts: Mapping[str, int], *, day: date = FIRST, unfinished: int = 0) -> Office:
        """So many people of each commune finish the form, and `unfinished` more begin it."""
        with self.runtime.database.write() as connection:
            for unit, count in counts.items():
                self.answered[unit] = self.answered.get(unit, 0) + count
                store(connection, self.runtime, unit, count, day=day)
                store(connection, self.runtime, unit, unfinished, day=day, sent=False)
        return self

    def tick(self) -> Office:
        for job in jobs.JOBS:
            if job.name == "drop-stale" or job.name.startswith("summary-"):
                jobs.tick(job, self.runtime, Tokens(self.runtime))
        return self

    def watch(self) -> Office:
        alarms.watch(self.runtime)
        return self

    def send(self) -> Office:
        """Send everything that may leave now."""
        sender = Sender(self.runtime, Tokens(self.runtime))
        for _ in range(500):
            sender.turn_over(0.005)
            if sender.idle and not self._due():
                break
        sender.close()
        return self

    def evening(self, moment: str = "2024-08-29 18:00") -> Office:
        """The hour strikes."""
        return self.at(moment).tick().send()

    def moment(self, day: date, kind: Kind | None = None) -> Moment:
        found = self.runtime.summary_rules.moment(day, kind)
        assert found is not None
        return found

    def text(self, day: date = FIRST) -> str:
        """What is shown of this day."""
        moment = self.moment(day)
        return summary.text(self.runtime, summary.frozen(self.runtime, moment) or summary.preview(self.runtime, moment))

    def write(self, act: Callable[[Connection], Any]) -> Any:
        with self.runtime.database.write() as connection:
            return act(connection)

    def _due(self) -> list[int]:
        with self.runtime.database.read() as connection:
            return queued.due(connection, now=self.clock.now_ms(), most=1)


def store(
    connection: Connection, runtime: Runtime, unit: str, count: int, *, day: date, sent: bool = True
) -> list[str]:
    """Store `count` forms of a commune and return their ids."""
    place = runtime.content.units.by_code[unit]
    ids = [f"{next(_numbers):032x}" for _ in range(count)]
    campaign = runtime.content.campaign.id
    responses.begin(
        connection,
        [
            NewForm(one, campaign, one, "1", "", "", runtime.content.units.id, unit, place.district_code, "code", day)
            for one in ids
        ],
    )
    if sent:
        responses.send(connection, [Sending(one, 1, "{}", "", day) for one in ids])
    return ids


def office(runtime: Runtime) -> Office:
    """The office around `runtime`, at ten to six on the first day."""
    clock, zalo = SetClock(), ZaloWithGroup()
    zalo.now_ms = clock.now_ms
    runtime.__dict__.update(clock=clock, zalo=zalo)
    return Office(runtime, clock, zalo).at("2024-08-29 17:50")


__all__ = ["AFTER", "FIRST", "GROUP", "LAST", "SECOND", "Office", "office", "store"]
