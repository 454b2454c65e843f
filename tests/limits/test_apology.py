"""A reply on which somebody waited for long opens with one line of apology."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.wording import strict_length
from config import ROOT, Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from models.outbox import Lane
from tests.shell.letters import draft, queue
from tests.shell.running import Running, running
from tests.shell.stand_in import accepted, lost, refused
from zalo.limits import TEXT_CHARACTERS

SORRY = "Trợ lý trả lời chậm, mong Ông/Bà thông cảm."


def test_a_reply_that_waited_apologises_once_and_then_says_what_it_had_to_say(bot: Running) -> None:
    lan = bot.resident().agrees()
    lan.posts("1")
    bot.handle()
    bot.clock.forward(31)
    bot.send()
    first, *rest = lan.last.splitlines()
    assert first == SORRY
    assert any(line.startswith("Câu 2 (") for line in rest)
    assert lan.last.count(SORRY) == 1
    lan.says("1")
    assert SORRY not in lan.last


def test_half_a_minute_is_no_long_time(bot: Running) -> None:
    queue(bot, draft(bot, "words"))
    bot.clock.forward(30)
    bot.send()
    assert bot.resident().last == "words"


@pytest.mark.parametrize("lane", [lane for lane in Lane if lane is not Lane.REPLY])
def test_only_replies_apologise(bot_on_sqlite: Running, lane: Lane) -> None:
    queue(bot_on_sqlite, draft(bot_on_sqlite, "words", lane=lane))
    bot_on_sqlite.clock.forward(3_600)
    bot_on_sqlite.send()
    assert bot_on_sqlite.resident().last == "words"


def test_no_attempt_adds_a_second_apology(bot_on_sqlite: Running) -> None:
    bot, answers = bot_on_sqlite, [refused(-200)] * 3
    bot.zalo.answer = lambda message: (answers.pop() if answers else accepted)(message)
    queue(bot, draft(bot, "words"))
    bot.clock.forward(31)
    for _ in range(4):
        bot.send()
        bot.clock.forward(86_400)
    assert [message.text for message in bot.zalo.asked] == [f"{SORRY}\nwords"] * 4


def test_what_may_have_arrived_in_time_is_repeated_word_for_word(bot_on_sqlite: Running) -> None:
    bot = bot_on_sqlite
    bot.zalo.answer = lost
    queue(bot, draft(bot, "words"))
    bot.send()
    bot.zalo.answer = accepted
    bot.clock.forward(86_400)
    bot.send()
    assert bot.resident().heard == ["words", "words"]


@pytest.mark.parametrize(("room", "apologises"), [(0, True), (-1, False)])
def test_nothing_is_cut_to_make_room_for_it(bot_on_sqlite: Running, room: int, apologises: bool) -> None:
    text = "đ" * (TEXT_CHARACTERS - len(SORRY) - 1 - room)
    queue(bot_on_sqlite, draft(bot_on_sqlite, text))
    bot_on_sqlite.clock.forward(31)
    bot_on_sqlite.send()
    heard = bot_on_sqlite.resident().last
    assert heard.endswith(text)
    assert heard.startswith(SORRY) is apologises
    assert strict_length(heard) <= TEXT_CHARACTERS


def test_how_long_is_long_stands_in_the_campaign_file(settings_for: Callable[..., Settings], tmp_path: Path) -> None:
    text = (ROOT / "questions" / "campaign.yaml").read_text("utf-8").replace("after_seconds: 30", "after_seconds: 5")
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    bot = running(Runtime(settings_for(campaign=tmp_path / "campaign.yaml")))
    migrate(bot.runtime.database)
    queue(bot, draft(bot, "words"))
    bot.clock.forward(6)
    bot.send()
    assert bot.resident().last == f"{SORRY}\nwords"
