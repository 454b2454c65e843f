"""Rows that are no people: titles, headings inside a table, totals, signatures."""

from __future__ import annotations

import re

from bot import words
from bot.words import Lexicon
from questions.model import Unit
from questions.roster import Column, Level
from questions.roster_forms import RosterWords
from roster.cells import Cell, Row, Sheet
from roster.context import Context
from roster.headers import Header
from roster.moments import Reader
from roster.names import Names, Starts
from roster.places import Places

_NUMBERING = re.compile(r"[IVXivx]{1,5}|[0-9]{1,3}|[A-Za-z]")
_LONGEST = 160  # characters of a heading
_CLEAR = 3  # words of a level inside a title


class Sections:
    """Reads what stands between the people."""

    def __init__(self, said: RosterWords, places: Places, moments: Reader, names: Names) -> None:
        self._places = places
        self._moments = moments
        self._names = names
        self._villages = Starts(said.villages)
        self._levels = Lexicon((phrase, Level(level)) for level, listed in said.levels.items() for phrase in listed)
        self._titles = Starts(said.titles)
        self._totals = {words.fold(phrase) for phrase in said.totals}
        self._endings = Starts(said.endings)

    def level(self, text: str) -> Level | None:
        """The level a cell or the start of a heading names."""
        said = words.words(text)
        found = self._levels.find(said) or self._levels.find(said[: self._levels.at_start(said)])
        return found[0] if found else None

    def around(self, sheet: Sheet, titles: list[Row], file: str) -> Context:
        """What the file's name, the sheet's name and the rows above the header say."""
        context = self._title(file.replace("_", " "), "")
        context = context.within(self._named(sheet.name, context.district))
        for cell in (cell for row in titles for cell in row.cells if not cell.empty):
            context = context.within(self._title(cell.text, context.district))
            when = self._moments.read(cell.value, Column.DAY)
            if len(when.days) == 1 and not when.doubts:  # "Ngày 29/8/2024 (Thứ năm)"
                context = context.within(Context(days=when.days))
        return context

    def _named(self, sheet: str, district: str) -> Context:
        """What the name of a sheet says: often a commune and nothing else, "QUÝ SƠN (LỤC NGẠN)"."""
        title = self._title(sheet, district)
        if title.unit or title.district:
            return title
        unit = self._places.unit(sheet, district, certain=False)
        return Context(unit.district_code, unit, level=title.level) if isinstance(unit, Unit) else title

    def heading(self, row: Row, header: Header, context: Context) -> Context | None:
        """What a heading inside a table says; None if the row is none."""
        own = [column for column in row.filled if not self._is_numbering(row, column)]
        if len(own) != 1 or len(row.cell(own[0]).text) > _LONGEST:
            return None
        cell = row.cell(own[0])
        if own[0] in header.people and self._is_person(cell):
            return None
        found = self._said_in(cell, context)
        return None if found == Context() else found

    def is_total(self, row: Row) -> bool:
        """Whether a row adds up the rows above it."""
        texts = (row.cell(column).text for column in row.filled)
        return any(words.fold(re.split(r"[:(0-9]", text)[0]) in self._totals for text in texts)

    def is_ending(self, row: Row) -> bool:
        """Whether signatures and notes below a table begin here."""
        return any(self._endings.begin(words.words(row.cell(column).text)) for column in row.filled)

    def _title(self, text: str, district: str) -> Context:
        heading = self._places.heading(text, district)
        said = words.words(text)
        levels = set(self._levels.find(said))
        if self._titles.begin(said):  # "Danh sách thành viên tổ công tác cấp xã"
            lengths = ((start, self._levels.at_start(said[start:])) for start in range(len(said)))
            levels = {
                level
                for start, length in lengths
                if length >= _CLEAR
                for level in self._levels.find(said[start : start + length])
            }
        return Context(heading.district, heading.unit, level=next(iter(levels)) if len(levels) == 1 else None)

    def _said_in(self, cell: Cell, context: Context) -> Context:
        text = cell.text
        when = self._moments.read(cell.value, Column.DAY)
        if not when.silent and not when.doubts:
            days = when.days or tuple(dict.fromkeys(day for day, _ in when.turns))
            return Context(days=days, slots=when.slots or tuple(dict.fromkeys(slot for _, slot in when.turns)))
        heading = self._places.heading(text, context.district)
        is_village = self._villages.begin(words.words(text))
        said = words.words(text)
        level = self.level(text) if self._levels.at_start(said) > 1 or self._levels.find(said) else None
        if is_village and level in (None, Level.HELPER) and len(said) > 1:
            return Context(heading.district, heading.unit, village=text, level=Level.HELPER)
        return Context(heading.district, heading.unit, level=level)

    def _is_numbering(self, row: Row, column: int) -> bool:
        cell = row.cell(column)
        return column == row.filled[0] and bool(_NUMBERING.fullmatch(cell.text.strip("() ./")))

    def _is_person(self, cell: Cell) -> bool:
        """A commune may be called like a person ("Trần Phú"): in a column of names it is one."""
        return all(self._names.fault(named.name) is None for named in self._names.read(cell.text))
