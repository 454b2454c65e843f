"""Our draft of PKS07: complete, branching as agreed, short enough for a chat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from questions.lengths import AROUND, question_length
from questions.load import load_survey, load_units
from questions.model import Kind, Survey
from questions.wording import placeholders

ROOT = Path(__file__).parents[2] / "questions"
COMFORTABLE = 275  # characters of text and options: with heading and footer near the 320 studies advise

Answers = Mapping[str, str | tuple[str, ...]]


@pytest.fixture(scope="module")
def survey() -> Survey:
    return load_survey(ROOT / "pks07.yaml")


def asked(survey: Survey, answers: Answers) -> list[str]:
    """Ids of the questions on the path of these answers, straight from the conditions."""
    path: list[str] = []
    for question in survey.questions:
        if not question.when or any(all(_holds(c.question, c.codes, answers, path) for c in a) for a in question.when):
            path.append(question.id)
    return path


def _holds(name: str, codes: frozenset[str], answers: Answers, path: list[str]) -> bool:
    value = answers.get(name, ())
    return name in path and bool(codes & ({value} if isinstance(value, str) else set(value)))


def test_it_has_20_numbered_questions_one_follow_up_and_three_facts(survey: Survey) -> None:
    assert [q.id for q in survey.questions] == [
        *[f"q{n}" for n in range(1, 9)], "q8a", *[f"q{n}" for n in range(9, 21)], "d1", "d2", "d3"
    ]  # fmt: skip
    assert [q.number for q in survey.questions] == [
        *[str(n) for n in range(1, 9)], "8a", *[str(n) for n in range(9, 21)], "21", "22", "23"
    ]  # fmt: skip


def test_it_says_that_it_is_a_draft(survey: Survey) -> None:
    assert survey.notice == ("Bản dự thảo của dự án – chưa phải mẫu PKS 07 ban hành kèm Kế hoạch 152-KH/BCSD-BDVTU")
    assert len(survey.fingerprint) == 64


def test_its_kinds_are_those_agreed(survey: Survey) -> None:
    kinds = {kind: {q.id for q in survey.questions if q.kind is kind} for kind in Kind}
    assert kinds[Kind.MULTI] == {"q3", "q13", "q19"}
    assert kinds[Kind.NUMBER] == {"q9"}
    assert kinds[Kind.TEXT] == {"q20"}
    assert kinds[Kind.DATE] == set()
    assert {q.id for q in survey.questions if q.required} == {"q17"}
    assert {q.id for q in survey.questions if q.scale == "l5"} == {
        "q2", "q4", "q7", "q11", "q12", "q15", "q16", "q17"
    }  # fmt: skip


def test_its_scores_groups_and_weights_are_those_agreed(survey: Survey) -> None:
    assert [(group.id, group.weight) for group in survey.groups] == [
        ("A", 20), ("B", 25), ("C", 20), ("D", 15), ("E", 20)
    ]  # fmt: skip
    members = {g.id: [q.id for q in survey.questions if q.group == g.id] for g in survey.groups}
    assert members == {
        "A": ["q2", "q4"], "B": ["q7", "q8", "q10"], "C": ["q11", "q12"], "D": ["q15", "q16"], "E": ["q17"]
    }  # fmt: skip
    scores = {
        name: [option.score for option in survey.by_id[name].options] for name in ("q2", "q8", "q8a", "q10", "q11")
    }
    assert scores == {
        "q2": [100, 75, 50, 25, 0, None],
        "q8": [100, 100, None, None, None],
        "q8a": [50, 25, 0, None],
        "q10": [100, 0, None],
        "q11": [100, 75, 50, 25, 0, None],
    }
    assert {q.id: q.scores for q in survey.questions if q.scores} == {"q8a": "q8"}


def test_the_sixth_option_of_the_scale_reads_as_each_question_needs(survey: Survey) -> None:
    sixth = {q.id: q.options[5].label for q in survey.questions if q.scale}
    assert sixth.pop("q11") == "Không có dịp tiếp xúc"
    assert sixth.pop("q12") == "Chưa đến nơi"
    assert set(sixth.values()) == {"Không biết / không trả lời"}
    assert "không biết" in survey.by_id["q11"].option("dont_know").says


def test_multiple_choices_end_in_an_option_that_stands_alone(survey: Survey) -> None:
    for name, most in (("q3", None), ("q13", None), ("q19", 3)):
        question = survey.by_id[name]
        assert [option.exclusive for option in question.options] == [False] * (len(question.options) - 1) + [True]
        assert question.max_choices == most


def test_the_number_of_visits_is_0_to_20_or_not_remembered(survey: Survey) -> None:
    visits = survey.by_id["q9"]
    assert (visits.minimum, visits.maximum, visits.integer, visits.unknown) == (0, 20, True, True)


def test_only_a_hint_of_extra_money_shows_the_hotline(survey: Survey) -> None:
    notes = {(q.id, option.code): option.note for q in survey.questions for option in q.options if option.note}
    assert list(notes) == [("q10", "yes")]
    assert placeholders(notes["q10", "yes"]) == {"hotline"}


def test_every_fact_can_be_kept_to_oneself(survey: Survey) -> None:
    for name in ("d1", "d2", "d3"):
        assert survey.by_id[name].options[-1].label == "Không muốn trả lời"
        assert not survey.by_id[name].required


PROCEDURE = ["q6", "q7", "q8", "q9", "q10"]


@pytest.mark.parametrize(
    ("answers", "left_out"),
    [
        ({}, [*PROCEDURE, "q8a", "q15"]),
        ({"q5": "no", "q14": "no"}, [*PROCEDURE, "q8a", "q15"]),
        ({"q5": "in_person", "q14": "no"}, ["q8a", "q15"]),
        ({"q5": "online", "q8": "on_time", "q14": "yes"}, ["q8a"]),
        ({"q5": "both", "q8": "not_due", "q14": "yes"}, ["q8a"]),
        ({"q5": "both", "q8": "late", "q14": "yes"}, []),
        # q5 was changed afterwards: the answer to q8 no longer counts
        ({"q5": "no", "q8": "late", "q14": "yes"}, [*PROCEDURE, "q8a"]),
    ],
)  # fmt: skip
def test_branching_follows_the_agreed_table(survey: Survey, answers: Answers, left_out: list[str]) -> None:
    assert asked(survey, answers) == [q.id for q in survey.questions if q.id not in left_out]


@pytest.mark.parametrize("units", ["bac_giang_2024", "bac_giang_2025", "bac_ninh_2025_07"])
def test_every_question_leaves_room_for_heading_and_footer_in_a_comfortable_message(survey: Survey, units: str) -> None:
    longest = max((unit.title for unit in load_units(ROOT / "units" / f"{units}.csv").units), key=len)
    bodies = {q.id: question_length(q.text, q.options, unit=longest) - AROUND for q in survey.questions}
    assert {name: size for name, size in bodies.items() if size > COMFORTABLE} == {}
