"""Everything around the questions: consent, commune, breaks, buttons, the end, the hours of the round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.events import Media
from bot.state import Phase
from questions.load import load_units
from tests.conversation.resident import Resident, code_of, content_of, listed


def test_a_message_at_the_moment_of_opening_counts(lan: Resident) -> None:
    lan.on("2024-08-28T23:59:59").says("alo").is_in(Phase.NEW).on("2024-08-29T00:00:00").says("alo").is_in(Phase.UNIT)


def test_a_message_written_before_closing_counts_however_late_it_is_handled(lan: Resident) -> None:
    lan.on("2024-08-31T23:45:00").begins().reaches_the_review().on("2024-08-31T23:59:59").says("1").is_in(Phase.DONE)


def test_a_message_written_at_closing_does_not_count(lan: Resident) -> None:
    lan.on("2024-08-31T23:45:00").begins().reaches_the_review().on("2024-09-01T00:00:00").says("1").is_in(Phase.REVIEW)
    lan.hears("chưa gửi")


def test_after_the_day_of_erasure_nothing_can_be_asked_for(lan: Resident) -> None:
    lan.sends_a_form().on("2024-09-30T23:00:00").says("xem").hears("• Câu 2")
    lan.on("2024-10-01T00:00:00").says("xem").does_not_hear("•").says("00").does_not_hear("1.").says("rút").is_in(
        Phase.DONE
    )


def test_a_menu_from_before_closing_decides_nothing_that_closing_ended(lan: Resident) -> None:
    lan.on("2024-08-31T23:55:00").begins().says("2", "00").hears("6. Nghỉ").on("2024-09-01T00:01:00").says("6")
    lan.hears("đã kết thúc").is_in(Phase.ASKING)


def test_words_that_mean_nothing_late_are_not_taken_for_what_is_open_now(lan: Resident) -> None:
    lan.begins().reaches_the_review().says_late("1").hears("đến chậm").is_in(Phase.REVIEW)
    lan.says_late("gửi").is_in(Phase.REVIEW).says_late("xem").hears("• Câu 1").says("gửi").is_in(Phase.DONE)


def test_a_tap_still_counts_after_the_question_was_repeated(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("1", "1").sends(Media.STICKER).taps("Có nghe nói").is_asked("2").has_answered(q1="heard")


def test_a_tap_after_a_long_while_still_counts_for_its_question(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("1", "1").waits(hours=5).taps("Có nghe nói").is_asked("2").has_answered(q1="heard")


def test_a_label_after_a_long_while_still_counts(lan: Resident) -> None:
    lan.begins().says("2").waits(hours=5).says("không hài lòng").is_asked("3").has_answered(q2="dissatisfied")


def test_a_tap_goes_on_after_a_break(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("1", "1", "dừng").is_in(Phase.PAUSED).taps("Có nghe nói").is_asked("2")


def test_a_button_of_another_question_changes_nothing(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("1", "1").says("2")
    answers = lan.state.answers
    lan.taps("Chưa nghe bao giờ").is_asked("2")
    assert lan.state.answers == answers


def test_buttons_can_be_switched_off() -> None:
    content = content_of()
    quiet = Resident(replace(content, campaign=replace(content.campaign, buttons=False)))
    quiet.scans("Quý Sơn").says("1", "1")
    assert quiet.replies[0].buttons == ()
    assert quiet.pressed == {}


def test_the_consent_is_asked_in_few_words_and_explained_in_many(lan: Resident) -> None:
    lan.scans("Quý Sơn")
    assert len([line for line in lan.heard.splitlines() if line and not line[0].isdecimal()]) <= 3
    lan.says("3").hears("tự nguyện", "Mã tài khoản Zalo", "1. Tôi đồng ý")
    lan.says("3").hears("30/9/2024", "XEM, RÚT hoặc XÓA", "0204 555 0100", "1. Tôi đồng ý").says("1").is_in(
        Phase.ELIGIBLE
    )


@pytest.mark.parametrize("words", ["ok", "ừ", "vâng", "có", "được", "👍", "không biết", "để xem", "đồng"])
def test_only_a_clear_yes_is_a_consent(lan: Resident, words: str) -> None:
    lan.scans("Quý Sơn").says(words)
    assert lan.state.phase in (Phase.CONSENT, Phase.DECLINED)


def test_nobody_is_nudged_who_did_not_agree_or_took_a_break_or_is_done(lan: Resident) -> None:
    lan.scans("Quý Sơn").is_nudged().hears_nothing().says("1", "1", "dừng").is_nudged().hears_nothing()
    lan.says("tiếp tục", "2").on("2024-09-01T08:00").is_nudged().hears_nothing()
    Resident().sends_a_form().is_nudged().hears_nothing()


def test_opening_the_chat_twice_greets_once(lan: Resident) -> None:
    lan.opens().hears("Kính chào").opens().hears_nothing().waits(hours=1).opens().hears("xã, phường nào")


def test_opening_the_chat_with_a_hint_names_the_commune(lan: Resident) -> None:
    lan.opens(hint=code_of("Quý Sơn")).hears("Kính chào", "xã Quý Sơn")
    assert lan.state.entry == "hint"


def test_a_forged_hint_is_no_hint(lan: Resident) -> None:
    lan.opens(hint="#2222-2222").hears("Kính chào", "xã, phường nào")


def test_coming_back_to_the_chat_asks_whether_to_go_on(lan: Resident) -> None:
    lan.begins().says("2").waits(hours=2).opens().hears("đang ở câu 2", "1. Tiếp tục").says("1").is_asked("2")


def test_editing_a_sent_form_and_leaving_it_there_keeps_what_was_sent(lan: Resident) -> None:
    lan.sends_a_form().says("sửa 2", "5", "dừng").hears("Đã dừng").on("2024-09-01T09:00").says("alo")
    lan.hears("gửi ngày 29/8/2024 đã được ghi nhận")
    assert lan.state.version == 1


def test_a_sent_form_stays_with_its_commune(lan: Resident) -> None:
    lan.sends_a_form().says("sửa 2").scans("Thọ Xương").hears("đang góp ý về xã Quý Sơn").is_asked("2")
    lan.says("4", "dừng", "2", "1").is_asked("1").says("0").is_asked("1")


def test_starting_over_after_sending_leaves_the_sent_form_counting(lan: Resident) -> None:
    lan.sends_a_form().says("sửa 2", "4", "dừng", "2").hears("Bản gửi ngày 29/8/2024 vẫn được tính").says("1").is_asked(
        "1"
    )
    assert lan.state.version == 1
    assert lan.state.sent_on


def test_the_order_of_answers_is_forgotten_once_they_are_sent(lan: Resident) -> None:
    lan.sends_a_form()
    assert "history" not in lan.state.to_json()


def test_after_withdrawing_the_next_form_does_not_pass_for_sent(lan: Resident) -> None:
    lan.sends_a_form().says("rút", "1", "alo", "1").scans("Quý Sơn").says("1", "1").reaches_the_review()
    lan.does_not_hear("vẫn được tính").says("gửi").is_in(Phase.DONE)
    assert lan.state.version == 2


def test_withdrawing_needs_something_to_withdraw(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("rút").hears("chưa trả lời câu nào").is_in(Phase.CONSENT)


def test_a_confirmation_asked_for_twice_is_not_a_confirmation(lan: Resident) -> None:
    lan.begins().says("2", "xóa", "xóa", "xóa hết", "XOA HET").is_in(Phase.ASKING).hears("1. Có, xóa hết")
    lan.says("rút", "rút phiếu", "rút phiếu").is_in(Phase.ASKING).hears("1. Có, rút phiếu").says("0").is_asked("2")


def test_digits_do_not_mean_anything_once_all_is_done(lan: Resident) -> None:
    lan.sends_a_form()
    for digit in "1234567890":
        lan.says(digit).hears("Đã nhận phiếu").is_in(Phase.DONE)


def test_where_there_are_no_districts_the_communes_are_listed_page_by_page() -> None:
    units = load_units(Path("questions/units/bac_ninh_2025_07.csv"))
    lan = Resident(replace(content_of(), units=units))
    lan.says("1").says("1").hears("1. ", "30. ", "31. Xem tiếp").says("31").hears("1. ")
    second_page = listed(lan.heard)
    lan.says("2").hears(second_page["2"]).is_in(Phase.CONSENT)
    assert lan.state.unit == units.units[31].code


def test_sending_has_to_wait_until_all_is_answered(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("gửi").is_in(Phase.CONSENT).says("1", "1", "gửi").hears("chưa trả lời").is_asked("1")
    lan.reaches_the_review().says("sửa 2", "gửi").hears("• Câu 2: Hài lòng").is_in(Phase.REVIEW).says("gửi").is_in(
        Phase.DONE
    )


def test_there_is_nothing_to_stop_or_skip_once_all_is_done(lan: Resident) -> None:
    lan.sends_a_form().says("dừng").hears("Đã nhận phiếu").says("bỏ qua").hears("Đã nhận phiếu").is_in(Phase.DONE)


def test_a_button_to_confirm_works_after_closing(lan: Resident) -> None:
    lan.on("2024-08-31T23:45:00").sends_a_form().on("2024-09-02T08:00:00").says("rút").taps("Có, rút phiếu")
    lan.is_in(Phase.WITHDRAWN)


def test_pictures_count_as_messages_where_there_are_too_many(lan: Resident) -> None:
    lan.begins().waits(minutes=1)
    lan.pace = timedelta(milliseconds=100)
    for _ in range(10):
        lan.sends(Media.STICKER)
    lan.sends(Media.STICKER).hears("Nhiều tin quá").sends(Media.STICKER).hears_nothing()


def test_a_picture_after_a_long_while_asks_whether_to_go_on(lan: Resident) -> None:
    lan.begins().says("2").waits(hours=2).sends(Media.IMAGE, "hài lòng").hears("đang ở câu 2").has_answered(q2=None)


def test_a_round_may_open_and_close_at_any_hour(lan: Resident) -> None:
    campaign = lan.content.campaign
    hours = {"opens_at": campaign.opens_at + timedelta(hours=7.5), "closes_at": campaign.closes_at - timedelta(hours=7)}
    lan.content = replace(lan.content, campaign=replace(campaign, **hours))
    lan.on("2024-08-29T07:00").says("alo").hears("từ 7:30 ngày 29/8/2024")
    lan.on("2024-08-31T17:00").says("alo").hears("nhận phiếu đến 17:00 ngày 31/8/2024")


def test_a_button_of_an_earlier_asking_of_the_same_question_does_not_count(lan: Resident) -> None:
    lan.scans("Quý Sơn").says("1", "1")
    earlier = lan.pressed["Có nghe nói"]
    lan.says("1", "0").is_asked("1").taps_payload(earlier).hears("tin nhắn cũ").is_asked("1").has_answered(q1=None)
    lan.taps("Có nghe nói").is_asked("2").has_answered(q1="heard")


def test_a_caption_is_repeated_in_words_and_a_late_one_is_not_read(lan: Resident) -> None:
    lan.begins().says("2").sends(Media.IMAGE, "2").hears("Đã ghi câu 2: Hài lòng.").is_asked("3")
    lan.at -= timedelta(minutes=5)
    lan.sends(Media.IMAGE, "1").hears("chưa xem được ảnh").is_asked("3").has_answered(q3=None)


def test_an_answer_taken_back_does_not_leave_a_sent_form_incomplete(lan: Resident) -> None:
    lan.sends_a_form().says("sửa 2", "gửi").is_in(Phase.REVIEW).says("quay lại").is_asked("23").has_answered(d3=None)
    lan.says("sửa 2", "0").is_asked("23").says("1").is_in(Phase.REVIEW)
