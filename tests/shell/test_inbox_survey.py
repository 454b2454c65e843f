"""From the webhook through the inbox to the answers that count."""

from __future__ import annotations

from datetime import date

import pytest

from models import inbox
from models.responses import Status
from models.tables import AnswerRow, Contact, ConversationRow, Inbound, Outbound, Response
from tests.shell.events import LAN, MINH, happened, said, sent
from tests.shell.running import QUY_SON, Running
from tests.shell.survey import MESSAGES, STEPS, answers_in_turn, counted, fills_in, what_counts


def test_a_whole_survey_by_digits_counts_exactly_what_was_answered(bot: Running) -> None:
    lan = answers_in_turn(bot.resident().agrees())
    assert what_counts(bot) == [None]
    lan.says("1")
    assert what_counts(bot) == [counted()]
    (form,) = bot.rows(Response)
    assert (form["status"], form["unit"], form["district"], form["entry"]) == (Status.COMPLETE, QUY_SON, "219", "code")
    assert (form["started_on"], form["completed_on"], form["version"]) == (date(2024, 8, 29), date(2024, 8, 29), 1)
    assert len(lan.heard) == len(MESSAGES) + 1


def test_every_message_is_answered_by_exactly_one(bot: Running) -> None:
    lan = bot.resident()
    for number, text in enumerate(("chào", f"#{lan.code(QUY_SON)}", "1", "lạ quá", "1", "00", "1", "2"), start=1):
        lan.says(text)
        assert len(lan.heard) == number, text


def test_an_event_delivered_ten_times_has_one_effect(bot: Running) -> None:
    lan = bot.resident().agrees()
    answer = lan.posts("1")
    for _ in range(4):
        bot.deliver(answer)
    bot.drive()
    for _ in range(5):
        bot.deliver(answer)
        bot.drive()
    assert len(lan.heard) == 4
    assert "Câu 2 (" in lan.last
    assert bot.count(AnswerRow) == 1


def test_events_that_arrive_out_of_order_are_handled_in_the_order_of_zalos_clock(bot: Running) -> None:
    lan = bot.resident().agrees()
    start = bot.clock.now_ms()
    bot.clock.forward(60)
    for place, text in reversed(list(enumerate(("1", "2", "1 3")))):
        bot.deliver(said(text, at=start + 6_000 * (place + 1)))
    bot.drive()
    assert "Câu 4 (" in lan.last
    bot.drive()
    lan.says("XEM")
    assert "Câu 1: Đã nghe và biết rõ" in lan.last
    assert "Câu 2: Hài lòng" in lan.last


def test_an_answer_that_comes_late_is_not_taken_for_another_question(bot: Running) -> None:
    lan = bot.resident().agrees()
    before = bot.clock.now_ms() + 1
    lan.says("1")
    bot.deliver(said("5", at=before))
    bot.drive()
    assert "Tin vừa rồi đến chậm" in lan.last
    assert "Câu 2 (" in lan.last
    assert bot.count(AnswerRow) == 1


def test_events_of_one_batch_build_on_each_other(bot: Running) -> None:
    lan = bot.resident()
    for text in (f"#{lan.code(QUY_SON)}", *MESSAGES):
        lan.posts(text)
    bot.drive()
    assert what_counts(bot) == [counted()]
    assert len(lan.heard) == len(MESSAGES) + 1


def test_more_events_than_one_transaction_takes_are_handled_in_order(
    bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.inbox.MOST_AT_ONCE", 3)
    for account in (LAN, MINH):
        resident = bot.resident(account)
        for text in (f"#{resident.code(QUY_SON)}", *MESSAGES):
            resident.posts(text)
    bot.drive()
    assert what_counts(bot) == [counted()] * 2


def test_an_edit_after_sending_counts_only_after_sending_again(bot: Running) -> None:
    lan = fills_in(bot.resident().agrees()).says("1", "SỬA 17", "5")
    assert what_counts(bot) == [counted()]
    assert bot.rows(Response)[0]["status"] == Status.COMPLETE
    lan.says("GỬI")
    assert what_counts(bot) == [counted() | {"q17": "very_dissatisfied"}]
    assert bot.rows(Response)[0]["version"] == 2


def test_a_change_of_the_path_drops_what_is_no_longer_asked(bot: Running) -> None:
    fills_in(bot.resident().agrees()).says("SỬA 5", "4", "1")
    dropped = {"q6", "q7", "q8", "q8a", "q9", "q10"}
    assert what_counts(bot) == [{id_: v for id_, v in counted().items() if id_ not in dropped} | {"q5": "no"}]


def test_a_message_sent_before_closing_counts_though_it_arrives_after(bot: Running) -> None:
    bot.clock.set("2024-08-31 23:40")
    lan = fills_in(bot.resident().agrees())
    bot.clock.set("2024-08-31 23:59")
    last = said("1", at=bot.clock.now_ms() + 59_000)
    bot.clock.set("2024-09-01 03:00")
    bot.deliver(last)
    bot.drive()
    assert what_counts(bot) == [counted()]
    assert bot.rows(Response)[0]["completed_on"] == date(2024, 8, 31)
    assert "đã được ghi nhận" in lan.last


TOO_LATE = {
    "sent after closing": ("2024-09-01 00:00", "2024-09-01 00:05"),
    "later than Zalo ever delivers": ("2024-08-31 23:59", "2024-09-01 12:30"),
}


@pytest.mark.parametrize(("signed", "arrives"), TOO_LATE.values(), ids=TOO_LATE.keys())
def test_a_message_too_late_does_not_count(bot: Running, signed: str, arrives: str) -> None:
    bot.clock.set("2024-08-31 23:40")
    lan = fills_in(bot.resident().agrees())
    bot.clock.set(signed)
    last = said("1", at=bot.clock.now_ms())
    bot.clock.set(arrives)
    bot.deliver(last)
    bot.drive()
    assert what_counts(bot) == [None]
    assert "Đợt góp ý đã kết thúc" in lan.last


def test_a_timestamp_from_the_future_opens_nothing_early(bot: Running) -> None:
    bot.clock.set("2024-08-28 12:00")
    bot.deliver(said("xin chào", at=bot.clock.now_ms() + 86_400_000))
    bot.drive()
    assert "bắt đầu từ" in bot.resident().last


def test_a_scan_of_another_commune_moves_the_form_there(bot: Running) -> None:
    lan = bot.resident().agrees().says("1").scans("07201").says("1")
    (form,) = bot.rows(Response)
    assert (form["unit"], form["district"], form["status"]) == ("07201", "213", Status.PARTIAL)
    assert bot.count(AnswerRow) == 0
    fills_in(lan.says("1")).says("1")
    (form,) = bot.rows(Response)
    assert (form["unit"], form["status"]) == ("07201", Status.COMPLETE)
    assert what_counts(bot) == [counted()]


def test_a_sticker_is_answered_and_the_question_stays(bot: Running) -> None:
    lan = bot.resident().agrees()
    bot.clock.forward(6)
    bot.deliver(sent("sticker", at=bot.clock.now_ms()))
    bot.drive()
    assert "Câu 1 (" in lan.last
    assert "hình dán" in lan.last


def test_following_the_account_is_greeted_and_leaving_it_is_not(bot: Running) -> None:
    bot.deliver(happened("follow"))
    bot.drive()
    assert len(bot.resident().heard) == 1
    bot.clock.forward(60)
    bot.deliver(happened("unfollow", at=bot.clock.now_ms()))
    bot.drive()
    assert len(bot.resident().heard) == 1


def test_somebody_who_leaves_is_no_longer_marked_as_following(bot: Running) -> None:
    bot.resident().agrees()
    assert [row["follows"] for row in bot.rows(Contact)] == [True]
    bot.clock.forward(6)
    bot.deliver(happened("unfollow", at=bot.clock.now_ms()))
    bot.drive()
    assert [row["follows"] for row in bot.rows(Contact)] == [False]


def test_who_leaves_while_the_form_begins_is_not_marked_as_following(bot: Running) -> None:
    lan = bot.resident().scans().says("1")
    lan.posts("1")
    bot.clock.forward(6)
    bot.deliver(happened("unfollow", at=bot.clock.now_ms()))
    bot.drive()
    assert [row["follows"] for row in bot.rows(Contact)] == [False]


def test_what_is_handled_leaves_only_its_key(bot: Running) -> None:
    bot.resident().agrees()
    for row in bot.rows(Inbound):
        assert (row["status"], row["body"], row["person"]) == (inbox.Status.DONE, None, "")
    for row in bot.rows(Outbound):
        assert (row["body"], row["person"]) == (None, "")
    assert bot.count(ConversationRow) == 1


def test_people_who_never_consented_leave_no_contact(bot: Running) -> None:
    bot.resident().scans().says("2")
    bot.resident(MINH).scans()
    assert bot.count(Contact) == bot.count(Response) == 0


def test_words_no_table_can_hold_are_kept_as_far_as_they_can_be(bot: Running) -> None:
    lan = bot.resident().agrees()
    for _, typed, _ in STEPS[:19]:
        lan.posts(typed)
    lan.says("=cmd|'/C calc'!A0\x00 \u202e<script>{{7*7}}</script>'; DROP TABLE response; -- ")
    assert "Câu 21 (" in lan.last
    lan.says("2", "4", "1", "1")
    (answers,) = what_counts(bot)
    assert answers
    assert answers["q20"].startswith("=cmd|'/C calc'!A0")
    assert "\x00" not in answers["q20"]
