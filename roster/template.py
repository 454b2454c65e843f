"""The sheet offices fill in: drop-down lists for communes, days and shifts, and a page of instructions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from qr.days import span, written
from questions.model import Content, Unit
from questions.roster import Column, Level
from questions.roster_forms import RosterWords
from questions.shifts import ShiftRules

ROWS = 300  # prepared for filling in
_HEADER_ROW = 3
_WIDTHS = {
    Column.NUMBER: 6,
    Column.UNIT: 34,
    Column.VILLAGE: 20,
    Column.NAME: 26,
    Column.POSITION: 22,
    Column.PHONE: 16,
    Column.LEVEL: 24,
    Column.DAY: 14,
    Column.SLOT: 12,
    Column.PLACE: 30,
}


def write_template(
    out: Path, content: Content, rules: ShiftRules, said: RosterWords, *, units: Sequence[Unit] | None = None
) -> None:
    """Write the sheet to `out`; its list of communes holds `units`, by default all of them."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with xlsxwriter.Workbook(str(fresh), {"in_memory": True, "strings_to_formulas": False}) as book:
            _Template(book, content, rules, said).write(units or content.units.units)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


class _Template:
    def __init__(self, book: Any, content: Content, rules: ShiftRules, said: RosterWords) -> None:
        self._book = book
        self._content = content
        self._rules = rules
        self._said = said
        self._words = said.template
        self._columns = list(_WIDTHS)

    def write(self, units: Sequence[Unit]) -> None:
        listing = self._book.add_worksheet(self._words.list_sheet)
        guide = self._book.add_worksheet(self._words.guide_sheet)
        lookup = self._book.add_worksheet(self._words.lookup_sheet)
        self._write_lookup(lookup, [unit.full_title for unit in units])
        self._write_guide(guide)
        self._write_list(listing, len(units))

    def _write_list(self, sheet: Any, units: int) -> None:
        title = self._book.add_format({"bold": True, "font_size": 14, "align": "center", "text_wrap": True})
        plain = self._book.add_format({"align": "center", "italic": True})
        last = len(self._columns) - 1
        first_day, last_day = span(self._content.campaign)
        due = written(self._rules.due_on) if self._rules.due_on else "…"
        sheet.merge_range(0, 0, 0, last, self._words.title, title)
        sheet.merge_range(1, 0, 1, last, self._words.subtitle.format(first=first_day, last=last_day, due=due), plain)
        self._write_header(sheet)
        for column, choices in self._choices(units).items():
            place = self._columns.index(column)
            sheet.data_validation(_HEADER_ROW + 1, place, _HEADER_ROW + ROWS, place, self._validation(column, choices))
        sheet.freeze_panes(_HEADER_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.activate()

    def _write_header(self, sheet: Any) -> None:
        bold = self._book.add_format(
            {
                "bold": True,
                "border": 1,
                "bg_color": "#E8F0F8",
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        text = self._book.add_format({"num_format": "@", "border": 1})  # keeps the zero of a phone, and 29/8 as written
        sheet.set_row(_HEADER_ROW, 32)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, _WIDTHS[column])
            sheet.write_string(_HEADER_ROW, place, self._words.columns[column], bold)
            for row in range(_HEADER_ROW + 1, _HEADER_ROW + ROWS + 1):
                sheet.write_blank(row, place, None, text)

    def _choices(self, units: int) -> dict[Column, str | list[str] | None]:
        """Values to choose from, or the range that holds them; None: only a hint."""
        said = self._said.words
        return {
            Column.UNIT: f"='{self._words.lookup_sheet}'!$A$1:$A${units}",
            Column.PHONE: None,
            Column.LEVEL: [said.levels[level] for level in Level],
            Column.DAY: [f"{day.day}/{day.month}" for day in self._rules.days] + [said.all],
            Column.SLOT: [*said.slots.values(), self._words.whole_day],
        }

    def _validation(self, column: Column, choices: str | list[str] | None) -> dict[str, Any]:
        """Suggests and explains, but stops nobody who knows better."""
        hint = {"input_message": self._words.prompts[column], "error_type": "information", "ignore_blank": True}
        if choices is None:
            return {"validate": "any", **hint}
        return {"validate": "list", "source": choices, "show_error": False, **hint}

    def _write_lookup(self, sheet: Any, titles: Sequence[str]) -> None:
        sheet.set_column(0, 0, 40)
        for row, title in enumerate(titles):
            sheet.write_string(row, 0, title)
        sheet.hide()

    def _write_guide(self, sheet: Any) -> None:
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
        sheet.set_column(0, 0, 100)
        said = self._said.words
        facts = {"all": said.all, "slots": ", ".join(said.slots.values()), "whole_day": self._words.whole_day}
        for row, sentence in enumerate(self._words.guide):
            sheet.write_string(row, 0, f"{row + 1}. {sentence.format_map(facts)}", wrapped)
