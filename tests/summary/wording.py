"""Editions made by hand, with the real data files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from models.group_posts import Counts
from models.snapshots import Participation
from questions.campaigns import load_campaign
from questions.model import Content, Texts
from questions.summaries import load_summary_texts
from questions.summary_rules import Kind
from questions.surveys import load_survey
from questions.targets import Targets, load_targets
from questions.units import load_units
from reports.counting import Counted, figures
from reports.figures import Figures, Shifts
from reports.summary_text import Edition

DATA = Path(__file__).parents[2] / "questions"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TEXTS = load_summary_texts()
SIX = time(18)


@cache
def content(units: str = "bac_giang_2024") -> Content:
    """The real data files with a unit list."""
    campaign, survey = load_campaign(DATA / "campaign.yaml"), load_survey(DATA / "pks07.yaml")
    return Content(survey, campaign, Texts({}), load_units(DATA / "units" / f"{units}.csv"))


def targets(of: Content) -> Targets:
    """The targets that apply to it."""
    return load_targets(of.campaign, of.units)


def edition(
    people: Mapping[str, int | Participation],
    *,
    of: Content | None = None,
    kind: Kind = Kind.DAILY,
    at: str = "2024-08-29 18:00",
    before: Figures | None = None,
    since: str = "2024-08-29 18:00",
    shifts: Shifts | None = None,
    photos: Counts | None = None,
) -> Edition:
    """What is told when so many people of each commune have finished."""
    chosen, taken = of or content(), local(at)
    counted = {unit: one if isinstance(one, Participation) else Participation(one) for unit, one in people.items()}
    found = figures(
        chosen,
        targets(chosen),
        Counted(counted, shifts, photos),
        at=taken,
        before=before,
        since=int(local(since).timestamp() * 1000) if before else None,
    )
    return Edition(kind, taken.date(), found, "K7M2QX", taken)


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def everywhere(count: int, of: Content | None = None) -> dict[str, int]:
    """The same number in every commune."""
    return {unit.code: count for unit in (of or content()).units.units}


__all__ = ["SIX", "TEXTS", "Kind", "content", "date", "edition", "everywhere", "local", "targets"]
