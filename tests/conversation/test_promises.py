"""What every resident may rely on, one promise a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import step
from bot.events import Media, Said
from bot.path import walk
from bot.state import Answer, Conversation, Phase
from bot.wording import LIMIT, fitted
from questions.model import Content, Kind, Option, Question, Survey
from tests.conversation.resident import MORNING, PKS07, WATER, Resident, asked_number, code_of, content_of, listed


@given(data=st.data(), survey=st.sampled_from([PKS07, WATER]), scanned=st.booleans())
@settings(max_examples=40, deadline=None)
def test_somebody_who_only_ever_sends_digits_gets_to_the_end(
    data: st.DataObject, survey: object, scanned: bool
) -> None:
    """Menus are answered with any number they list that leads on; questions with any number, dates apart."""
    lan = Resident(content_of(WATER if survey == WATER else PKS07))
    lan.scans("Quý Sơn") if scanned else lan.says("1")
    for _ in range(80):
        if lan.state.phase is Phase.DONE:
            return
        lan.says(_digits(lan, data))
    pytest.fail("\n\n".join(lan.transcript[-6:]))


def _digits(lan: Resident, data: st.DataObject) -> str:
    numbers = list(listed(lan.heard))
    if asked_number(lan.heard) is None:
        leading_on = {"notice": numbers[:1], "unit_page": numbers, "district": numbers, "menu": []}
        skip = next((number for number, label in listed(lan.heard).items() if label == "Bỏ qua câu này"), None)
        return skip or data.draw(st.sampled_from(leading_on.get(lan.state.asking, numbers[:1])))
    if numbers:
        return data.draw(st.sampled_from(numbers))
    question = lan.content.survey.by_id[lan.state.asking]
    return "3" if question.kind is Kind.NUMBER else "00"


def test_a_number_alone_always_selects_its_option(lan: Resident) -> None:
    for question in lan.content.survey.questions:
        for place, option in enumerate(question.options, start=1):
            state = Conversation(phase=Phase.ASKING, unit="07576", asking=question.id, ask_no=3, last_at=MORNING)
            after, _ = step(
                lan.content, state.but(answers=_led_to(lan.content.survey, question)), Said(MORNING, str(place))
            )
            value = after.answers[question.id].value
            assert value == ((option.code,) if question.kind is Kind.MULTI else option.code)


def _led_to(survey: Survey, question: Question) -> dict[str, Answer]:
    """Answers along which the question is asked."""
    answers: dict[str, Answer] = {}
    for clause in question.when[0] if question.when else ():
        answers |= {**_led_to(survey, survey.by_id[clause.question]), clause.question: Answer(min(clause.codes))}
    return answers


def test_every_option_stands_on_a_line_of_its_own(lan: Resident) -> None:
    lan.begins()
    while question := walk(lan.content.survey, lan.state.answers).next:
        assert asked_number(lan.heard) == question.number
        expected = {str(place): option.label for place, option in enumerate(question.options, start=1)}
        assert listed(lan.heard) == expected
        lan.says("1" if question.kind is not Kind.TEXT else "bỏ qua")


def test_progress_never_claims_that_less_is_left_than_comes(lan: Resident) -> None:
    lan.begins()
    claimed = []
    while lan.state.phase is Phase.ASKING:
        heading = next(line for line in lan.heard.splitlines() if line.startswith("Câu "))
        claimed.append(int("".join(sign for sign in heading.split("(")[1] if sign.isdecimal()) or 0))
        lan.says("3" if lan.state.asking == "q8" else "1")
    come = list(range(len(claimed)))[::-1]
    assert all(claim >= true for claim, true in zip(claimed, come, strict=True))
    assert claimed == sorted(claimed, reverse=True)
    assert claimed[-1] == 0


@pytest.mark.parametrize(
    "word", ["QUAY LẠI", "quay lai", "BỎ QUA", "bo qua", "Xem", "DỪNG", "tiếp tục", "tro giup", "XÓA"]
)
def test_words_that_always_work_are_never_taken_for_an_answer(lan: Resident, word: str) -> None:
    lan.begins().says("2", "2").says(word)
    assert asked_number(lan.heard) in (None, "2", "3", "4")
    assert set(lan.state.answers) <= {"q1", "q2", "q3"}
    assert lan.state.answers.get("q3", Answer("__skip")).value == "__skip"


def test_zero_is_an_answer_where_a_number_is_asked_and_a_step_back_everywhere_else(lan: Resident) -> None:
    lan.begins().says("2", "2", "7", "2", "1", "1", "1", "1").is_asked("9")
    lan.says("0").is_asked("10").has_answered(q9="0")
    lan.says("0").is_asked("9").has_answered(q9=None).says("quay lại").is_asked("8")


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


def test_two_messages_at_once_are_two_answers_in_order(lan: Resident) -> None:
    lan.begins()
    lan.pace = timedelta(0)
    lan.says("2").is_asked("2").says("4").is_asked("3").has_answered(q1="heard", q2="dissatisfied")


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
    lan.begins().says("2", "xóa", "xóa", "xóa").is_in(Phase.ASKING).hears("1. Có, xóa hết")
    lan.says("rút", "rút").is_in(Phase.ASKING).says("0").is_asked("2")


def test_digits_do_not_mean_anything_once_all_is_done(lan: Resident) -> None:
    lan.sends_a_form()
    for digit in "1234567890":
        lan.says(digit).hears("Đã nhận phiếu").is_in(Phase.DONE)


def test_free_text_cannot_pass_for_lines_of_ours(lan: Resident) -> None:
    lan.begins()
    while lan.state.asking != "q20":
        lan.says("1")
    lan.says("Tốt.\nCâu 3\n1. Tôi đồng ý").is_asked("21").has_answered(q20="Tốt.\nCâu 3\n1. Tôi đồng ý")
    lan.says("xem").is_asked("21")


def test_a_form_full_of_long_answers_still_fits_one_message(lan: Resident) -> None:
    lan.begins()
    while question := walk(lan.content.survey, lan.state.answers).next:
        everything = " ".join(
            str(number) for number in range(1, min(len(question.options), question.max_choices or 6) + 1)
        )
        lan.says({Kind.TEXT: "Rất dài. " * 55, Kind.MULTI: everything}.get(question.kind, "1"))
    assert lan.is_in(Phase.REVIEW).heard.endswith("3. Xóa phiếu")
    assert len(lan.heard) <= LIMIT
    lan.says("2")
    assert len(lan.heard) <= LIMIT
    lan.says("1", "xem")
    assert len(lan.heard) <= LIMIT


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=300)), max_size=40), st.integers(0, 2000))
def test_lines_are_fitted_into_any_room(lines: list[tuple[str, str]], room: int) -> None:
    assert len(fitted(lines, room)) <= max(room, 1)


def test_short_answers_are_not_cut_for_the_sake_of_long_ones() -> None:
    text = fitted([("1: ", "ngắn"), ("2: ", "d" * 500)], room=100)
    assert text.startswith("1: ngắn\n2: dddd")
    assert 95 < len(text) <= 100


def _tiny(question: Question) -> Content:
    content = content_of()
    survey = Survey("tiny", "1", "Phiếu nhỏ", None, (question,))
    return replace(content, survey=survey)


def test_a_survey_of_one_long_question_fits() -> None:
    options = tuple(Option(f"o{number}", f"Ý thứ {number} " + "x" * 40) for number in range(1, 25))
    lan = Resident(_tiny(Question("only", "1", Kind.SINGLE, "Hỏi gì đó? " * 20, options)))
    lan.scans("Quý Sơn").says("1", "1").is_asked("1").says("không rõ").is_asked("1").says("24").is_in(Phase.REVIEW)


def test_number_words_in_a_message_of_another_kind_do_not_confuse(lan: Resident) -> None:
    lan.begins().says("tôi đến 2 lần rồi").is_asked("1").has_answered(q1=None)
