"""Responses and codebook as CSV: UTF-8 with BOM, RFC 4180, streaming. Columns as the contract names them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from bot.state import SKIPPED
from models import responses
from models.responses import Exported, Status
from questions import codebook
from questions.model import Content, Kind, Question, Survey

HEAD = (
    "response_id", "campaign", "questionnaire_version", "commune_code", "district_code",
    "entry_method", "status", "started_on", "completed_on", "flags",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True)
class Wanted:
    """What an export contains: codes or labels, sent responses alone or also begun ones."""

    content: Content
    labels: bool = False
    include_partial: bool = False

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Withdrawn responses are never among them."""
        return (Status.COMPLETE, Status.PARTIAL) if self.include_partial else (Status.COMPLETE,)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """Column names."""
        return (*HEAD, *(question.id for question in self.content.survey.questions))


def rows(connection: Connection, wanted: Wanted) -> Iterator[list[str]]:
    """One row a response, in no order that tells anything."""
    columns = [(question.id, _reader(question, labels=wanted.labels)) for question in wanted.content.survey.questions]
    for page in responses.exported(connection, wanted.content.campaign.id, wanted.statuses):
        begun = responses.answers_of(connection, [form.id for form in page if form.counted is None])
        for form in page:
            given = _given(form, begun)
            yield _head(form) + [read(given[question]["v"]) if question in given else "" for question, read in columns]


def write_responses(connection: Connection, wanted: Wanted, out: Path) -> int:
    """Write the export to `out`; returns the number of responses. An interrupted one leaves no half file behind."""
    return _write_csv(out, wanted.header, rows(connection, wanted))


def write_codebook(survey: Survey, out: Path) -> int:
    """Write the codebook to `out`; returns the number of rows."""
    found = codebook.rows(survey)
    return _write_csv(out, codebook.COLUMNS, ([str(cell) for cell in row] for row in found))


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _head(form: Exported) -> list[str]:
    return [
        form.id, form.campaign, form.questionnaire, form.unit, form.district, form.entry, form.status,
        form.started_on.isoformat(), form.completed_on.isoformat() if form.completed_on else "", form.flags,
    ]  # fmt: skip


def _given(form: Exported, begun: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Answers by question id, each in the JSON form of bot.state.Answer."""
    if form.counted is not None:
        counted: dict[str, Any] = json.loads(form.counted)
        return counted
    return {question: json.loads(value) for question, value in begun.get(form.id, {}).items()}


def _reader(question: Question, *, labels: bool) -> Callable[[Any], str]:
    """Turns a stored value of `question` into a cell: codes or labels joined with `|`, a number or text as given."""
    words = {option.code: harmless(option.label) if labels else option.code for option in question.options}

    def spelled(code: str) -> str:
        return words.get(code, code)

    def read(value: Any) -> str:
        return "|".join(map(spelled, value)) if isinstance(value, list) else spelled(value)

    def read_text(value: str) -> str:
        return value if value == SKIPPED else harmless(value)

    return read_text if question.kind is Kind.TEXT else read


def _write_csv(out: Path, header: Iterable[str], lines: Iterable[Iterable[str]]) -> int:
    written = 0
    with whole_file(out) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for line in lines:
            writer.writerow(line)
            written += 1
    return written


@contextmanager
def whole_file(out: Path) -> Iterator[IO[str]]:
    """A text file that appears under its name only when it is complete, and that its owner alone can read."""
    unfinished = out.with_name(f".{out.name}.part")
    try:
        unfinished.touch(mode=0o600)
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
