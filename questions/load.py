"""Loading the data files. Each function returns a checked value or raises `Faulty` with every mistake it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from questions.campaigns import load_campaign, unset
from questions.faults import Fault, Faulty
from questions.model import Content, Texts
from questions.surveys import load_survey
from questions.texts import load_texts_with
from questions.units import load_units

__all__ = ["Fault", "Faulty", "load_campaign", "load_content", "load_survey", "load_texts", "load_units", "unset"]

Loaded = TypeVar("Loaded")


def load_texts(path: Path) -> Texts:
    """The sentences in `path`, which must be exactly those `questions.keys` declares."""
    from questions.keys import KEYS, OPTIONAL

    return load_texts_with(path, KEYS, OPTIONAL)


def load_content(
    *, survey: Path, campaign: Path, texts: Path, units: Path, codes: Mapping[str, str] | None = None
) -> Content:
    """Everything one bot speaks from. Mistakes of all four files are reported together."""
    faults: list[Fault] = []

    def loaded(load: Callable[[Path], Loaded], path: Path) -> Loaded | None:
        try:
            return load(path)
        except Faulty as faulty:
            faults.extend(faulty.faults)
            return None

    parts = (
        loaded(load_survey, survey),
        loaded(load_campaign, campaign),
        loaded(load_texts, texts),
        loaded(load_units, units),
    )
    if faults or None in parts:
        raise Faulty(faults)
    return Content(*parts, codes or {})  # type: ignore[arg-type]
