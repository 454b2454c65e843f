"""The thresholds of a campaign that the conversation keeps to, from the sections of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

IDLE = timedelta(minutes=30)  # after that, people are asked whether to go on before a number counts as an answer

_DEFAULTS: Mapping[tuple[str, str], float] = {
    ("apology", "after_seconds"): 30,  # a reply on which somebody waited longer opens with a line of apology
    ("disclosure", "public"): 10,  # a smaller number of responses is told neither the public nor the group
    ("disclosure", "named"): 5,  # a smaller one is not told even those whose work it is
    ("flood", "messages"): 10,  # more than these …
    ("flood", "seconds"): 10,  # … in this time get one answer together
    ("nudges", "max"): 2,
    ("quality", "fast_seconds"): 20,  # a whole form faster than this is flagged
    ("quality", "quick_seconds"): 2,  # an answer faster than this is very fast …
    ("quality", "quick_in_a_row"): 3,  # … and this many in a row bring the one gentle line
}


def limit(settings: Mapping[str, object], section: str, name: str) -> float:
    """The threshold `name` of a section; the agreed default where the campaign sets none."""
    values = settings.get(section)
    value = values.get(name) if isinstance(values, Mapping) else None
    return value if isinstance(value, (int, float)) else _DEFAULTS[section, name]
