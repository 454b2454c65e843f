"""The sender: who goes first, nothing lost, nothing twice, whatever stops in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from config import Settings
from handlers import jobs
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.settling import Settling
from handlers.tokens import Tokens
from models import outbox
from models.migrations import migrate
from models.outbox import Lane, Status
from models.tables import Outbound
from tests.shell.events import LAN, MINH
from tests.shell.letters import draft, only_row, queue
from tests.shell.running import Running, running
from tests.shell.stand_in import Message, accepted
from zalo.errors import SendResult

PEOPLE = [f"{number:019d}" for number in range(10)]


@pytest.fixture
def slow_bot(settings_for: Callable[..., Settings], database_url: str) -> Running:
    """Sends one message at a time, so that the order shows."""
    runtime = Runtime(settings_for(database_url=database_url, send_at_once=1))
    migrate(runtime.database)
    return running(runtime)


def texts(bot: Running) -> list[str]:
    return [message.text for message in bot.zalo.arrived]


def test_a_persons_messages_arrive_in_the_order_they_were_queued(bot: Running) -> None:
    queue(bot, *(draft(bot, f"{number}", to=to) for number in range(6) for to in PEOPLE))
    bot.send()
    for to in PEOPLE:
        assert bot.zalo.texts_to(to) == ["0", "1", "2", "3", "4", "5"]


def test_two_senders_share_the_work_and_keep_the_order(bot: Running) -> None:
    queue(bot, *(draft(bot, f"{number}", to=to) for number in range(6) for to in PEOPLE))
    others = [threading.Thread(target=bot.send) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert len(bot.zalo.asked) == 60
    for to in PEOPLE:
        assert bot.zalo.texts_to(to) == ["0", "1", "2", "3", "4", "5"]


def test_a_reply_overtakes_a_thousand_summaries(slow_bot: Running) -> None:
    queue(slow_bot, *(draft(slow_bot, f"{n}", to=f"{n:019d}", lane=Lane.SUMMARY) for n in range(1_000)))
    queue(slow_bot, draft(slow_bot, "reply"))
    with slow_bot.sender() as sender:
        sender.turn_over()
    assert texts(slow_bot) == ["reply"]


def test_lanes_leave_in_their_order(slow_bot: Running) -> None:
    queue(slow_bot, *(draft(slow_bot, lane.name, to=f"{lane:019d}", lane=lane) for lane in reversed(Lane)))
    slow_bot.send()
    assert texts(slow_bot) == ["REPLY", "CONFIRMATION", "REMINDER", "SUMMARY", "NUDGE"]


def test_a_reply_does_not_wait_for_a_reminder_to_the_same_person(bot: Running) -> None:
    queue(bot, draft(bot, "reminder", lane=Lane.REMINDER, not_before=bot.clock.now_ms() + 60_000), draft(bot, "reply"))
    bot.send()
    assert texts(bot) == ["reply"]
    bot.clock.forward(61)
    bot.send()
    assert texts(bot) == ["reply", "reminder"]


def test_a_message_waits_for_the_one_before_it_to_be_settled(bot: Running) -> None:
    later = bot.clock.now_ms() + 20_000
    queue(bot, draft(bot, "first", not_before=later), draft(bot, "second"), draft(bot, "other", to=MINH))
    bot.send()
    assert texts(bot) == ["other"]
    bot.clock.forward(21)
    bot.send()
    assert bot.zalo.texts_to(LAN) == ["first", "second"]


def test_a_message_queued_twice_for_one_cause_is_sent_once(bot: Running) -> None:
    queue(bot, draft(bot, "once"))
    queue(bot, draft(bot, "once"))
    bot.send()
    assert texts(bot) == ["once"]


def test_what_was_sent_leaves_neither_words_nor_address(bot: Running) -> None:
    queue(bot, draft(bot, "words"))
    bot.send()
    row = only_row(bot)
    assert (row["status"], row["body"], row["person"], row["message_id"]) == (Status.SENT, None, "", "z")
    assert row["settled_at"] == bot.clock.now_ms()


def test_a_sender_that_dies_in_the_middle_costs_at_most_one_repeat(bot: Running) -> None:
    queue(bot, draft(bot, "first"), draft(bot, "second"))
    died = Sender(bot.runtime, Tokens(bot.runtime))
    died.turn_over()
    died._mail.close()  # what was on its way arrives, nobody hears of it
    assert texts(bot) == ["first"]
    bot.send()
    jobs.rescue_messages(bot.runtime, Tokens(bot.runtime))
    assert bot.due() == []
    assert bot.write(lambda connection: outbox.rescue(connection, later_ms=31_000)) == 1
    bot.send()
    assert texts(bot) == ["first", "first", "second"]
    assert [row["doubtful"] for row in bot.rows(Outbound)] == [True, False]


def test_a_message_that_is_still_on_its_way_is_not_sent_by_another(bot: Running) -> None:
    arrives = threading.Event()
    bot.zalo.answer = held_until(arrives)
    queue(bot, draft(bot, "slow"))
    with bot.sender() as first, bot.sender() as second:
        first.turn_over()
        second.turn_over()
        arrives.set()
        bot.turn_until_idle(first)
    assert texts(bot) == ["slow"]


def test_closing_waits_for_what_is_on_its_way(bot: Running) -> None:
    arrives = threading.Event()
    bot.zalo.answer = held_until(arrives)
    queue(bot, *(draft(bot, "slow", to=to) for to in PEOPLE))
    with bot.sender() as sender:
        sender.turn_over()
        threading.Timer(0.05, arrives.set).start()
    assert [row["status"] for row in bot.rows(Outbound)] == [Status.SENT] * len(PEOPLE)
    assert sender.idle


def held_until(released: threading.Event) -> Callable[[Message], SendResult]:
    def answer(message: Message) -> SendResult:
        assert released.wait(10)
        return accepted(message)

    return answer


def test_results_outlive_a_moment_without_a_database(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(bot, *(draft(bot, "once", to=to) for to in PEOPLE))
    with bot.sender() as sender:
        sender.turn_over()
        with monkeypatch.context() as patch:
            patch.setattr(Settling, "record", no_database)
            with pytest.raises(OperationalError):
                bot.turn_until_idle(sender)
        bot.turn_until_idle(sender)
        assert sender.idle
    assert texts(bot) == ["once"] * len(PEOPLE)
    assert {row["status"] for row in bot.rows(Outbound)} == {Status.SENT}


def no_database(_settling: Settling, _connection: Any, finished: list[Any]) -> None:
    if finished:
        raise OperationalError("UPDATE", None, OSError("gone"))


def test_one_message_that_cannot_be_opened_stops_nobody(bot: Running) -> None:
    broken = outbox.Draft("broken", 0, bot.resident().person, Lane.REPLY, b"no seal of ours", 0)
    queue(bot, broken, draft(bot, "after"), draft(bot, "other", to=MINH))
    bot.send()
    assert sorted(texts(bot)) == ["after", "other"]
    assert [row["status"] for row in bot.rows(Outbound)] == [Status.FAILED, Status.SENT, Status.SENT]


def test_a_client_that_breaks_is_tried_again_later(bot: Running) -> None:
    bot.zalo.answer = breaks
    queue(bot, draft(bot, "words"))
    bot.send()
    assert only_row(bot)["status"] == Status.QUEUED
    bot.zalo.answer = accepted
    bot.clock.forward(2)
    bot.send()
    assert texts(bot) == ["words"]


def breaks(_message: Message) -> SendResult:
    raise ZeroDivisionError


def test_no_more_leave_at_once_than_the_settings_say(settings_for: Callable[..., Settings]) -> None:
    runtime = Runtime(settings_for(send_at_once=3))
    migrate(runtime.database)
    bot, arrives = running(runtime), threading.Event()
    bot.zalo.answer = held_until(arrives)
    queue(bot, *(draft(bot, "slow", to=to) for to in PEOPLE))
    with bot.sender() as sender:
        for _ in range(3):
            sender.turn_over()
        assert sum(row["status"] == Status.SENDING for row in bot.rows(Outbound)) == 3
        arrives.set()
        bot.turn_until_idle(sender)
    assert len(texts(bot)) == len(PEOPLE)
