"""The words on posters and books: read from a data file, checked, and filled in for a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import questions
from questions.document import Document, Place, Value, read
from questions.faults import Faulty
from questions.schema import Line
from questions.wording import placeholder_faults

POSTER_TEXTS = Path(questions.__file__).with_name("poster.yaml")

_UNIT = {"unit", "district", "code"}
_CAMPAIGN = {"first", "last", "year", "organiser", "account", "hotline", "plan", "minutes", "age"}
_ALLOWED = {"poster": _UNIT | _CAMPAIGN, "book": _CAMPAIGN | {"count"}}
_REQUIRED: Mapping[Place, set[str]] = {
    ("poster", "dates"): {"first", "last"},
    ("poster", "picture"): {"unit", "code"},
    ("poster", "typed", "text"): {"account"},
    ("poster", "hotline"): {"hotline"},
    ("book", "count"): {"count"},
}


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Part(_Form):
    """A headline and a sentence."""

    title: Line
    text: Line


class PosterWords(_Form):
    """Everything on a poster but names and code."""

    title: Line
    subject: Line
    dates: Line
    steps: Annotated[list[Part], Field(min_length=3, max_length=3)]
    picture: Line
    typed: Part
    promise: Part
    who: Line
    hotline: Line
    plan: Line
    draft: Line


class BookWords(_Form):
    """Cover and contents of a book."""

    title: Line
    all: Line
    count: Line
    notes: list[Line]
    contents: Line
    columns: Annotated[list[Line], Field(min_length=3, max_length=3)]


class _File(_Form):
    poster: PosterWords
    book: BookWords


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a poster file, with their placeholders."""

    poster: PosterWords
    book: BookWords


def load_wording(path: Path = POSTER_TEXTS) -> Wording:
    """The words in `path`. Raises `Faulty` with every mistake."""
    document = read(path)
    found = _in_form(document)
    for place, text in _sentences(document.data, ()):
        for message in placeholder_faults(text, _ALLOWED.get(str(place[0]), set()), _REQUIRED.get(place, set())):
            document.fault(place, message)
    if document.faults or found is None:
        raise Faulty(sorted(document.faults, key=lambda fault: fault.line))
    return Wording(found.poster, found.book)


W = TypeVar("W", bound=BaseModel)


def filled(words: W, values: Mapping[str, object]) -> dict[str, Any]:
    """The words with their placeholders filled, as plain lists and dicts."""
    return {name: _filled(value, values) for name, value in words.model_dump().items()}


def _filled(value: Any, values: Mapping[str, object]) -> Any:
    if isinstance(value, str):
        return value.format_map(values)
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    return [_filled(item, values) for item in value]


def _in_form(document: Document) -> _File | None:
    try:
        return _File.model_validate(document.data)
    except ValidationError as errors:
        for error in errors.errors():
            document.fault(tuple(error["loc"]), error["msg"])
        return None


def _sentences(value: Value, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sentences(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _sentences(item, (*place, index))
