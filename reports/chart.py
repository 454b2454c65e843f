"""The picture of a summary: bars of the areas, readable on a phone's screen, every number printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from questions.model import Content, Texts
from questions.summary_rules import Kind
from reports import numbers
from reports.disclosure import NOBODY
from reports.figures import Area
from reports.summary_text import Edition, ranked

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "qr" / "fonts"
_TEMPLATE = "chart.typ"
_PPI = 72 * 3  # 360 points wide, three pixels a point: the screen of a usual phone


def png(content: Content, texts: Texts, edition: Edition) -> bytes:
    """The picture as a PNG well below Zalo's 1 MB. Equal editions give equal bytes."""
    values = json.dumps(sheet(content, texts, edition), ensure_ascii=False)
    made = _press().compile(str(_HERE / _TEMPLATE), sys_inputs={"data": values}, format="png", ppi=_PPI)
    if not isinstance(made, bytes):
        raise TypeError(f"{_TEMPLATE} became {type(made).__name__}, not one picture")
    return made


def description(texts: Texts, edition: Edition) -> str:
    """What the picture shows, for people who hear it read."""
    return texts.say("chart.alt", time=numbers.moment(texts, edition.taken_at), id=edition.id)


@cache
def _press() -> typst.Compiler:
    return typst.Compiler(root=str(_HERE), font_paths=[str(_FONTS)], ignore_system_fonts=True)


def sheet(content: Content, texts: Texts, edition: Edition) -> dict[str, Any]:
    """Everything that is drawn, as the template names it."""
    figures, final = edition.figures, edition.kind is Kind.CLOSING
    scale = _scale(figures.areas)
    due = numbers.percent(texts, figures.due)
    has_mark = not final and any(area.percent is not None for area in figures.areas)
    return {
        "title": texts.say("chart.final" if final else "chart.title"),
        "moment": texts.say("chart.moment", time=numbers.moment(texts, edition.taken_at)),
        "total": numbers.count(texts, figures.total),
        "share": texts.say("chart.target", percent=numbers.percent(texts, figures.percent)) if figures.percent else "",
        "rows": [_row(texts, area, scale) for area in ranked(figures.areas)],
        "mark": min(figures.due / scale, 1.0) if has_mark else None,
        "due": texts.say("chart.due", due=due),
        "source": texts.say("chart.source", organiser=content.campaign.organiser),
        "id": texts.say("chart.id", id=edition.id),
    }


def _row(texts: Texts, area: Area, scale: float) -> dict[str, Any]:
    return {
        "name": area.name,
        "count": numbers.count(texts, area.count),
        "share": numbers.percent(texts, area.percent) if area.percent is not None else "",
        "length": min(_length(area) / scale, 1.0),
        "note": " · ".join(_notes(texts, area)),
    }


def _notes(texts: Texts, area: Area) -> list[str]:
    notes = []
    if area.none and area.units > 1:
        notes.append(texts.say("chart.area_none", none=area.none, units=area.units))
    if area.photos is not None and area.units > 1:
        notes.append(texts.say("chart.area_photos", posts=numbers.whole(area.photos)))
    return notes


def _length(area: Area) -> float:
    """Percent of the target; without one the number itself."""
    return area.percent if area.percent is not None else area.count.shown


def _scale(areas: Sequence[Area]) -> float:
    """What a full bar stands for: the whole target, or more if anybody is beyond it."""
    longest = max((_length(area) for area in areas), default=0)
    with_targets = any(area.percent is not None or area.count == NOBODY for area in areas if area.target)
    return max(longest, 100 if with_targets else 1)
