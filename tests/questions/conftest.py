"""Small questionnaires with mistakes, and what the loader says about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from questions.faults import Fault, Faulty
from questions.load import load_survey

HEAD = 'id: try\nversion: "1"\ntitle: "Phiếu thử"\n'
FIRST = """\
- id: one
  number: 1
  type: single
  text: "Câu hỏi thứ nhất?"
  options:
    - {code: a, label: "Ý thứ nhất"}
    - {code: b, label: "Ý thứ hai"}
    - {code: c, label: "Ý thứ ba"}
"""


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[[str], tuple[Fault, ...]]:
    """What the loader finds wrong in a questionnaire of exactly this text."""

    def found(text: str) -> tuple[Fault, ...]:
        path = tmp_path / "survey.yaml"
        path.write_bytes(text.encode())
        try:
            load_survey(path)
        except Faulty as faulty:
            return faulty.faults
        return ()

    return found


@pytest.fixture
def faults(faults_of: Callable[[str], tuple[Fault, ...]]) -> Callable[..., tuple[Fault, ...]]:
    """The same for a sound first question followed by `questions`; `head` may hold groups and scales."""

    def found(questions: str, *, head: str = "") -> tuple[Fault, ...]:
        listed = indent(FIRST + dedent(questions), "  ")
        return faults_of(f"{HEAD}{dedent(head)}questions:\n{listed}")

    return found
