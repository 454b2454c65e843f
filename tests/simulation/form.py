"""The form on paper: what the questionnaire file says is asked, of whom, in which order.

Read from the file itself and not through the bot's loader, so that the simulated residents are a second opinion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SKIPPED = "__skip"
Cells = Mapping[str, str]  # question id → the cell of the export


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question, with other ways to say it."""

    code: str
    label: str
    says: tuple[str, ...]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `when`: any of these, each asking for one of these answers to every question it names."""

    id: str
    number: str
    kind: str
    choices: tuple[Choice, ...]
    required: bool
    most: int  # choices at once
    low: float
    high: float
    days: tuple[str, str]  # first and last, ISO
    length: int  # characters of free text
    when: tuple[Mapping[str, frozenset[str]], ...]

    @property
    def takes_any_words(self) -> bool:
        """Whether whatever is said is an answer."""
        return self.kind == "text"


class Form:
    """All questions of one questionnaire file."""

    def __init__(self, file: Path) -> None:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        scales = document.get("scales", {})
        self.items = tuple(_item(question, scales) for question in document["questions"])
        self.by_number = {item.number: item for item in self.items}

    def asked(self, given: Cells) -> Iterator[Item]:
        """The questions asked of somebody who gave these answers, so far as they tell."""
        kept: dict[str, str] = {}
        for item in self.items:
            if not item.when or any(_all_hold(clauses, kept) for clauses in item.when):
                yield item
                if item.id in given:
                    kept[item.id] = given[item.id]

    def next(self, given: Cells) -> Item | None:
        """The first question without an answer."""
        return next((item for item in self.asked(given) if item.id not in given), None)

    def kept(self, given: Cells) -> dict[str, str]:
        """The answers to questions that are still asked."""
        return {item.id: given[item.id] for item in self.asked(given) if item.id in given}


def _all_hold(clauses: Mapping[str, frozenset[str]], given: Cells) -> bool:
    return all(not codes.isdisjoint(given.get(question, "").split("|")) for question, codes in clauses.items())


def _item(question: Mapping[str, Any], scales: Mapping[str, Any]) -> Item:
    options = question.get("options") or scales.get(question.get("scale", ""), [])
    relabelled = question.get("relabel", {})
    choices = tuple(_choice({**option, **relabelled.get(option["code"], {})}) for option in options)
    when = question.get("when", [])
    return Item(
        id=question["id"],
        number=str(question["number"]),
        kind=question["type"],
        choices=choices,
        required=question.get("required", False),
        most=question.get("max_choices", len(choices)),
        low=question.get("min", 0),
        high=question.get("max", 100),
        days=(str(question.get("earliest", "2024-08-01")), str(question.get("latest", "2024-08-29"))),
        length=question.get("max_length", 0),
        when=tuple(_clauses(one) for one in ([when] if isinstance(when, dict) else when)),
    )


def _choice(option: Mapping[str, Any]) -> Choice:
    return Choice(option["code"], option["label"], tuple(option.get("says", ())), option.get("exclusive", False))


def _clauses(one: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return {question: frozenset(codes) for question, codes in one.items()}
