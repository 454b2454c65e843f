"""The form of `roster.yaml`: which sentences and words there are."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from questions.schema import Form, Line, Text
from questions.shifts import Slot


def _slot(value: object) -> Slot:
    try:
        return Slot(str(value))
    except ValueError:
        raise PydanticCustomError("slot", f"must be one of: {', '.join(Slot)}") from None


Words = Annotated[list[Line], Field(min_length=1)]
Slots = Annotated[list[Annotated[Slot, BeforeValidator(_slot)]], Field(min_length=1)]
Prefix = Annotated[str, StringConstraints(pattern=r"^0[0-9]{2,3}$")]


class SlotWords(Form):
    """Phrases and the parts of the day they name."""

    says: Words
    slots: Slots


class ReportWords(Form):
    """How the report of an import is put."""

    columns: Annotated[list[Line], Field(min_length=7, max_length=7)]
    line: Line
    line_with_value: Line
    place: Line
    place_row: Line
    place_column: Line
    summary: Line
    changes: Line
    rehearsal: Line
    nothing: Line


class TroubleWords(Form):
    """What is wrong with a cell or row, and what to do about it."""

    problem: Line
    fix: Line


class SaidWords(Form):
    """Words for what the tables hold as codes."""

    slots: dict[str, Line]
    levels: dict[str, Line]
    weekdays: Annotated[list[Line], Field(min_length=7, max_length=7)]
    all: Line


class TemplateWords(Form):
    """The sheet offices fill in."""

    title: Line
    subtitle: Line
    list_sheet: Line
    guide_sheet: Line
    lookup_sheet: Line
    columns: dict[str, Line]
    prompts: dict[str, Line]
    whole_day: Line
    guide: Words


class NoticeWords(Form):
    """The roster on the notice board."""

    title: Line
    subject: Line
    dates: Line
    intro: Line
    columns: Annotated[list[Line], Field(min_length=3, max_length=3)]
    day: Line
    anywhere: Line
    promise: Line
    who: Line
    hotline: Line
    plan: Line
    pages: Line


class AnnouncementWords(Form):
    """A text to be read out or posted, and the schedule in it."""

    text: Text
    line: Line
    time: Line
    day: Line
    last_day: Line
    nowhere: Line
    most: Annotated[int, Field(ge=1, le=60)]
    more: Line


class CoverageWords(Form):
    """What is said about gaps, double bookings, no-shows and missing rosters."""

    heading: Line
    gap: Line
    double: Line
    no_show: Line
    missing: Line
    unplanned: Line
    late: Line
    district: Line
    due_before: Line
    due_after: Line
    no_due: Line
    running: Line
    total: Line
    columns: Annotated[list[Line], Field(min_length=8, max_length=8)]
    kinds: dict[str, Line]


class CodesWords(Form):
    """The list of join codes."""

    columns: Annotated[list[Line], Field(min_length=9, max_length=9)]
    message: Line


class RosterWords(Form):
    """The whole file."""

    headers: dict[str, Words]
    skipped_sheets: Words
    levels: dict[str, Words]
    slots: list[SlotWords]
    whole_day: Slots
    every_day: Words
    around_days: Words
    marks: Words
    blanks: Words
    ditto: Words
    unit_types: Words
    district_types: Words
    villages: Words
    titles: Words
    totals: Words
    endings: Words
    before_names: Words
    no_names: Words
    positions: Words
    old_prefixes: dict[Prefix, Prefix]
    unreadable: dict[str, Line]
    fates: dict[str, Line]
    report: ReportWords
    troubles: dict[str, TroubleWords]
    words: SaidWords
    template: TemplateWords
    notice: NoticeWords
    loudspeaker: AnnouncementWords
    social: AnnouncementWords
    coverage: CoverageWords
    codes: CodesWords
