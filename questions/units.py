"""Unit lists: one row a commune, codes as text, and the other spellings people use for the names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from questions.faults import Fault, Faulty
from questions.model import Unit, Units
from questions.wording import unwelcome

COLUMNS = ("commune_code", "commune_name", "commune_type", "district_code", "district_name", "district_type")
ALIAS_COLUMNS = ("list", "commune_code", "commune_name", "alias", "kind")
TYPES = frozenset({"xã", "phường", "thị trấn", "đặc khu"})
DISTRICT_TYPES = frozenset({"huyện", "quận", "thị xã", "thành phố"})

Row = Mapping[str, str]


@dataclass
class _Table:
    """A CSV file: its rows with their line numbers, and what was wrong."""

    file: str
    rows: list[tuple[int, Row]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(self.file, column, message, line))


def load_units(path: Path, aliases: Path | None = None) -> Units:
    """The unit list in `path`. `aliases`: other spellings; by default `aliases.csv` beside it. Raises `Faulty`."""
    table = _read(path, COLUMNS)
    _check(table)
    spellings = _aliases(aliases or path.with_name("aliases.csv"), table, path.stem, required=aliases is not None)
    if table.faults:
        raise Faulty(table.faults)
    return Units(path.stem, tuple(_unit(row, spellings.get(row["commune_code"], ())) for _, row in table.rows))


def _unit(row: Row, aliases: tuple[str, ...]) -> Unit:
    return Unit(
        code=row["commune_code"],
        name=row["commune_name"],
        type=row["commune_type"],
        district_code=row["district_code"],
        district_name=row["district_name"],
        district_type=row["district_type"],
        aliases=aliases,
    )


def _read(path: Path, columns: tuple[str, ...]) -> _Table:
    table = _Table(str(path))
    lines = _lines(path, table)
    if table.faults:
        return table
    if not lines or tuple(lines[0][1]) != columns:
        table.fault(1, "", f"must begin with the columns {','.join(columns)}")
        return table
    for line, cells in lines[1:]:
        if len(cells) != len(columns):
            table.fault(line, "", f"has {len(cells)} cells instead of {len(columns)}")
        else:
            table.rows.append((line, dict(zip(columns, cells, strict=True))))
    if len(lines) == 1:
        table.fault(0, "", "has no rows")
    return table


def _lines(path: Path, table: _Table) -> list[tuple[int, list[str]]]:
    """The cells of each line with its number."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""))
        return [(reader.line_num, cells) for cells in reader if cells]
    except OSError as error:
        table.fault(0, "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        table.fault(0, "", "is not UTF-8; save it as CSV UTF-8")
    except csv.Error as error:
        table.fault(0, "", f"is not CSV: {error}")
    return []


def _check(table: _Table) -> None:
    codes: dict[str, int] = {}
    titles: dict[tuple[str, ...], int] = {}
    districts: dict[str, Row] = {}
    for line, row in table.rows:
        for column, message in _row_faults(row):
            table.fault(line, column, message)
        first = codes.setdefault(row["commune_code"], line)
        if first != line:
            table.fault(line, "commune_code", f"{row['commune_code']} stands in line {first} already")
        title = (row["commune_type"], row["commune_name"], row["district_code"])
        first = titles.setdefault(title, line)
        if first != line:
            table.fault(line, "commune_name", f"{' '.join(title[:2])} of this district stands in line {first} already")
        _check_district(table, line, row, districts.setdefault(row["district_code"], row))


def _check_district(table: _Table, line: int, row: Row, first: Row) -> None:
    said = {bool(row[column]) for column in ("district_code", "district_name", "district_type")}
    if len(said) > 1:
        table.fault(line, "district_code", "give code, name and type of the district, or leave all three empty")
    for column in ("district_name", "district_type"):
        if row[column] != first[column]:
            table.fault(line, column, f'district {row["district_code"]} is called "{first[column]}" further up')


def _row_faults(row: Row) -> Iterator[tuple[str, str]]:
    yield from (("commune_code", message) for message in _code_faults(row["commune_code"], digits=5))
    if row["district_code"]:
        yield from (("district_code", message) for message in _code_faults(row["district_code"], digits=3))
    if row["commune_type"] not in TYPES:
        yield "commune_type", f'"{row["commune_type"]}" is no known type: {", ".join(sorted(TYPES))}'
    if row["district_type"] and row["district_type"] not in DISTRICT_TYPES:
        yield "district_type", f'"{row["district_type"]}" is no known type: {", ".join(sorted(DISTRICT_TYPES))}'
    for column in ("commune_name", "district_name"):
        yield from ((column, message) for message in _name_faults(row[column], empty=column == "district_name"))


def _code_faults(code: str, *, digits: int) -> Iterator[str]:
    if re.fullmatch(rf"[0-9]{{{digits}}}", code):
        return
    if re.fullmatch(rf"[0-9]{{1,{digits - 1}}}", code):
        yield f'{code} has lost its leading zero: write {code.zfill(digits)} (import the column as "text")'
    else:
        yield f'"{code}" is no code of {digits} digits'


def _name_faults(name: str, *, empty: bool = False) -> Iterator[str]:
    if not name and not empty:
        yield "is empty"
    if name != " ".join(name.split()):
        yield "has blanks too many"
    yield from unwelcome(name)


def _aliases(path: Path, table: _Table, list_id: str, *, required: bool) -> Mapping[str, tuple[str, ...]]:
    """Other spellings by unit code, for the list called `list_id`. Faults are added to the list's own."""
    if not required and not path.exists():
        return {}
    other = _read(path, ALIAS_COLUMNS)
    names = {row["commune_code"]: row["commune_name"] for _, row in table.rows}
    found: dict[str, tuple[str, ...]] = {}
    for line, row in other.rows:
        for message in _name_faults(row["alias"]):
            other.fault(line, "alias", message)
        if not _is_for(row["list"], list_id):
            continue
        code = row["commune_code"]
        if names and names.get(code) != row["commune_name"]:
            other.fault(line, "commune_code", f"{code} {row['commune_name']} is not in the list {list_id}")
        found[code] = (*found.get(code, ()), row["alias"])
    table.faults.extend(other.faults)
    return found


def _is_for(named: str, list_id: str) -> bool:
    """Whether "2025-07" names the list "bac_ninh_2025_07": lists are called by their date, files by place and date."""
    return bool(named) and (list_id == named or list_id.endswith("_" + named.replace("-", "_")))
