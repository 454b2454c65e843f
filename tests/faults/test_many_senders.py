"""Zalo delivers from several machines at once: every event several times, in no order, to several web processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

from handlers import intake
from handlers.runtime import Runtime
from models.inbox import Status
from models.tables import AnswerEvent, AnswerRow, Inbound, Outbound, Response
from tests.faults.conftest import Figures
from tests.faults.history import OK, History
from tests.faults.live import EARLIER_MS, Live, wait_for
from tests.shell.events import OPENING_MORNING, Body, said
from tests.shell.processes import Ready, at_once
from tests.shell.running import QUY_SON, Running, running
from tests.shell.survey import MESSAGES, STEPS, counted, what_counts
from tests.shell.test_inbox_workers import work

SENDERS = 4
PEOPLE = [f"{number:019d}" for number in range(1, 7)]
SEED = 20240829
GoLive = Callable[..., Live]


@dataclass(frozen=True)
class Share:
    """What one of Zalo's machines delivers: all events, some of them twice, in an order of its own."""

    events: tuple[Body, ...]
    seed: int

    def in_its_order(self) -> list[Body]:
        chance = Random(self.seed)
        events = [*self.events, *chance.sample(self.events, len(self.events) // 4)]
        chance.shuffle(events)
        return events


def deliver(runtime: Runtime, share: Share, ready: Ready) -> set[int]:
    """The statuses the webhook answered with."""
    intake.WAIT_S = 20.0  # a busy machine is no fault; this process ends with the test
    bot = running(runtime)
    ready()
    return {bot.deliver(event).status_code for event in share.in_its_order()}


def whole_surveys(bot: Running) -> tuple[Body, ...]:
    """Everything everybody says, in the order of their phones."""
    code = bot.resident(PEOPLE[0]).code(QUY_SON)
    return tuple(
        said(text, by=person, at=OPENING_MORNING - EARLIER_MS + n * 6_000)
        for n, text in enumerate((f"#{code}", *MESSAGES))
        for person in PEOPLE
    )


def delivered_by_all(bot: Running, events: tuple[Body, ...]) -> History:
    """What all senders did at the same time."""
    answers = at_once(deliver, bot.runtime.settings, *[Share(events, SEED + n) for n in range(SENDERS)])
    assert answers == [{OK}] * SENDERS
    history = History(bot)
    for event in events:
        history.deliver(event, lambda _delivery: OK)  # has just been delivered
    return history


def test_what_waits_is_handled_in_the_order_of_zalos_clock(bot: Running, figures: Figures) -> None:
    events = whole_surveys(bot)
    history = delivered_by_all(bot, events)
    assert bot.count(Inbound) == len(events)
    assert sum(at_once(work, bot.runtime.settings, None, None)) == len(events)
    bot.send()
    assert what_counts(bot) == [counted()] * len(PEOPLE)
    assert bot.count(AnswerEvent) == len(STEPS) * len(PEOPLE)
    assert history.faults() == []
    figures(senders=SENDERS, deliveries=SENDERS * len(events) * 5 // 4, stored=len(events), replies=len(events))


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_whatever_comes_first_is_handled_once_and_answered_once(
    database_url: str, go_live: GoLive, figures: Figures
) -> None:
    live = go_live(database_url=database_url)
    bot, events = live.bot, whole_surveys(live.bot)
    live.start()
    history = delivered_by_all(bot, events)
    wait_for(lambda: len(bot.zalo.arrived) >= len(events), "everything is answered")
    live.stop()
    assert history.faults() == []
    assert {row["status"] for row in bot.rows(Inbound)} == {Status.DONE}
    assert bot.count(Outbound) == len(events)
    assert bot.count(Response) <= len(PEOPLE)
    asked = {question.id for question in bot.runtime.content.survey.questions}
    assert {row["question"] for row in bot.rows(AnswerRow)} <= asked
    figures(senders=SENDERS, deliveries=SENDERS * len(events) * 5 // 4, **history.counts())
