"""The corpus of labelled replies: what is recorded has to be what was meant, and doubt has to end in a question."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from bot.answers import Accepted, read
from questions.model import Kind, Question

HERE = Path(__file__).parent
ASK = "ask"
GOAL = 0.98


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_corpus", HERE / "build_corpus.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BUILDER = _builder()
QUESTIONS: dict[str, Question] = BUILDER.questions()


def _rows() -> list[dict[str, str]]:
    with (HERE / "corpus.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows()


def _recorded(question: Question, reply: str) -> tuple[str, str]:
    """(value as the corpus writes it, or "ask"; the remark)."""
    reading = read(question, reply)
    if not isinstance(reading, Accepted):
        return ASK, ""
    value = reading.answer.value
    return ("|".join(value) if isinstance(value, tuple) else value), reading.answer.remark


def _verdict(row: dict[str, str]) -> str:
    value, remark = _recorded(QUESTIONS[row["question"]], row["reply"])
    if value == row["expected"]:
        return "right" if bool(remark) == (row["remark"] == "yes") else "remark"
    return "asked" if value == ASK else "wrong"


def test_nothing_is_recorded_wrong_and_nearly_everything_right(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    missed: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        verdict = _verdict(row)
        kind = QUESTIONS[row["question"]].kind
        found[kind][verdict] += 1
        found["all"][verdict] += 1
        if verdict != "right":
            missed[verdict].append(f"{row['question']} {row['reply']!r}, expected {row['expected']}")
    table = [f"{'replies':10}{'right':>8}{'asked':>8}{'wrong':>8}{'remark':>8}"]
    for kind in (*Kind, "all"):
        verdicts = [found[kind][verdict] for verdict in ("right", "asked", "wrong", "remark")]
        table.append(f"{kind:10}" + "".join(f"{count:8}" for count in verdicts))
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(table) + "\n")
    assert not missed["wrong"]
    assert not missed["remark"]
    assert found["all"]["right"] >= GOAL * len(ROWS), "\n".join(missed["asked"])


def test_hand_written_replies_alone_reach_the_goal_too() -> None:
    by_hand = [_verdict(row) for row in ROWS if row["tags"].startswith("hand")]
    assert len(by_hand) >= 1000
    assert by_hand.count("right") >= GOAL * len(by_hand)


def test_every_question_type_has_enough_replies() -> None:
    counts = Counter(QUESTIONS[row["question"]].kind for row in ROWS)
    assert {kind: counts[kind] >= 30 for kind in Kind if kind is not Kind.TEXT} == dict.fromkeys(
        [kind for kind in Kind if kind is not Kind.TEXT], True
    )
    assert {question.id for question in QUESTIONS.values()} == {row["question"] for row in ROWS}


def test_the_stored_corpus_is_what_the_builder_writes() -> None:
    assert [tuple(row.values()) for row in ROWS] == [tuple(row) for row in BUILDER.rows()]
