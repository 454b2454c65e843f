"""What only shows when survey, campaign, sentences and unit list come together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from questions.faults import Fault
from questions.lengths import TEXT, filled, length, note_length, question_length
from questions.model import Content, Question


def content_faults(content: Content, *, survey: Path, texts: Path, units: Path) -> Iterator[Fault]:
    """Mistakes no file shows by itself. The paths are those the faults are reported for."""
    longest = max((unit.title for unit in content.units.units), key=length)
    for question in content.survey.questions:
        size = _longest_message(content, question, longest)
        if size > TEXT:
            said = f"makes a message of {size} characters for {longest}; Zalo takes {TEXT}"
            yield Fault(str(survey), f"questions[{question.id}].text", said)
    for key, text in content.texts.templates.items():
        size = length(_said(content, text, longest))
        if size > TEXT:
            yield Fault(str(texts), key, f"has {size} characters for {longest}; Zalo takes {TEXT}")
    for code, unit in content.codes.items():
        if unit not in content.units.by_code:
            yield Fault(str(units), "commune_code", f"the poster code {code} names {unit}, which is not in this list")


def _longest_message(content: Content, question: Question, unit: str) -> int:
    """A question below the longest note that can stand above it."""
    hotline = content.campaign.hotline
    options = (option for other in content.survey.questions for option in other.options)
    note = max((note_length(option, unit=unit, hotline=hotline) for option in options), default=0)
    return note + question_length(question.text, question.options, unit=unit, hotline=hotline)


def _said(content: Content, text: str, unit: str) -> str:
    """A sentence with everything in it that the campaign file makes long or short."""
    campaign = content.campaign
    facts = {"account": campaign.account_name, "organiser": campaign.organiser, "contact": campaign.contact}
    for name, value in {**facts, "plan": campaign.plan}.items():
        text = text.replace(f"{{{name}}}", value)
    return filled(text, unit=unit, hotline=campaign.hotline)
