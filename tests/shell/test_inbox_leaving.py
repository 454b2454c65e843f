"""Taking consent back, being forgotten, declining: what is gone, and what stays as proof."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handlers.nudges import nudge_residents
from models import inbox, outbox
from models.outbox import Draft, Lane
from models.responses import Status
from models.tables import AnswerEvent, AnswerRow, Contact, ConversationRow, Inbound, Outbound, Response, Tally
from tests.shell.events import LAN, MINH, happened
from tests.shell.running import Resident, Running, stored
from tests.shell.survey import counted, fills_in, what_counts


def has_sent(bot: Running, account: str = LAN) -> Resident:
    return fills_in(bot.resident(account).agrees()).says("1")


def assert_nothing_left_of(bot: Running, resident: Resident) -> None:
    kept = stored(bot, at_rest=True)
    for trace in (resident.account, resident.person, resident.respondent):
        assert trace.encode() not in kept
    for table in (AnswerRow, AnswerEvent, Contact, ConversationRow, Response):
        assert bot.count(table) == 0, table.__tablename__


def test_who_withdraws_leaves_a_head_without_answers(bot: Running) -> None:
    lan = has_sent(bot).says("RÚT", "1")
    (form,) = bot.rows(Response)
    assert (form["status"], form["counted"], form["flags"]) == (Status.WITHDRAWN, None, "")
    assert bot.count(AnswerRow) == bot.count(AnswerEvent) == 0
    assert "Đã rút phiếu" in lan.last


def test_who_withdrew_may_take_part_again_and_counts_once(bot: Running) -> None:
    lan = has_sent(bot).says("RÚT", "1", "1").scans().says("1", "1")
    assert [row["status"] for row in bot.rows(Response)] == [Status.PARTIAL]
    assert bot.count(Contact) == 1
    fills_in(lan).says("1")
    assert what_counts(bot) == [counted()]
    assert bot.rows(Response)[0]["status"] == Status.COMPLETE


def test_withdrawing_with_no_changes_nothing(bot: Running) -> None:
    has_sent(bot).says("RÚT", "2")
    assert what_counts(bot) == [counted()]


def test_who_is_erased_leaves_no_row_and_only_a_count(bot: Running) -> None:
    lan = has_sent(bot).says("XÓA", "1")
    assert "Đã xóa hết" in lan.last
    assert_nothing_left_of(bot, lan)
    assert [(row["name"], row["count"]) for row in bot.rows(Tally)] == [("erased", 1)]


def test_erasing_one_leaves_the_others_alone(bot: Running) -> None:
    has_sent(bot, MINH)
    has_sent(bot, LAN).says("XÓA", "1")
    assert what_counts(bot) == [counted()]
    assert bot.resident(MINH).says("XEM").last.startswith("Ông/Bà đã trả lời:")


def test_old_events_delivered_again_after_erasure_do_nothing(bot: Running) -> None:
    lan = bot.resident()
    events = [lan.posts(f"#{lan.code('07576')}")]
    bot.drive()
    events += [lan.posts(text) for text in ("1", "1", "2", "XÓA", "1")]
    bot.drive()
    heard = len(lan.heard)
    for event in events:
        assert bot.deliver(event).status_code == 200
    bot.drive()
    assert len(lan.heard) == heard
    assert_nothing_left_of(bot, lan)


def test_who_writes_again_after_erasure_starts_from_nothing(bot: Running) -> None:
    lan = has_sent(bot).says("XÓA", "1").agrees()
    assert "Câu 1 (" in lan.last
    assert [row["status"] for row in bot.rows(Response)] == [Status.PARTIAL]
    fills_in(lan).says("1")
    assert what_counts(bot) == [counted()]


def test_what_was_written_with_the_erasure_still_counts_as_written_afterwards(bot: Running) -> None:
    lan = bot.resident().agrees().says("2", "XÓA")
    lan.posts("1")
    lan.posts(f"#{lan.code('07201')}")
    bot.drive()
    assert bot.count(Response) == bot.count(AnswerRow) == 0
    assert [row["phase"] for row in bot.rows(ConversationRow)] == ["consent"]
    assert len(lan.heard) == 7


def test_who_asks_zalo_to_be_forgotten_is_forgotten_without_a_word(bot: Running) -> None:
    lan = has_sent(bot)
    heard = len(lan.heard)
    bot.clock.forward(6)
    bot.deliver(happened("user_withdraw", at=bot.clock.now_ms()))
    bot.drive()
    assert len(lan.heard) == heard
    assert_nothing_left_of(bot, lan)
    assert [(row["name"], row["count"]) for row in bot.rows(Tally)] == [("erased", 1)]


def test_a_stranger_who_asks_to_be_forgotten_counts_as_nobody(bot: Running) -> None:
    bot.deliver(happened("user_withdraw"))
    bot.drive()
    assert bot.count(Tally) == bot.count(ConversationRow) == bot.count(Outbound) == 0


def test_events_we_could_not_handle_go_with_the_person(bot: Running) -> None:
    lan = bot.resident().agrees()
    lan.posts("2")
    bot.write(lambda connection: connection.execute(update(Inbound).values(status=inbox.Status.FAILED)))
    lan.says("XÓA", "1")
    assert_nothing_left_of(bot, lan)
    assert all(row["body"] is None for row in bot.rows(Inbound))


def test_replies_to_what_was_said_before_an_erasure_still_leave(bot: Running) -> None:
    lan = bot.resident().agrees()
    for text in ("2", "XÓA", "1"):
        lan.posts(text)
        bot.handle()
    nudge = Draft("nudge", 0, lan.person, Lane.NUDGE, b"sealed", 0)
    bot.write(lambda connection: outbox.queue(connection, [nudge], now=0))
    lan.posts("chào")
    bot.handle()
    lan.posts("XÓA")
    lan.posts("1")
    bot.drive()
    assert len(lan.heard) == 9
    assert [row["status"] for row in bot.rows(Outbound) if row["cause"] == "nudge"] == [outbox.Status.DROPPED]
    assert_nothing_left_of(bot, lan)


def test_a_nudge_leaves_no_trace_that_outlives_the_person(bot: Running) -> None:
    lan = bot.resident().agrees()
    bot.clock.forward(3 * 3_600)
    assert nudge_residents(bot.runtime) == 1
    bot.send()
    assert "còn làm dở" in lan.last
    lan.says("XÓA", "1")
    assert_nothing_left_of(bot, lan)


def test_nothing_more_is_said_to_who_asked_zalo_to_be_forgotten(bot: Running) -> None:
    lan = bot.resident().agrees()
    lan.posts("2")
    bot.handle()
    bot.clock.forward(6)
    bot.deliver(happened("user_withdraw", at=bot.clock.now_ms()))
    bot.drive()
    assert len(lan.heard) == 3
    assert_nothing_left_of(bot, lan)


@pytest.mark.parametrize("way", [("0", "0", "2"), ("0", "3")])
def test_who_declines_after_having_begun_leaves_no_answer(bot: Running, way: tuple[str, ...]) -> None:
    lan = bot.resident().agrees().says("2", "0", *way)
    assert "không lưu câu trả lời nào" in lan.last
    assert bot.count(Response) == bot.count(AnswerRow) == bot.count(AnswerEvent) == bot.count(Contact) == 0
    assert [row["phase"] for row in bot.rows(ConversationRow)] == ["declined"]


def test_who_declined_can_be_erased_and_may_change_their_mind(bot: Running) -> None:
    lan = bot.resident().scans().says("2", "1").scans().says("1", "1")
    assert "Câu 1 (" in lan.last
    lan.says("XÓA", "1")
    assert_nothing_left_of(bot, lan)
