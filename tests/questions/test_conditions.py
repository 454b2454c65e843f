"""Conditions: what they may speak of, and whether anybody can reach the question at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.faults import Fault, Faulty
from questions.load import load_survey

Faults = Callable[..., tuple[Fault, ...]]

TWO = '- {id: two, number: 2, type: single, text: "Hỏi?", options: [{code: x, label: "Ý x"}, {code: y, label: "Ý y"}]'


def last(when: str) -> str:
    """A third question under these conditions."""
    return f'- {{id: three, number: 3, type: text, text: "Hỏi?", when: {when}}}\n'


def said(found: tuple[Fault, ...]) -> list[tuple[str, str]]:
    return [(fault.field, fault.message) for fault in found]


def test_a_condition_looks_back_only(faults: Faults) -> None:
    found = said(faults(TWO + ", when: {three: [x]}}\n" + last("{one: [a]}").replace("type: text", "type: date")))
    assert found == [("questions[two].when.three", "three is asked later; a condition can look back only")]


def test_two_questions_cannot_wait_for_each_other(faults: Faults) -> None:
    circle = (
        TWO + ", when: {three: [x]}}\n" + TWO.replace("two, number: 2", "three, number: 3") + ", when: {two: [x]}}\n"
    )
    found = said(faults(circle))
    assert ("questions[two].when.three", "three is asked later; a condition can look back only") in found


def test_a_question_cannot_wait_for_itself(faults: Faults) -> None:
    found = said(faults(TWO + ", when: {two: [x]}}\n"))
    assert found == [("questions[two].when.two", "a question cannot depend on its own answer")]


def test_a_condition_on_a_missing_question_suggests_the_likely_one(faults: Faults) -> None:
    found = said(faults(TWO + ", when: {onee: [a]}}\n"))
    assert found == [("questions[two].when.onee", "there is no question onee; did you mean one?")]


def test_a_condition_on_a_missing_option_lists_those_there_are(faults: Faults) -> None:
    found = said(faults(TWO + ", when: {one: [a, d]}}\n"))
    assert found == [("questions[two].when.one", "one has no option d; it has: a, b, c")]


def test_nothing_depends_on_free_text(faults: Faults) -> None:
    found = said(faults('- {id: two, number: 2, type: text, text: "Hỏi?"}\n' + last("{two: [x]}")))
    assert found == [("questions[three].when.two", "two has no options (text), so nothing can depend on its answer")]


def test_not_remembering_a_number_can_be_a_condition(faults: Faults) -> None:
    number = '- {id: two, number: 2, type: number, text: "Hỏi?", unknown: true}\n'
    assert faults(number + last("{two: [unknown]}")) == ()
    assert "nothing can depend" in faults(number.replace(", unknown: true", "") + last("{two: [unknown]}"))[0].message


def test_a_faulty_question_does_not_make_the_conditions_on_it_faulty(faults: Faults) -> None:
    found = faults('- {id: two, number: 2, type: choice, text: "Hỏi?"}\n' + last("{two: [x]}"))
    assert [fault.field for fault in found] == ["questions[two].type"]
    found = faults(TWO.replace(', label: "Ý x"', "") + "}\n" + last("{two: [x]}"))
    assert [fault.field for fault in found] == ["questions[two].options[x].label"]


def test_the_first_question_needs_no_condition(faults_of: Callable[[str], tuple[Fault, ...]]) -> None:
    text = 'id: t\nversion: "1"\ntitle: "T"\nquestions:\n' + TWO + ", when: {three: [x]}}\n"
    found = said(faults_of(text + last("{two: [x]}")))
    assert (
        "questions",
        "every question has a condition, so nobody is asked anything; let the first stand without `when`",
    ) in found


def test_a_file_without_questions_is_refused(faults_of: Callable[[str], tuple[Fault, ...]]) -> None:
    assert said(faults_of('id: t\nversion: "1"\ntitle: "T"\nquestions: []\n')) == [("questions", "has no question")]


def test_a_question_is_unreachable_when_its_conditions_exclude_each_other(faults: Faults) -> None:
    deeper = TWO + ", when: {one: [a]}}\n"
    assert faults(deeper + last("{one: [a], two: [x]}")) == ()
    found = said(faults(deeper + last("{one: [b, c], two: [x]}")))
    assert found == [("questions[three].when", "can never be true, so the question is never asked")]


def test_an_alternative_that_can_never_be_true_is_named(faults: Faults) -> None:
    found = said(faults(TWO + ", when: {one: [a]}}\n" + last("[{two: [x]}, {one: [b], two: [y]}]")))
    assert found == [("questions[three].when[#2]", "can never be true; remove this alternative")]


@pytest.mark.parametrize(("exclusive", "reachable"), [("", True), (", exclusive: true", False)])
def test_choices_that_cannot_stand_together_cannot_both_be_needed(
    faults: Faults, exclusive: str, reachable: bool
) -> None:
    options = f'[{{code: p, label: "Ý p"{exclusive}}}, {{code: q, label: "Ý q"}}, {{code: r, label: "Ý r"}}]'
    many = f'- {{id: many, number: 2, type: multi, text: "Hỏi?", options: {options}}}\n'
    between = TWO.replace("number: 2", "number: 3") + ", when: {many: [p]}}\n"
    end = last("{two: [x], many: [q]}").replace("number: 3", "number: 4")
    found = faults(many + between + end)
    assert [fault.field for fault in found] == ([] if reachable else ["questions[three].when"])


# --- against trying every possible respondent ---------------------------------------------------------------------

Wanted = list[dict[str, list[str]]]
CODES = ("a", "b", "c")


@st.composite
def surveys(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Up to five questions, single and multiple, under any conditions on earlier ones."""
    questions: list[dict[str, Any]] = []
    for index in range(draw(st.integers(2, 5))):
        kind = draw(st.sampled_from(["single", "multi"]))
        options = [{"code": code, "label": f"Ý {code} đó"} for code in CODES]
        question: dict[str, Any] = {"id": f"q{index}", "number": index + 1, "type": kind, "text": "Hỏi?"}
        question["options"] = options
        if kind == "multi" and draw(st.booleans()):
            question["max_choices"] = 2
        elif kind == "multi" and draw(st.booleans()):
            options[2]["exclusive"] = True
        if index and draw(st.booleans()):
            earlier = st.sampled_from([f"q{other}" for other in range(index)])
            some = st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True)
            question["when"] = draw(
                st.lists(st.dictionaries(earlier, some, min_size=1, max_size=3), min_size=1, max_size=2)
            )
        questions.append(question)
    return questions


def possible_answers(question: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    """Every answer a respondent can give, passing over included."""
    yield frozenset()
    yield from (frozenset({code}) for code in CODES)
    if question["type"] == "multi":
        alone = {option["code"] for option in question["options"] if option.get("exclusive")}
        together = [code for code in CODES if code not in alone]
        for size in range(2, question.get("max_choices", 3) + 1):
            yield from (frozenset(chosen) for chosen in combinations(together, size))


def true_alternatives(when: Wanted, given_: Mapping[str, frozenset[str]]) -> Iterator[int]:
    for index, wanted in enumerate(when):
        if all(given_.get(name, frozenset()) & set(codes) for name, codes in wanted.items()):
            yield index


def ever_true(questions: list[dict[str, Any]]) -> set[tuple[str, int]]:
    """(question, alternative) that came true for some respondent, by trying them all."""
    met: set[tuple[str, int]] = set()
    for answers in product(*(tuple(possible_answers(question)) for question in questions[:-1])):
        given_: dict[str, frozenset[str]] = {}
        for question, answer in zip(questions, (*answers, frozenset[str]()), strict=True):
            true = set(true_alternatives(question.get("when", []), given_))
            met |= {(question["id"], index) for index in true}
            if true or "when" not in question:
                given_[question["id"]] = answer
    return met


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=surveys())
def test_exactly_the_conditions_no_respondent_can_meet_are_refused(
    tmp_path: Path, questions: list[dict[str, Any]]
) -> None:
    met = ever_true(questions)
    expected = set()
    for question in questions:
        when = question.get("when", [])
        dead = [index for index in range(len(when)) if (question["id"], index) not in met]
        place = f"questions[{question['id']}].when"
        expected |= {place} if when and len(dead) == len(when) else {f"{place}[#{index + 1}]" for index in dead}
    path = tmp_path / "survey.yaml"
    content = {"id": "t", "version": "v1", "title": "Phiếu", "questions": questions}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    if not expected:
        assert [question.id for question in load_survey(path).questions] == [question["id"] for question in questions]
        return
    with pytest.raises(Faulty) as refused:
        load_survey(path)
    assert {fault.field for fault in refused.value.faults} == expected
