"""One way through PKS07 by digits, and what must count afterwards."""

from __future__ import annotations

import json
from typing import Any

from models.tables import Response
from tests.shell.running import Resident, Running

# Number of the question, what is typed, what counts: an option's code, several, a number or words.
STEPS: tuple[tuple[str, str, Any], ...] = (
    ("1", "1", "know_well"),
    ("2", "2", "satisfied"),
    ("3", "1 3", ["loudspeaker", "meeting"]),
    ("4", "3", "neutral"),
    ("5", "1", "in_person"),
    ("6", "2", "certification"),
    ("7", "4", "dissatisfied"),
    ("8", "3", "late"),
    ("8a", "2", "reason_only"),
    ("9", "2", "2"),
    ("10", "1", "no"),
    ("11", "5", "very_dissatisfied"),
    ("12", "6", "dont_know"),
    ("13", "7", ["none"]),
    ("14", "2", "no"),
    ("16", "1", "very_satisfied"),
    ("17", "2", "satisfied"),
    ("18", "2", "partly"),
    ("19", "1 2 3", ["attitude", "guidance", "on_time"]),
    ("20", "Mong có thêm ghế ngồi", "Mong có thêm ghế ngồi"),
    ("21", "2", "female"),
    ("22", "4", "over_60"),
    ("23", "1", "farming"),
)
FREE_TEXT = "Mong có thêm ghế ngồi"
MESSAGES = ("1", "1", *(typed for _, typed, _ in STEPS), "1")  # after the code: consent, eligible, answers, GỬI


def counted() -> dict[str, Any]:
    """The answers of `STEPS` under the ids of their questions."""
    ids = {"21": "d1", "22": "d2", "23": "d3"}
    return {ids.get(number, f"q{number}"): value for number, _, value in STEPS}


def answers_in_turn(resident: Resident) -> Resident:
    """Answers every question, each when it has been asked, up to the review."""
    for number, typed, _ in STEPS:
        assert f"Câu {number} (" in resident.last, resident.last
        resident.says(typed)
    return resident


def fills_in(resident: Resident) -> Resident:
    """The same without waiting for the questions."""
    for _, typed, _ in STEPS:
        resident.posts(typed)
    resident.bot.drive()
    assert "Xin xem lại" in resident.last
    return resident


def what_counts(bot: Running) -> list[dict[str, Any] | None]:
    """The counted answers of every response, without their remarks."""
    rows = [row["counted"] for row in bot.rows(Response)]
    return [counted and {id_: answer["v"] for id_, answer in json.loads(counted).items()} for counted in rows]
