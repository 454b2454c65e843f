"""Why a reply is no answer, remarks as typed, and the work a long text may cause."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from bot.answers import Accepted, Ambiguous, Reading, Reason, Rejected, read
from bot.state import UNKNOWN, Answer
from questions.model import Kind, Option, Question

Found = dict[str, Question]
VERY, SATISFIED, NEUTRAL, NOT, NOT_AT_ALL = (
    "very_satisfied",
    "satisfied",
    "neutral",
    "dissatisfied",
    "very_dissatisfied",
)


@pytest.mark.parametrize(
    ("question", "text", "reason"),
    [
        *(("q2", "", Reason.EMPTY), ("q2", " \n\u200b", Reason.EMPTY), ("q20", "\u00a0 \u202e", Reason.EMPTY)),
        *(("q2", "7", Reason.NO_SUCH_NUMBER), ("q2", "0", Reason.NO_SUCH_NUMBER), ("q3", "1,9", Reason.NO_SUCH_NUMBER)),
        *(("q2", "1,3", Reason.ONE_ONLY), ("q2", "1 2", Reason.ONE_ONLY), ("q3", "1,7", Reason.EXCLUSIVE)),
        *(("q19", "1,2,3,4", Reason.TOO_MANY), ("q20", "a" * 501, Reason.TOO_LONG), ("q2", "có", Reason.UNCLEAR)),
        *(("q9", "21", Reason.OUT_OF_RANGE), ("q9", "-1", Reason.OUT_OF_RANGE), ("q9", "nhiều", Reason.NOT_A_NUMBER)),
        *(("q9", "2 hoặc 3", Reason.UNCLEAR), ("q9", "0912345678", Reason.UNCLEAR), ("q2", "👍", Reason.UNCLEAR)),
        *(("x_day", "2/9", Reason.NOT_A_DATE), ("x_day", "31/2/2024", Reason.NOT_A_DATE)),
        *(("x_day", "2/9/2030", Reason.OUT_OF_RANGE), ("x_day", "khoảng 2/9/2024", Reason.UNCLEAR)),
    ],
)
def test_a_reply_that_is_no_answer_says_why(questions: Found, question: str, text: str, reason: Reason) -> None:
    assert read(questions[question], text) == Rejected(reason)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        *(
            ("không hài lòng lắm", (NEUTRAL, NOT)),
            ("hài lòng gì đâu", (NOT, NOT_AT_ALL)),
            ("tạm hài lòng", (SATISFIED, NEUTRAL)),
        ),
        *(
            ("bình thường, không hài lòng lắm", (NEUTRAL, NOT)),
            ("1 hoặc 2", (VERY, SATISFIED)),
            ("2 nhưng 3", (SATISFIED, NEUTRAL)),
        ),
        *(("không phải không hài lòng", (SATISFIED, NEUTRAL)), ("2. Không hài lòng", (SATISFIED, NOT))),
    ],
)
def test_two_readings_are_named_in_the_order_of_the_list(questions: Found, text: str, codes: tuple[str, ...]) -> None:
    assert read(questions["q2"], text) == Ambiguous(codes)


@pytest.mark.parametrize(
    ("text", "code", "remark"),
    [
        ("2 nhưng chờ lâu", SATISFIED, "nhưng chờ lâu"),
        ("4. Cán bộ hách dịch!", NOT, "Cán bộ hách dịch!"),
        ("Không hài lòng vì ĐI LẠI nhiều lần ạ", NOT, "vì ĐI LẠI nhiều lần ạ"),
        ("chờ lâu nên tôi chọn 4", NOT, "chờ lâu"),
        ("2 ạ, cảm ơn em", SATISFIED, ""),
        ("2, cán bộ <b>CHẬM</b>", SATISFIED, "cán bộ <b>CHẬM</b>"),
    ],
)
def test_words_beside_a_choice_are_kept_as_typed(questions: Found, text: str, code: str, remark: str) -> None:
    reading = read(questions["q2"], text)
    assert isinstance(reading, Accepted)
    assert reading.answer == Answer(code, remark)


def test_an_answer_by_number_needs_no_echo(questions: Found) -> None:
    def by_number(question: str, text: str) -> bool:
        reading = read(questions[question], text)
        assert isinstance(reading, Accepted)
        return reading.by_number

    assert by_number("q2", "2")
    assert by_number("q2", "2️⃣")
    assert by_number("q3", "1, 3")
    assert by_number("q9", "3")
    assert not by_number("q2", "số 2")
    assert not by_number("q2", "hai")
    assert not by_number("q2", "à nhầm, 2")
    assert not by_number("q9", "3 lần")


def test_not_remembering_is_an_answer_only_where_it_is_offered(questions: Found) -> None:
    assert read(questions["q9"], "ko nhớ") == Accepted(Answer(UNKNOWN))
    assert read(replace(questions["q9"], unknown=False), "ko nhớ") == Rejected(Reason.UNCLEAR)


def test_two_digits_of_a_year_are_read_by_the_bounds_of_the_question(questions: Found) -> None:
    day = questions["x_day"]
    assert read(day, "2-9-24") == Accepted(Answer("2024-09-02"), by_number=True)
    born = replace(day, earliest=None, latest=None)
    assert read(born, "2-9-24") == Accepted(Answer("2024-09-02"), by_number=True)
    assert read(born, "2-9-58") == Rejected(Reason.NOT_A_DATE)


def test_an_option_that_begins_like_a_number_word_is_not_confused_with_it() -> None:
    question = Question(
        id="x",
        number="1",
        kind=Kind.SINGLE,
        text="?",
        options=(Option("good", "Hài lòng"), Option("so_so", "Bình thường"), Option("bad", "Không hài lòng")),
    )
    assert read(question, "hai") == Ambiguous(("good", "so_so"))
    assert read(question, "hài") == Accepted(Answer("good"))
    assert read(question, "số hai") == Accepted(Answer("so_so"))


def test_a_text_of_the_greatest_length_is_kept_whole_even_when_it_comes_decomposed(questions: Found) -> None:
    text = "ế" * 500
    assert read(questions["q20"], unicodedata.normalize("NFD", text)) == Accepted(Answer(text))


LONG = [
    "a" * 20_000,
    " " * 20_000,
    "không hài lòng " * 1_300,
    "1," * 10_000,
    "\u0301" * 20_000,
    "a\u0301\u0323" * 6_000,
    "2" * 20_000,
    "k " * 400,
    "(" * 20_000,
    "nhưng 2 " * 120,
]


@pytest.mark.timeout(20)  # pattern matching that blows up would take hours
@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_text_of_20_000_characters_is_answered(questions: Found, text: str) -> None:
    assert all(isinstance(read(question, text), Reading) for question in questions.values())
