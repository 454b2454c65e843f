"""A questionnaire that has nothing in common with PKS07 loads by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from questions.codebook import COLUMNS, rows
from questions.load import load_survey
from questions.model import Clause, Kind

DATA = Path(__file__).parents[1] / "data" / "second_survey.yaml"
PKS07 = Path(__file__).parents[2] / "questions" / "pks07.yaml"


def test_it_has_every_kind_of_question_and_conditions_on_conditions() -> None:
    survey = load_survey(DATA)
    assert {question.kind for question in survey.questions} == set(Kind)
    since = survey.by_id["cut_since"]
    assert (since.earliest, since.latest, since.unknown) == (date(2024, 7, 1), date(2024, 9, 30), True)
    assert since.when == ((Clause("source", frozenset({"tap"})), Clause("cut", frozenset({"yes"}))),)
    assert survey.by_id["cut"].when == ((Clause("source", frozenset({"tap"})),),)
    assert len(survey.by_id["problems"].when) == 2
    assert survey.by_id["problems"].max_choices == 2
    assert [option.score for option in survey.by_id["quality"].options] == [0, 50, 100]
    assert survey.by_id["repair"].option("fair").label == "Tạm được"
    assert survey.by_number["5a"].id == "repair"


def test_the_codebook_has_a_row_an_option_and_a_row_a_question_without() -> None:
    found = list(rows(load_survey(DATA)))
    assert COLUMNS == ("question_id", "type", "text", "option_code", "option_label", "order", "score", "group")
    assert [tuple(row)[3:] for row in found if row.question_id == "repair"] == [
        ("bad", "Kém", "1", "0", "service"),
        ("fair", "Tạm được", "2", "50", "service"),
        ("good", "Tốt", "3", "100", "service"),
    ]
    assert [tuple(row) for row in found if row.question_id == "litres"] == [
        ("litres", "number", "Mỗi ngày nhà Ông/Bà dùng khoảng bao nhiêu mét khối nước?", "", "", "", "", "")
    ]
    assert len(found) == 3 + 3 + 1 + 2 + 1 + 3 + 5 + 1 + 1


def test_the_codebook_says_in_which_group_a_settling_question_counts() -> None:
    found = list(rows(load_survey(PKS07)))
    assert [(row.option_code, row.score, row.group) for row in found if row.question_id == "q8a"] == [
        ("apology", "50", "B"), ("reason_only", "25", "B"), ("not_told", "0", "B"), ("dont_remember", "", "B")
    ]  # fmt: skip
    assert {(row.score, row.group) for row in found if row.question_id == "q1"} == {("", "")}
