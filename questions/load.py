"""Loading the data files. Each function returns a checked value or raises `Faulty` with every mistake it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from questions.campaigns import load_campaign, unset
from questions.content_checks import content_faults
from questions.faults import Fault, Faulty
from questions.keys import KEYS, OPTIONAL
from questions.model import Content, Texts
from questions.surveys import load_survey
from questions.texts import load_texts_with
from questions.units import load_units

__all__ = ["Fault", "Faulty", "load_campaign", "load_content", "load_survey", "load_texts", "load_units", "unset"]

Loaded = TypeVar("Loaded")


def load_texts(path: Path) -> Texts:
    """The sentences in `path`, which must be exactly those `questions.keys` declares."""
    return load_texts_with(path, KEYS, OPTIONAL)


def load_content(
    *, survey: Path, campaign: Path, texts: Path, units: Path, codes: Mapping[str, str] | None = None
) -> Content:
    """Everything one bot speaks from. The mistakes of all four files are reported together."""
    faults: list[Fault] = []
    parts = (
        _loaded(load_survey, survey, faults),
        _loaded(load_campaign, campaign, faults),
        _loaded(load_texts, texts, faults),
        _loaded(load_units, units, faults),
    )
    match parts:
        case (asked, round_, said, listed) if asked and round_ and said and listed:
            content = Content(asked, round_, said, listed, dict(codes or {}))
            faults.extend(content_faults(content, survey=survey, texts=texts, units=units))
            if not faults:
                return content
    raise Faulty(faults)


def _loaded(load: Callable[[Path], Loaded], path: Path, faults: list[Fault]) -> Loaded | None:
    try:
        return load(path)
    except Faulty as faulty:
        faults.extend(faulty.faults)
        return None
