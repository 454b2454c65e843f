"""Web, worker and sender die at every single step: all or nothing, and the redelivery brings it to the right end."""

from __future__ import annotations

import time
from collections import Counter
from itertools import count
from pathlib import Path

from sqlalchemy import func, select

from handlers import inbox
from handlers.runtime import Runtime
from models import outbox
from models.inbox import Status as Waiting
from models.outbox import Status
from models.tables import AnswerEvent, Inbound, Outbound, Response
from tests.faults.conftest import Figures
from tests.faults.dying import survives
from tests.faults.history import History
from tests.shell.events import LAN, MINH, Delivery, said
from tests.shell.letters import draft, queue
from tests.shell.running import Running
from tests.shell.test_inbox_trouble import crashes, everything
from tests.teams.station import station

HOA = "7777777777777777777"
WITHIN_S = 30
LEASE_OVER_MS = 31_000


def take_in(bot: Running, delivery: Delivery) -> bool:
    """What the web part does."""
    return bot.deliver(delivery).status_code == 200


def work(bot: Running, _given: None) -> bool:
    """What the worker does: events, and the replies to them. A server may take a moment to see that a process died."""
    end = time.monotonic() + WITHIN_S
    with bot.sender() as sender:
        while waiting(bot) and time.monotonic() < end:
            inbox.process_waiting(bot.runtime, sender)
        bot.turn_until_idle(sender)
    return not waiting(bot)


def send(bot: Running, _given: None) -> bool:
    """What the sender does."""
    with bot.sender() as sender:
        bot.turn_until_idle(sender)
    return True


def waiting(bot: Running) -> int:
    with bot.runtime.database.read() as connection:
        return connection.execute(select(func.count()).where(Inbound.status == Waiting.WAITING)).scalar_one()


def leases_end(bot: Running) -> None:
    """Half a minute later: what a dead sender had taken is free again."""
    bot.write(lambda connection: outbox.rescue(connection, later_ms=LEASE_OVER_MS))


def test_the_web_part_dies_at_every_step(bot: Running, tmp_path: Path, figures: Figures) -> None:
    history = History(bot)
    for point in count(1):

        def post(delivery: Delivery, point: int = point) -> int:
            if not survives(take_in, bot, delivery, point=point, phones=tmp_path / "phones"):
                raise ConnectionResetError
            return 200

        if history.deliver(said(f"lần {point}", at=bot.clock.now_ms() + point * 20_000), post):
            break
    assert history.unknown.total() >= 3, "after the statement, before and after the commit"
    history.redeliver()
    bot.drive()
    assert bot.count(Inbound) == point
    assert history.faults() == []
    figures(died_at=point - 1, **history.counts())


def test_the_worker_dies_at_every_step(bot: Running, tmp_path: Path, figures: Figures) -> None:
    lan, minh, hoa = bot.resident(LAN).agrees(), bot.resident(MINH).scans().says("1"), bot.resident(HOA)
    hoa.agrees().says("RÚT")
    lan.posts("2")
    minh.posts("1")
    hoa.posts("1")
    before, deaths, phones = everything(bot), 0, tmp_path / "phones"
    phones.touch()
    heard: Counter[str] = Counter()
    for point in count(1):
        if survives(work, bot, None, point=point, phones=phones):
            break
        deaths += 1
        if waiting(bot):
            assert everything(bot) == before, f"half of it stands after step {point}"
        now_heard = Counter(phones.read_text("utf-8").splitlines())
        assert max((now_heard - heard).values(), default=0) <= 1, "one death, two repeats"
        assert not waiting(bot) or not now_heard, "answered before it was decided"
        heard = now_heard
        leases_end(bot)
    heard = Counter(phones.read_text("utf-8").splitlines())
    assert deaths > 15
    assert {row["status"] for row in bot.rows(Outbound)} == {Status.SENT}
    assert sorted(row["status"] for row in bot.rows(Response)) == ["partial", "partial", "withdrawn"]
    assert bot.count(AnswerEvent) == 1
    replies = [text for text in heard if text]
    assert len(replies) == len((lan, minh, hoa))
    assert any("Câu 2 (" in text for text in replies)
    figures(died_at=deaths, half_done=0, repeated=sum(heard.values()) - len(replies))


def test_a_database_that_fails_at_every_step_of_a_helpers_word_counts_against_nobody(runtime: Runtime) -> None:
    team = station(runtime)
    bot, hoa = team.bot, team.on_roster(HOA, "Nguyễn Thị Hoa")
    assert bot.deliver(said(hoa.code, by=HOA, at=bot.clock.now_ms())).status_code == 200
    before = everything(bot)
    for step in count(1):
        if not crashes(bot, step):
            break
        assert everything(bot) == before, f"half of it stands after step {step}"
    bot.send()
    assert step > 12
    assert [row["attempts"] for row in bot.rows(Inbound)] == [0]
    assert len(hoa.heard) == 1
    assert "ĐỔI CA" in hoa.last


def test_the_sender_dies_at_every_step(bot: Running, tmp_path: Path, figures: Figures) -> None:
    phones, deaths, repeated = tmp_path / "phones", 0, 0
    phones.touch()
    for point in count(1):
        words = f"tin {point}"
        queue(bot, draft(bot, words))
        lived = survives(send, bot, None, point=point, phones=phones)
        heard = phones.read_text("utf-8").splitlines().count(words)
        settled = bot.rows(Outbound)[-1]["status"] == Status.SENT
        assert heard == 1 or not settled, f"taken as sent, but never sent: step {point}"
        if lived:
            break
        deaths += 1
        leases_end(bot)
        bot.send()
        again = [message.text for message in bot.zalo.arrived].count(words)
        assert again == (0 if settled else 1), f"step {point}"
        repeated += heard + again - 1
    assert {row["status"] for row in bot.rows(Outbound)} == {Status.SENT}
    assert deaths > 10
    assert 0 < repeated < deaths, "only what had arrived and was not yet written down comes twice"
    figures(died_at=deaths, lost=0, repeated=repeated)
