"""The table of the engine, the sentences, the state's JSON form and the path: what holds whatever is said."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import pytest

from bot import choices, menus
from bot.engine import TRANSITIONS, step
from bot.events import Event, Left, Media, Nudged, Opened, Said, Sent, Withdrew
from bot.path import asked, walk
from bot.state import Answer, Conversation, Phase
from questions.keys import KEYS, OPTIONAL
from tests.conversation.resident import MORNING, WATER, content_of

_BUILT = ("resume", "again", "menu", "pick_which", "district", "unit_which", "unit_page")
EVENTS: dict[type[Event], Event] = {
    Said: Said(MORNING, "1"),
    Sent: Sent(MORNING, Media.STICKER),
    Opened: Opened(MORNING),
    Left: Left(MORNING),
    Withdrew: Withdrew(MORNING),
    Nudged: Nudged(MORNING),
}


def test_there_is_an_entry_for_every_phase_and_event() -> None:
    assert set(TRANSITIONS) == {(phase, event) for phase in Phase for event in get_args(Event)}


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: type(event).__name__)
def test_no_state_however_odd_makes_the_engine_raise(phase: Phase, event: Event) -> None:
    for aside, asking in product(
        ["", *menus.FIXED, *_BUILT, "pick", "unheard_of"], ["", "q5", "gone", *menus.FIXED, *_BUILT]
    ):
        state = Conversation(phase=phase, asking=asking, aside=aside, unit="none", answers={"q1": Answer("heard")})
        _, replies = step(content_of(), state, event)
        assert len(replies) <= 1
        assert len(replies) == 1 or not isinstance(event, (Said, Sent))


def test_every_choice_of_a_menu_does_something() -> None:
    decided_where_they_are_asked = {
        key for key in KEYS if key.startswith(("unit.", "unit_yes.", "unit_which.", "unit_page."))
    }
    offered = {key for keys in menus.FIXED.values() for key in keys}
    assert offered <= choices.ACTS.keys() | decided_where_they_are_asked
    assert choices.ACTS.keys() <= KEYS.keys()
    assert choices.ACTS.keys() >= choices.AFTERWARDS


def _literals() -> set[str]:
    found: set[str] = set()
    for file in Path("bot").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_sentence_is_used() -> None:
    of_steps = {f"{name}.ask" for name in (*menus.FIXED, *menus.NOTICE, "menu", "pick_which", "district", "unit_page")}
    of_steps |= {"unit_which.ask"}
    of_media = {f"media.{kind}" for kind in Media}
    assert KEYS.keys() <= _literals() | of_steps | of_media


def test_every_sentence_that_is_used_is_defined() -> None:
    prefixes = {key.split(".")[0] for key in KEYS if "." in key}
    named = {
        text for text in _literals() if text.split(".")[0] in prefixes and text.count(".") == 1 and text[-1] != "."
    }
    assert named <= KEYS.keys()
    assert {f"media.{kind}" for kind in Media} <= KEYS.keys()


def test_placeholders_that_may_be_left_out_are_known_ones() -> None:
    assert all(OPTIONAL[key] <= KEYS[key] for key in OPTIONAL)


def test_no_python_file_of_the_conversation_holds_a_sentence_for_residents() -> None:
    """Words that are read (lists of spellings) are no sentences; these files speak."""
    speaking = [
        Path("bot") / f"{name}.py" for name in ("asking", "changing", "opening", "placing", "review", "showing")
    ]
    speaking += [
        Path("bot") / f"{name}.py" for name in ("hearing", "hints", "menus", "prompts", "side_steps", "season")
    ]
    accented = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
    for file in speaking:
        tree = ast.parse(file.read_text())
        docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                assert not accented & set(node.value.lower()), (file, node.value)


_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.ClassDef)


# --- the state's JSON form ---


def test_a_new_conversation_takes_no_room() -> None:
    assert Conversation().to_json() == {}


def test_every_field_survives_json() -> None:
    state = Conversation(
        phase=Phase.PAUSED,
        unit="07576",
        entry="code",
        asking="q5",
        aside="resume",
        ask_no=7,
        tries=2,
        offered=("a", "b"),
        before=Phase.ASKING,
        version=1,
        sent_on="2024-08-30",
        last_at=MORNING,
        began_at=datetime(2024, 8, 29, 1, 0, 0, 123000, tzinfo=UTC),
        quick=1,
        cautioned=True,
        recent=(1724893200.123,),
        nudges=1,
        history=("q1",),
        answers=MappingProxyType({"q1": Answer("heard", "từ lâu"), "q3": Answer(("meeting", "website"))}),
    )
    assert Conversation.from_json(state.to_json(), state.answers) == state


def test_the_json_form_holds_no_answer() -> None:
    state = Conversation(answers={"q2": Answer("very_dissatisfied", "chờ lâu")})
    assert "very_dissatisfied" not in str(state.to_json())
    assert "chờ lâu" not in str(state.to_json())


def test_state_written_by_another_version_is_read_as_far_as_it_is_known() -> None:
    data = {
        "phase": "floating",
        "before": "sideways",
        "unit": "07576",
        "mood": "good",
        "history": ["q1"],
        "offered": None,
    }
    assert Conversation.from_json(data) == Conversation(unit="07576", history=("q1",))


# --- the path ---


def test_questions_on_a_condition_are_asked_only_when_it_holds() -> None:
    survey = content_of().survey
    assert "q6" not in {question.id for question in asked(survey)}
    assert "q6" in {question.id for question in asked(survey, {"q5": Answer("online")})}
    assert "q6" not in {question.id for question in asked(survey, {"q5": Answer("no")})}


def test_answers_to_questions_no_longer_asked_lose_their_place() -> None:
    answers = {"q5": Answer("no"), "q8": Answer("late"), "q8a": Answer("reason_only"), "q1": Answer("heard")}
    assert walk(content_of().survey, answers).answers.keys() == {"q1", "q5"}


def test_a_condition_on_a_condition_falls_with_it() -> None:
    survey = content_of(WATER).survey
    answers = {"source": Answer("well"), "cut": Answer("yes"), "repair": Answer("good")}
    assert walk(survey, answers).answers.keys() == {"source"}


def test_what_is_left_never_grows_as_answers_come_in() -> None:
    survey = content_of().survey
    answers: dict[str, Answer] = {}
    left = walk(survey, answers).remaining()
    while question := walk(survey, answers).next:
        answers[question.id] = Answer(question.options[0].code) if question.options else Answer("1")
        fewer = walk(survey, answers).remaining()
        assert fewer < left
        left = fewer
    assert left == 0
