"""The guide for those who write questionnaires stays true: its example loads, and it names every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from questions.load import load_survey
from questions.model import Kind
from questions.schema import GroupForm, OptionForm, QuestionForm, SurveyForm

GUIDE = Path(__file__).parents[2] / "docs" / "nguoi-to-chuc" / "phieu-khao-sat.md"


def test_the_example_of_the_guide_loads(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(GUIDE.read_text("utf-8").split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    survey = load_survey(path)
    assert {question.kind for question in survey.questions} == set(Kind)


@pytest.mark.parametrize("form", [SurveyForm, GroupForm, QuestionForm, OptionForm])
def test_the_guide_explains_every_field(form: type) -> None:
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE.read_text("utf-8")))
    assert set(form.model_fields) <= explained
