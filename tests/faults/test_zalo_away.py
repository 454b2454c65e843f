"""Zalo takes no message for four hours: nothing is lost, the backlog leaves in order, stale nudges are dropped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Settings
from emulator.driver import Resident
from handlers import jobs, nudges, outage
from handlers.tokens import Tokens
from models.outbox import Lane, Status
from models.tables import Outbound
from tests.faults.conftest import Figures
from tests.faults.played import Played, played
from tests.shell.events import LAN, MINH
from tests.shell.letters import draft, queue
from tests.shell.running import QUY_SON, Running
from tests.shell.stand_in import accepted, lost

HOURS = 4
STEP_S = 600
BEGINS = "2024-08-29T16:20:00"
MOST_REPEATS = 5  # of a message that arrives again and again unnoticed
AWAY_FROM = "2024-08-29T16:30:00"
SOON_S, LATE_S = 600, 7 * 3600  # played seconds until all have left: an outage that is over is noticed, unless …
ANSWERS = ("2", "XEM", "TRỢ GIÚP")  # while nobody answers them
REPLIES = ("Câu 3 (", "• Câu 2: Hài lòng", "QUAY LẠI")


@pytest.fixture
def game(settings_for: Callable[..., Settings], migrated_file: Path, tmp_path: Path) -> Iterator[Played]:
    shutil.copy(migrated_file, tmp_path / "pks07.sqlite3")
    with played(settings_for, f"sqlite:///{tmp_path / 'pks07.sqlite3'}", tmp_path, BEGINS) as game:
        yield game


def begins(game: Played) -> Resident:
    """Somebody with the first question before him."""
    code = next(code for code, unit in game.runtime.content.codes.items() if unit == QUY_SON)
    phone = game.zalo.resident()
    phone.says(f"#{code}").hears("đồng ý")
    phone.says("1").hears("sinh sống")
    phone.says("1").hears("Câu 1 (")
    return phone


@pytest.mark.parametrize(
    ("fault", "within_s"),
    [("away", SOON_S), ("-200", SOON_S), ("closed_accepted", LATE_S)],  # … messages arrived: those are repeated rarely
)
def test_four_hours_without_zalo_cost_nothing_but_time(
    game: Played, fault: str, within_s: int, figures: Figures
) -> None:
    people = [begins(game) for _ in range(3)]
    begins(game)  # and falls silent: would be nudged
    for phone in people:
        phone.says("1").hears("Câu 2 (")
    game.local(AWAY_FROM)
    game.zalo.fault(fault, probability=1.0)
    for n in range(HOURS * 3600 // STEP_S):
        if n % 6 == 1 and n // 6 < len(ANSWERS):
            for phone in people:
                phone.says(ANSWERS[n // 6])
        game.zalo.jump(by=STEP_S)
        nudges.nudge_residents(game.runtime)
        looks_around(game)
        game.settles()
    assert game.waiting() == len(people) * len(ANSWERS)
    game.zalo.clear_faults()
    back = game.zalo.now()
    while game.waiting():
        assert game.zalo.now() - back < within_s, f"{game.waiting()} messages still wait"
        game.zalo.jump(by=within_s / 20)
        looks_around(game)
        game.settles()
    took = game.zalo.now() - back
    repeated = 0
    for phone in people:
        heard = [own_words(game, message.text) for message in phone.transcript() if message.sender == "oa"][4:]
        said = [text for text, _ in groupby(heard)]
        assert [words in text for text, words in zip(said, REPLIES, strict=True)] == [True] * len(REPLIES)
        assert len(heard) == len(said) or (fault == "closed_accepted" and len(heard) <= MOST_REPEATS * len(said))
        repeated += len(heard) - len(said)
    assert nudged(game) == {Status.DROPPED: 1}
    figures(
        away_hours=HOURS, waited=len(people) * len(ANSWERS), lost=0, all_there_after_s=round(took), repeated=repeated
    )


def own_words(game: Played, text: str) -> str:
    """A message without the apology for being late, which only a later attempt may have."""
    return text.removeprefix(f"{game.runtime.content.texts.say('sorry')}\n")


def looks_around(game: Played) -> None:
    """What the scheduler does every few seconds of real time."""
    for job in ("look-for-zalo", "drop-stale"):
        jobs.run(game.runtime, job)


def nudged(game: Played) -> dict[int, int]:
    with game.runtime.database.read() as connection:
        query = select(Outbound.status, func.count()).where(Outbound.lane == Lane.NUDGE).group_by(Outbound.status)
        return {Status(status): count for status, count in connection.execute(query)}


def test_whoever_writes_again_need_not_wait_for_hours(game: Played, figures: Figures) -> None:
    phone = begins(game)
    game.zalo.fault("closed_accepted", probability=1.0)
    phone.says("1")
    for _ in range(HOURS * 3600 // STEP_S):
        game.zalo.jump(by=STEP_S)
        looks_around(game)
        game.settles()
    game.zalo.clear_faults()
    phone.says("XEM")
    game.settles()
    looks_around(game)
    game.settles()
    assert game.waiting() == 0
    heard = [message.text for message in phone.transcript() if message.sender == "oa"][3:]
    assert len(heard) <= MOST_REPEATS + 2
    assert len(set(heard)) == 2, "the question, again and again, and then the answer to XEM"
    assert "Câu 2 (" in heard[0]
    assert "• Câu 1: Đã nghe và biết rõ" in heard[-1]
    figures(away_hours=HOURS, repeated=len(heard) - 2, waited_after_writing_s=0)


def test_only_who_wrote_is_served_earlier(bot: Running) -> None:
    bot.zalo.answer = lost
    queue(bot, draft(bot, "first", to=LAN), draft(bot, "first", to=MINH))
    for _ in range(3):
        bot.send()
        bot.clock.forward(400)
    bot.zalo.answer = accepted
    asked = len(bot.zalo.asked)
    queue(bot, draft(bot, "second", to=LAN))
    outage.look(bot.runtime, Tokens(bot.runtime))
    bot.send()
    assert [(message.to, message.text.rpartition("\n")[2]) for message in bot.zalo.asked[asked:]] == [
        (LAN, "first"),
        (LAN, "second"),
    ]
