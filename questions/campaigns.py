"""Campaign files: who asks, when, and the thresholds agreed beforehand."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from questions.alarm_rules import check_alarms
from questions.document import Document, read
from questions.faults import Faulty
from questions.model import Campaign
from questions.nudges import check_nudges
from questions.schema import CampaignForm, validated
from questions.shifts import check_shifts
from questions.summary_rules import check_summary
from questions.targets import check_target

UNSET = "["  # a text beginning so is a place still to be filled in


def load_campaign(path: Path) -> Campaign:
    """The campaign in `path`. Texts not filled in yet are allowed, see `unset`. Raises `Faulty` with every mistake."""
    document = read(path)
    form = validated(CampaignForm, document, ()) if document.data is not None or not document.faults else None
    if form is not None:
        _check_dates(document, form)
        check_shifts(document)
        check_nudges(document)
        check_alarms(document)
        check_summary(document)
        check_target(document)
    if document.faults or form is None:
        raise Faulty(document.faults)
    sections = {name: MappingProxyType(section) for name, section in form.settings.items()}
    return Campaign(**{**dict(form), "settings": MappingProxyType(sections)})


def unset(campaign: Campaign) -> tuple[str, ...]:
    """Names of the fields still to be filled in, like "[Số đường dây nóng]": fine for trying out, not for real."""
    texts = ((field.name, getattr(campaign, field.name)) for field in fields(campaign))
    return tuple(name for name, value in texts if isinstance(value, str) and value.startswith(UNSET))


def _check_dates(document: Document, form: CampaignForm) -> None:
    if form.opens_at >= form.closes_at:
        document.fault(("closes_at",), "must be later than opens_at")
    last_day = (form.closes_at.astimezone(form.timezone) - timedelta(microseconds=1)).date()
    if form.erase_on < last_day:
        document.fault(("erase_on",), f"must not be before the last day of the survey, {last_day}")
