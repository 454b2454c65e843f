"""The sentences of the summaries: what the group reads, what stands on the chart, what an operator is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from questions.model import Texts
from questions.texts import load_texts_with

SUMMARY_TEXTS = Path(__file__).with_name("summary.yaml")


def _with(names: str, *keys: str) -> Mapping[str, frozenset[str]]:
    return dict.fromkeys(keys, frozenset(names.split()))


# Text key → placeholders it must hold.
KEYS: Mapping[str, frozenset[str]] = {
    **_with("day title end units time", "opening"),
    **_with("day n days", "daily.title"),
    **_with("", "closing.title", "total.final_zero", "areas.head", "areas.plain", "areas.hidden"),
    **_with("now", "late"),
    **_with("time count", "total"),
    **_with("time count percent due", "total.target"),
    **_with("time", "total.zero", "chart.moment", "page.posted"),
    **_with("count", "total.final", "new.day", "unfinished", "none.count", "none.all"),
    **_with("count percent", "total.final_target"),
    **_with("since count", "new.since"),
    **_with("since", "new.zero", "new.few"),
    **_with("name count", "area"),
    **_with("name count percent", "area.target"),
    **_with("none", "area.none", "area.all_none"),
    **_with("names", "lowest"),
    **_with("count names", "none"),
    **_with("names more", "names.more"),
    **_with("covered planned", "shifts"),
    **_with("posts silent", "photos"),
    **_with("posts", "photos.all", "chart.area_photos"),
    **_with("end", "deadline"),
    **_with("", "ask.next", "ask.last", "ask.after"),
    **_with("id time", "source", "chart.alt"),
    **_with("id time head", "source.recorded"),
    **_with("count", "count.at_least", "count.below"),
    **_with("value", "percent"),
    **_with("time day", "moment", "end.time"),
    **_with("day", "end.midnight"),
    **_with("", "count.untold", "preview", "chart.title", "chart.final", "chart.unit_none"),
    **_with("percent", "chart.target"),
    **_with("due", "chart.due"),
    **_with("none units", "chart.area_none"),
    **_with("organiser", "chart.source"),
    **_with("id", "chart.id"),
    **_with("day id", "caption"),
    **_with("time day link", "alarm"),
}


def load_summary_texts(path: Path = SUMMARY_TEXTS) -> Texts:
    """The sentences in `path`. Raises `Faulty` with every mistake."""
    return load_texts_with(path, KEYS, {})
