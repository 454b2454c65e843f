"""Questions and unit lists the reading tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from questions.load import load_survey, load_units
from questions.model import Question, Units

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "questions"


@pytest.fixture(scope="session")
def questions() -> dict[str, Question]:
    """Every question of PKS07 and the further ones, by id."""
    surveys = (DATA / "pks07.yaml", HERE / "extra.yaml")
    return {question.id: question for path in surveys for question in load_survey(path).questions}


@pytest.fixture(scope="session")
def communes() -> Units:
    """The 209 communes of 2024."""
    return load_units(DATA / "units" / "bac_giang_2024.csv")
