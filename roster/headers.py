"""Finding the header of a table and what each of its columns holds, whatever an office calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot import words
from questions.roster import Column
from questions.roster_forms import RosterWords
from questions.shifts import Slot
from roster.cells import Row, Sheet
from roster.moments import Reader

_LONGEST_LABEL = 80  # characters; more is a sentence
_SHORT = 3  # letters of a word that counts only when it is the whole label: "tổ", "ca"
_KNOWN_SHARE = 0.6  # of the cells of a header mean something
_MOST_ROWS = 3  # of one header
_MOST_DIGITS = 8  # in a label: "29/8/2024" has seven
_IN_CELLS = frozenset({Column.UNIT, Column.DISTRICT, Column.VILLAGE, Column.PLACE})  # "thị trấn Chũ" is one, no label


@dataclass(frozen=True, slots=True)
class Mark:
    """A column of a grid, "29/8 Sáng": whoever has a mark in it stands by then. Empty: the row says it."""

    column: int
    days: tuple[date, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a table hold. Several of a kind stand in the order of trust."""

    first: int  # places of its rows among those of the sheet
    last: int
    row: int  # number of its first row
    columns: Mapping[Column, tuple[int, ...]]
    marks: tuple[Mark, ...]
    labels: Mapping[int, str]
    unknown: tuple[int, ...]
    beside: tuple[Header, ...] = ()  # further tables to the right with the same columns

    @property
    def people(self) -> tuple[int, ...]:
        """Columns in which people stand: those of names, else those of a grid."""
        return self.names or tuple(mark.column for mark in self.marks)

    @property
    def names(self) -> tuple[int, ...]:
        """Columns that together hold a name: family first where it stands apart."""
        found = (self.columns.get(kind, ()) for kind in (Column.FAMILY, Column.NAME, Column.GIVEN))
        return tuple(column for columns in found for column in columns)

    @property
    def tells_slots(self) -> bool:
        """Whether the table has room for parts of the day."""
        kinds = {Column.SLOT, Column.BEGINS}
        return bool(self.columns.keys() & kinds) or any(mark.slots for mark in self.marks)


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: Column | Mark
    rank: int = 0  # how far down the list of names for this kind


class Headers:
    """Recognises headers; what columns may be called stands in roster.yaml."""

    def __init__(self, said: RosterWords, moments: Reader) -> None:
        self._moments = moments
        self._exact: dict[str, _Meaning] = {}
        for name, phrases in said.headers.items():
            for rank, phrase in enumerate(phrases):
                self._exact.setdefault(words.fold(phrase), _Meaning(Column(name), rank))
        whole = {words.fold(phrase) for phrases in said.headers.values() for phrase in phrases if phrase[0] == "="}
        inside = [phrase for phrase in self._exact if phrase not in whole and (" " in phrase or len(phrase) > _SHORT)]
        self._slot_phrases = {words.fold(phrase) for entry in said.slots for phrase in entry.says}
        # The longest phrase inside a label decides: "chức vụ trong tổ" is a position.
        self._inside = sorted(inside, key=len, reverse=True)

    def find(self, sheet: Sheet, start: int = 0) -> Header | None:
        """The next header at or below the row in this place."""
        for place in range(start, len(sheet.rows)):
            if self.is_header(sheet.rows[place]):
                return self._read(sheet, place)
        return None

    def is_header(self, row: Row) -> bool:
        """Whether a row names columns: most of its cells mean something, two of them beyond doubt."""
        own = row.filled
        texts = [row.cell(column).text for column in own]
        if len(own) < 2 or texts[0].isdecimal() or any(_has_number(text) for text in texts):
            return False
        found = [self._meaning(text, column) for text, column in zip(texts, own, strict=True)]
        marks = any(meaning is not None and isinstance(meaning.kind, Mark) for meaning in found)
        clear = {meaning.kind for text in texts if (meaning := self._clear_meaning(text))}
        known = sum(meaning is not None for meaning in found)
        return bool(clear) and len(clear) + marks > 1 and known >= _KNOWN_SHARE * len(own)

    def _clear_meaning(self, label: str) -> _Meaning | None:
        """What a label means by its whole name, or by several words of it unless those stand in the cells as well."""
        said = words.fold(label) if len(label) <= _LONGEST_LABEL else ""
        several = (phrase for phrase in self._inside if " " in phrase and f" {phrase} " in f" {said} ")
        found = self._exact.get(next(several, ""))
        return self._exact.get(said) or (None if found is None or found.kind in _IN_CELLS else found)

    def _read(self, sheet: Sheet, place: int) -> Header:
        top = sheet.rows[place]
        labels = {column: [top.cell(column).text] for column in range(len(top.cells)) if top.cell(column).text}
        last = place
        for below in range(place + 1, min(place + _MOST_ROWS, len(sheet.rows))):
            row = sheet.rows[below]
            if not self._belongs(sheet, top, row, labels):
                break
            if not _counts_columns(row):
                _add_labels(top, row, labels)
            last = below
        self._spread_names(sheet, top, labels)
        at = (place, last, top.number)
        first, *others = (self._header(at, block) for block in self._blocks(dict(sorted(labels.items()))))
        return replace(first, beside=tuple(others))

    def _blocks(self, labels: dict[int, list[str]]) -> list[dict[int, list[str]]]:
        """The labels of each of several equal tables side by side; mostly it is one."""
        listed = list(labels.items())
        said = [words.fold(" ".join(parts)) for _, parts in listed]
        for width in range(2, len(said) // 2 + 1):
            times = len(said) // width
            meanings = [self._meaning_of(parts, column) for column, parts in listed[:width]]
            if said == said[:width] * times and any(one and one.kind is Column.NAME for one in meanings):
                return [dict(listed[place : place + width]) for place in range(0, len(listed), width)]
        return [labels]

    def _belongs(self, sheet: Sheet, top: Row, row: Row, labels: Mapping[int, list[str]]) -> bool:
        """Whether this row continues the header above: names below a wider name, or the numbers of the columns."""
        if _counts_columns(row):
            return True
        own = row.filled
        if any((row.number, column) in sheet.wide for column in own):
            return False
        spread = _under_wide(sheet, range(top.number, row.number), labels)
        below = [column for column in own if column not in labels or column in spread]
        return len(below) > 0 and len(below) == len(own) and all(self._meaning(row.cell(n).text, n) for n in own)

    def _spread_names(self, sheet: Sheet, top: Row, labels: dict[int, list[str]]) -> None:
        """A name column merged over two holds family and given names."""
        for column, parts in list(labels.items()):
            meaning = self._meaning(parts[0], column)
            if len(parts) == 1 and meaning and meaning.kind is Column.NAME:
                for beside in range(column + 1, column + sheet.wide.get((top.number, column), 1)):
                    labels.setdefault(beside, parts)

    def _header(self, at: tuple[int, int, int], labels: Mapping[int, list[str]]) -> Header:
        kinds: dict[Column, list[tuple[int, int]]] = {}
        marks: list[Mark] = []
        unknown: list[int] = []
        for column, parts in labels.items():
            meaning = self._meaning_of(parts, column)
            if meaning is None:
                unknown.append(column)
            elif isinstance(meaning.kind, Mark):
                marks.append(meaning.kind)
            else:
                kinds.setdefault(meaning.kind, []).append((meaning.rank, column))
        columns = {kind: tuple(column for _, column in sorted(found)) for kind, found in kinds.items()}
        full = columns.get(Column.NAME, ())
        if len(full) > 1 and not self._is_one_name(labels, full):
            columns[Column.NAME] = full[:1]  # "Họ và tên" beside "Cán bộ phụ trách": two people
            unknown += full[1:]
        joined = {column: " – ".join(dict.fromkeys(parts)) for column, parts in labels.items()}
        return Header(*at, columns, tuple(marks), joined, tuple(sorted(unknown)))

    def _is_one_name(self, labels: Mapping[int, list[str]], columns: tuple[int, ...]) -> bool:
        return len({words.fold(" ".join(labels[column])) for column in columns}) == 1

    def _meaning_of(self, parts: list[str], column: int) -> _Meaning | None:
        """What a column means by its names from top to bottom; the lowest one decides if it can."""
        together = self._meaning(" ".join(parts), column)
        if len(parts) == 1 or (together and isinstance(together.kind, Mark)):
            return together
        return self._meaning(parts[-1], column) or together or self._meaning(parts[0], column)

    def _meaning(self, label: str, column: int) -> _Meaning | None:
        said = words.fold(label)
        if not said or len(label) > _LONGEST_LABEL:
            return None
        if said in self._exact:
            return self._exact[said]
        when = self._moments.read(label, Column.DAY)
        if not when.doubts and not when.silent:
            days = when.days or tuple(dict.fromkeys(day for day, _ in when.turns))
            slots = when.slots or tuple(dict.fromkeys(slot for _, slot in when.turns))
            # "Ngày trực (29–31/8)" and "Ca trực (sáng, chiều, tối)" only say what may stand below.
            if len(days) == 1 or (not days and (len(slots) == 1 or said in self._slot_phrases)):
                return _Meaning(Mark(column, days, slots))
        padded = f" {said} "
        return next((self._exact[phrase] for phrase in self._inside if f" {phrase} " in padded), None)


def _has_number(text: str) -> bool:
    """Whether it holds so many digits that it is a phone or a card."""
    return sum(letter.isdecimal() for letter in text) > _MOST_DIGITS


def _under_wide(sheet: Sheet, rows: range, labels: Mapping[int, list[str]]) -> set[int]:
    """Columns under a name that is merged sideways in these rows."""
    return {
        beside
        for (row, column), width in sheet.wide.items()
        if row in rows and column in labels
        for beside in range(column, column + width)
    }


def _add_labels(top: Row, row: Row, labels: dict[int, list[str]]) -> None:
    """Put the names of a lower row under those of the one above, which reach to the right over empty cells."""
    for column in row.filled:
        above = _reaching(labels, top, column)
        labels[column] = [*(labels.get(column) or above), row.cell(column).text]


def _reaching(labels: Mapping[int, list[str]], top: Row, column: int) -> list[str]:
    """Names of the nearest column to the left in the top row."""
    for left in range(column, -1, -1):
        if top.cell(left).text:
            return labels[left][:1]
    return []


def _counts_columns(row: Row) -> bool:
    """ "(1) (2) (3)" or "A B 1 2" below the names; "29 30 31" are days."""
    texts = [row.cell(column).text.strip("() .") for column in row.filled]
    numbers = [int(text) for text in texts if text.isdecimal()]
    letters = [text for text in texts if len(text) == 1 and text.isascii() and text.isalpha()]
    if len(texts) < 3 or len(numbers) + len(letters) < len(texts):
        return False
    return numbers == list(range(1, len(numbers) + 1)) and letters == sorted(letters) and letters[:1] in ([], ["A"])
