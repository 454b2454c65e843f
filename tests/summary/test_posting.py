"""The post in the group: at its hour, once, in order, whatever Zalo and the processes do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from handlers import slots, summary
from handlers.tokens import Tokens
from models import jobs, outbox, pictures, queued
from models.outbox import Status
from models.summary_tables import Picture
from questions.summary_rules import Kind
from reports import exports
from reports.exports import Wanted
from reports.summary_text import LONGEST
from tests.summary.group_stand_in import GROUP, lost, refused, taken
from tests.summary.office import AFTER, FIRST, LAST, SECOND, Office
from zalo.errors import Outcome, SendResult

CITY = {"07201": 40, "07204": 31}  # two wards of one district
PNG = b"\x89PNG\r\n\x1a\n"


def total_of(text: str) -> int:
    found = re.search(r"([\d.]+) phiếu hoàn thành", text)
    assert found, text
    return int(found.group(1).replace(".", ""))


def test_at_its_hour_the_text_is_posted_and_then_the_picture(desk: Office) -> None:
    desk.answers(CITY).evening()

    text, picture = desk.zalo.shown
    assert text.group == picture.group == GROUP
    assert text.text == desk.text()
    assert text.picture is None
    assert picture.picture is not None
    assert picture.picture.startswith(PNG)


def test_before_its_hour_nothing_is_posted(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-29 17:59:59")

    assert desk.zalo.shown == []


def test_its_total_is_the_number_of_responses_in_the_export(desk: Office) -> None:
    desk.answers(CITY, unfinished=4).evening()

    with desk.runtime.database.read() as connection:
        exported = list(exports.rows(connection, Wanted(desk.runtime.content)))
    assert total_of(desk.zalo.texts[0]) == len(exported) == 71


def test_however_often_the_scheduler_ticks_there_is_one_post_a_day(desk: Office) -> None:
    desk.answers(CITY)
    for moment in ("18:00", "18:00:01", "18:30", "21:00"):
        desk.evening(f"2024-08-29 {moment}")

    assert len(desk.zalo.shown) == 2


def test_schedulers_that_tick_at_the_same_instant_post_once(desk: Office) -> None:
    desk.answers(CITY).at("2024-08-29 18:00")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: slots.sweep(desk.runtime, summary.job(Kind.DAILY)), range(8)))
    desk.send()

    assert len(desk.zalo.shown) == 2
    assert total_of(desk.zalo.texts[0]) == 71


def test_responses_after_the_count_are_not_in_a_post_that_leaves_later(desk: Office) -> None:
    desk.answers(CITY).at("2024-08-29 18:00").tick().answers(CITY).send()

    assert total_of(desk.zalo.texts[0]) == 71
    assert total_of(desk.text()) == 71


def test_zero_responses_are_also_a_summary(desk: Office) -> None:
    desk.evening()

    assert "chưa có phiếu hoàn thành nào" in desk.zalo.texts[0]
    assert "Cả 209 đơn vị chưa có phiếu" in desk.zalo.texts[0]
    assert len(desk.zalo.shown) == 2


def test_a_bot_that_was_down_over_the_hour_posts_late_and_says_so(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-29 18:20")

    assert "(Đăng muộn lúc 18:20 29/8.)" in desk.zalo.texts[0]
    assert len(desk.zalo.shown) == 2


def test_a_post_that_zalo_kept_waiting_says_so_too_and_stands_there_once(desk: Office) -> None:
    desk.zalo.answers = [refused(-200)]
    desk.answers(CITY).evening().at("2024-08-29 18:40").send()

    (told,) = (text for text in desk.zalo.texts if text.startswith("TỔNG HỢP"))
    assert told.endswith("\n(Đăng muộn lúc 18:40 29/8.)")
    assert len(told) <= LONGEST


def test_a_late_post_whose_answer_was_lost_is_found_again(desk: Office) -> None:
    desk.zalo.answers = [refused(-200), lost()]
    desk.answers(CITY).evening().at("2024-08-29 18:40").send().at("2024-08-29 19:40").send()

    assert len([text for text in desk.zalo.texts if text.startswith("TỔNG HỢP")]) == 1


def test_a_post_on_time_does_not_speak_of_lateness(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-29 18:02")

    assert "muộn" not in desk.zalo.texts[0]


def test_nothing_is_made_up_for_at_night_but_in_the_morning(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-29 23:30")
    assert desk.zalo.shown == []

    desk.answers({"07201": 50}, day=SECOND).evening("2024-08-30 06:05")

    assert "NGÀY 29/8/2024" in desk.zalo.texts[0]
    assert "(Đăng muộn lúc 06:05 30/8.)" in desk.zalo.texts[0]
    assert "Đến 23:59 29/8: 71 phiếu" in desk.zalo.texts[0]  # not what came in since


def test_a_summary_whose_successor_is_due_is_dropped_and_recorded(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-30 18:00")

    assert ["NGÀY 30/8/2024" in text for text in desk.zalo.texts] == [True, False]
    assert outcome(desk, "summary-daily", "2024-08-29") == "dropped"


def test_a_clock_that_jumps_back_brings_no_second_post(desk: Office) -> None:
    desk.answers(CITY).evening()
    desk.evening("2024-08-29 09:00")
    desk.evening("2024-08-29 18:00")

    assert len(desk.zalo.shown) == 2


def test_the_campaign_has_an_opening_message_one_summary_a_day_and_a_closing_message(desk: Office) -> None:
    desk.at("2024-08-28 12:00").tick().send()
    for day in (FIRST, SECOND, LAST, AFTER, date(2024, 9, 2), date(2024, 9, 3)):
        for hour in range(24):
            desk.evening(f"{day} {hour:02}:00")

    heads = [text.splitlines()[0] for text in desk.zalo.texts]
    assert [head for head in heads if not head.startswith("Biểu đồ")] == [
        "KHẢO SÁT PKS07 BẮT ĐẦU HÔM NAY, 29/8/2024",
        "TỔNG HỢP PKS07 NGÀY 29/8/2024 (ngày 1/3)",
        "TỔNG HỢP PKS07 NGÀY 30/8/2024 (ngày 2/3)",
        "TỔNG HỢP PKS07 NGÀY 31/8/2024 (ngày 3/3)",
        "KHẢO SÁT PKS07 ĐÃ KẾT THÚC – SỐ LIỆU CUỐI",
    ]
    assert sum(head.startswith("Biểu đồ") for head in heads) == 4


def test_midnight_belongs_to_the_day_that_begins(small_desk: Office) -> None:
    small_desk.answers(CITY).answers({"07201": 33}, day=SECOND).evening("2024-08-30 18:00")

    assert total_of(small_desk.text(SECOND)) == 104
    with pytest.raises(summary.TooLate):
        summary.take(small_desk.runtime, small_desk.moment(FIRST))


def test_zalo_refusing_for_a_while_delays_the_post_and_repeats_nothing(desk: Office) -> None:
    desk.zalo.answers = [refused(-32), refused(-200), refused(-403)]
    desk.answers(CITY).evening()
    assert desk.zalo.shown == []

    for minute in range(1, 40):
        desk.evening(f"2024-08-29 18:{minute:02}")

    assert len(desk.zalo.shown) == 2


def test_a_post_whose_answer_was_lost_is_not_posted_again(desk: Office) -> None:
    desk.zalo.answers = [lost]
    desk.answers(CITY).evening()
    desk.evening("2024-08-29 18:05")

    assert len(desk.zalo.texts) == len(set(desk.zalo.texts)) == 2
    assert statuses(desk) == [Status.SENT, Status.SENT]


def test_a_picture_whose_answer_was_lost_is_not_posted_again(desk: Office) -> None:
    desk.zalo.answers = [taken, lost]
    desk.answers(CITY).evening()
    desk.evening("2024-08-29 18:05")

    assert sum(shown.picture is not None for shown in desk.zalo.shown) == 1
    assert statuses(desk) == [Status.SENT, Status.SENT]


def test_while_nobody_can_tell_whether_a_post_arrived_it_is_not_repeated(desk: Office) -> None:
    desk.zalo.answers = [lost]
    desk.zalo.history_refusal = SendResult(Outcome.RETRY, maybe_sent=True)
    desk.answers(CITY).evening()
    for hour in (19, 20, 21):
        desk.evening(f"2024-08-29 {hour}:00")

    assert len(desk.zalo.shown) == 1
    assert statuses(desk) == [Status.QUEUED, Status.QUEUED]


def test_a_sender_that_died_after_posting_has_not_posted_twice(desk: Office) -> None:
    desk.answers(CITY).at("2024-08-29 18:00").tick()
    desk.write(lambda c: outbox.claim(c, queued.due(c, now=desk.clock.now_ms(), most=1), lease_ms=-1))
    desk.zalo.send_group_text(GROUP, desk.text(), token="t")  # then it dies, and nothing is recorded
    desk.write(lambda c: outbox.rescue(c))
    desk.send()

    assert desk.zalo.texts.count(desk.text()) == 1
    assert len(desk.zalo.shown) == 2


def test_a_sender_that_died_before_posting_is_made_up_for(desk: Office) -> None:
    desk.answers(CITY).at("2024-08-29 18:00").tick()
    desk.write(lambda c: outbox.claim(c, queued.due(c, now=desk.clock.now_ms(), most=1), lease_ms=-1))
    desk.write(lambda c: outbox.rescue(c))
    desk.send()

    assert desk.zalo.texts.count(desk.text()) == 1
    assert len(desk.zalo.shown) == 2


def test_a_picture_is_uploaded_once_and_its_id_used_again(desk: Office) -> None:
    desk.zalo.answers = [taken, refused(-200), refused(-200)]
    desk.answers(CITY).evening()
    desk.evening("2024-08-29 18:10").evening("2024-08-29 18:20")

    assert len(desk.zalo.uploads) == 1
    assert len(desk.zalo.shown) == 2


def test_a_picture_that_has_expired_at_zalo_is_uploaded_again(desk: Office) -> None:
    desk.zalo.expired = {"picture-1"}
    desk.zalo.answers = [taken]
    desk.answers(CITY).at("2024-08-29 18:00").tick()
    (first,) = stored_pictures(desk)
    desk.write(lambda c: pictures.remember(c, first, "picture-1"))
    desk.zalo.upload_image(b"old", "image/png", token="t")
    desk.send()

    assert list(desk.zalo.uploads) == ["picture-1", "picture-2"]
    assert len(desk.zalo.shown) == 2


def test_a_text_zalo_never_takes_does_not_hold_up_the_picture(desk: Office) -> None:
    desk.zalo.answers = [refused(-248)]
    desk.answers(CITY).evening()

    assert statuses(desk) == [Status.FAILED, Status.SENT]


def test_what_could_not_be_posted_all_day_gives_way_to_the_next_summary(desk: Office) -> None:
    desk.zalo.answers = [refused(-237)] * 400
    desk.answers(CITY).evening()
    for hour in range(19, 24):
        desk.evening(f"2024-08-29 {hour}:00")
    desk.zalo.answers = []
    desk.evening("2024-08-30 18:00")

    assert "NGÀY 30/8/2024" in desk.zalo.texts[0]
    assert len(desk.zalo.shown) == 2


def test_without_a_group_the_figures_are_frozen_all_the_same(small_desk: Office) -> None:
    runtime = small_desk.runtime
    runtime.__dict__["settings"] = runtime.settings.model_copy(update={"zalo_group_id": ""})
    small_desk.answers(CITY).evening()
    small_desk.answers(CITY)

    assert small_desk.zalo.shown == []
    assert total_of(small_desk.text()) == 71


def test_the_access_token_running_out_at_the_hour_costs_a_moment(desk: Office) -> None:
    desk.zalo.answers = [refused(-216)]
    desk.answers(CITY).evening()
    tokens = Tokens(desk.runtime)
    tokens.refresh()
    desk.evening("2024-08-29 18:01")

    assert len(desk.zalo.shown) == 2


def outcome(desk: Office, job: str, slot: str) -> str | None:
    with desk.runtime.database.read() as connection:
        return jobs.outcome(connection, job, slot)


def statuses(desk: Office, day: date = FIRST) -> list[Status]:
    with desk.runtime.database.read() as connection:
        found = outbox.progress(connection, summary.cause(desk.runtime, desk.moment(day)))
    return [status for status, _ in found.values()]


def stored_pictures(desk: Office) -> list[str]:
    with desk.runtime.database.read() as connection:
        return list(connection.execute(select(Picture.id)).scalars())
