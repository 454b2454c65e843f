"""What holds for every reply whatsoever, and first of all that no denial is ever lost."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers import Accepted, Ambiguous, read
from bot.spellings import listed
from bot.state import UNKNOWN
from questions.load import load_survey
from questions.model import Kind, Question

HERE = Path(__file__).parent
SURVEYS = (HERE.parents[1] / "questions" / "pks07.yaml", HERE / "extra.yaml")
QUESTIONS = {question.id: question for path in SURVEYS for question in load_survey(path).questions}
SATISFACTION = [question for question in QUESTIONS.values() if question.scale == "l5"]
GOOD = {"very_satisfied", "satisfied"}
BAD = {"dissatisfied", "very_dissatisfied"}

FRAGMENTS = st.sampled_from(
    (
        *listed("""không, ko, k, chưa, chẳng, chả, rất, hơi, tạm, khá, cũng, đâu, gì, nào, lắm, mấy, à, ạ, dạ, em, tôi
            nhé, thôi, rồi, mà, nhưng, vì, nên, hay, và, hoặc, là, có, phải, được, nhầm, 1, 2, 3, 4, 5, 6, 12, số, chọn
            câu, hài lòng, hài, lòng, bình thường, thân thiện, trễ, đúng hẹn, sớm, nhớ, biết, loa, zalo, lần, khoảng
            hai, ba, năm, mười, tháng, ngày, 2/9/2024, nam, nữ, cán bộ, chờ lâu, tất cả, 👍, 👎"""),
        *(",", ".", "?", "!", "-", "(", ")", "\n"),
    )
)
CHAT = st.one_of(
    st.text(max_size=60),
    st.lists(FRAGMENTS, max_size=9).map(" ".join),
    st.lists(FRAGMENTS, max_size=5).map("".join),
)
ANY_QUESTION = st.sampled_from(list(QUESTIONS.values()))


def _value(question: Question, text: str) -> str | tuple[str, ...] | None:
    reading = read(question, text)
    return reading.answer.value if isinstance(reading, Accepted) else None


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@settings(max_examples=1500, deadline=None)
@given(ANY_QUESTION, CHAT)
def test_any_text_is_read_and_only_answers_of_the_question_come_out(question: Question, text: str) -> None:
    codes = {option.code for option in question.options}
    match read(question, text):
        case Accepted(answer):
            if question.kind is Kind.SINGLE:
                assert answer.value in codes
            elif question.kind is Kind.MULTI:
                assert answer.value
                assert set(answer.value) <= codes
            elif question.kind is Kind.NUMBER and answer.value != UNKNOWN:
                assert question.minimum <= float(answer.value) <= question.maximum
        case Ambiguous(found):
            assert len(found) > 1
            assert set(found) <= codes


@settings(max_examples=800, deadline=None)
@given(ANY_QUESTION, CHAT)
def test_a_composed_and_a_decomposed_text_read_the_same(question: Question, text: str) -> None:
    assert read(question, unicodedata.normalize("NFC", text)) == read(question, unicodedata.normalize("NFD", text))


@settings(max_examples=800, deadline=None)
@given(st.sampled_from([each for each in QUESTIONS.values() if each.kind is not Kind.TEXT]), CHAT)
def test_leaving_out_accents_never_gives_another_answer(question: Question, text: str) -> None:
    with_accents, without = _value(question, text), _value(question, _bare(text))
    assert with_accents is None or without is None or with_accents == without


def test_no_reply_of_the_corpus_means_something_else_without_accents() -> None:
    with (HERE / "corpus.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["expected"] != "ask"]
    changed = []
    for row in rows:
        question = QUESTIONS[row["question"]]
        value = _value(question, _bare(row["reply"])) if question.kind is not Kind.TEXT else None
        if value is not None and ("|".join(value) if isinstance(value, tuple) else value) != row["expected"]:
            changed.append((row["reply"], row["expected"], value))
    assert not changed


DENIALS = st.sampled_from(listed("không, ko, k, kh, chưa, chẳng, chả, hok, hông, đâu, đừng, khong, chua, hổng"))
SOFTER = listed("tôi, em, là, có, được, thấy, rất, hơi, tạm, cũng, phải, thật, cán bộ, đã")
BETWEEN = st.lists(st.sampled_from(SOFTER), max_size=3)
BEHIND = st.lists(st.sampled_from(listed("lắm, đâu, gì, ạ, nhé, em, rồi, cả, nữa, mấy, chút nào, thôi")), max_size=3)
FRIENDLY = (
    *listed("tôi, em, dạ, rất, hài lòng, ạ, nhé, bình thường, vì, nhưng, cán bộ, chờ lâu, cũng, là, có"),
    ",",
    ".",
)


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(SATISFACTION), BETWEEN, DENIALS, BETWEEN, st.sampled_from(("hài lòng", "hai long", "hl")), BEHIND
)
def test_a_denied_satisfaction_is_never_recorded_as_satisfaction(
    question: Question, before: list[str], denial: str, between: list[str], main: str, behind: list[str]
) -> None:
    assert _value(question, " ".join((*before, denial, *between, main, *behind))) not in GOOD


@settings(max_examples=800, deadline=None)
@given(
    st.sampled_from(SATISFACTION),
    BETWEEN,
    st.sampled_from(("gì", "đâu", "gì đâu", "cái gì", "thế nào được", "sao được")),
)
def test_mocked_satisfaction_is_never_recorded_as_satisfaction(
    question: Question, before: list[str], mockery: str
) -> None:
    assert _value(question, " ".join((*before, "hài lòng", mockery))) not in GOOD


@settings(max_examples=800, deadline=None)
@given(
    st.sampled_from(SATISFACTION),
    st.lists(st.sampled_from(FRIENDLY), max_size=9),
)
def test_without_a_denial_nobody_is_recorded_as_dissatisfied(question: Question, words: list[str]) -> None:
    assert _value(question, " ".join(words)) not in BAD


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([each for each in QUESTIONS.values() if each.options]), st.data())
def test_the_number_of_an_option_always_selects_it(question: Question, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(question.options)))
    dress = data.draw(st.sampled_from(("{}", " {}\n", "{}.", "({})", "{}\ufe0f\u20e3")))
    code = question.options[number - 1].code
    reading = read(question, dress.format(number))
    assert isinstance(reading, Accepted)
    assert reading.answer.value == ((code,) if question.kind is Kind.MULTI else code)
    assert reading.by_number
