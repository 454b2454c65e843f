"""Asking and answering: what holds for every question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import step
from bot.events import Said
from bot.path import walk
from bot.state import Answer, Conversation, Phase
from bot.wording import LIMIT, fitted
from questions.model import Content, Kind, Option, Question, Survey
from tests.conversation.resident import MORNING, PKS07, WATER, Resident, asked_number, content_of, listed


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


def test_two_messages_at_once_are_two_answers_in_order(lan: Resident) -> None:
    lan.begins()
    lan.pace = timedelta(0)
    lan.says("2").is_asked("2").says("4").is_asked("3").has_answered(q1="heard", q2="dissatisfied")


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


@pytest.mark.parametrize(
    ("answers_before", "odd", "first", "second"),
    [
        (["1", "1"], "nhiều lắm", "con số từ 1 đến 30", "Ví dụ: nhắn 1."),
        (["1", "1", "4", "1"], "hôm mưa to", "ngày, tháng, năm", "Ví dụ: nhắn 29/8/2024."),
        (["1", "1", "4", "1"], "1/1/2020", "chưa hợp", "Ví dụ: nhắn 29/8/2024."),
        (["1", "1", "4", "2", "3 4"], "nhiều", "từ 0,5 trở lên", "Ví dụ: nhắn 0,5."),
        (["1", "3", "4", "2"], " ", "vài lời", "200 chữ cái"),
        (["1", "3", "4", "2"], "x" * 900, "200 chữ cái", "200 chữ cái"),
    ],
)
def test_hints_fit_the_kind_of_question(
    tam: Resident, answers_before: list[str], odd: str, first: str, second: str
) -> None:
    tam.scans("Thọ Xương").says("1", "1", *answers_before).says(odd).hears(first).says(odd).hears(second)
    tam.says(odd).hears("TRỢ GIÚP")


def test_a_question_that_left_the_survey_is_passed_over(lan: Resident) -> None:
    lan.begins().says("2")
    survey = lan.content.survey
    fewer = Survey(
        survey.id, survey.version, survey.title, None, tuple(each for each in survey.questions if each.id != "q2")
    )
    lan.content = replace(lan.content, survey=fewer)
    lan.says("2").is_asked("3")


def test_a_number_that_names_no_answer_is_asked_for_again(lan: Resident) -> None:
    lan.begins().says("2", "2", "sửa").hears("1. Có nghe nói", "2. Hài lòng").says("9").hears("Xin nhắn số câu, ví dụ")
    lan.says("abc").hears("Xin nhắn số câu, ví dụ").says("1").is_asked("1").hears("đang sửa")


def test_going_back_to_a_changed_answer_costs_none_of_the_answers_that_depend_on_it(lan: Resident) -> None:
    lan.begins().says("2", "2", "1", "3", "1", "2", "2").is_asked("8").says("sửa 5", "2").is_asked("8")
    lan.says("quay lại").is_asked("5").hears("đang sửa").has_answered(q5="online", q6="certification", q7="satisfied")
    lan.says("0").is_asked("8").has_answered(q5="online")


def test_an_answer_given_up_while_others_depend_on_it_can_still_be_changed(lan: Resident) -> None:
    lan.begins().says("2", "2", "1", "3", "1", "2", "2").says("sửa 5", "4").is_asked("11")
    lan.has_answered(q5="no", q6=None, q7=None).says("sửa 5", "1").is_asked("6")
