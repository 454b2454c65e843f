"""Files as they arrive: encodings, separators, formulas, merged cells, sizes."""

from __future__ import annotations

import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from questions.roster_troubles import Trouble
from roster import commas, files, workbooks
from roster.cells import Flaw, letter
from roster.files import Unreadable

HEAD = "Xã;Họ và tên;SĐT;Ngày;Buổi"
LINE = "Quý Sơn;Nguyễn Văn Ẩn;0912345678;29/8;sáng"


@pytest.mark.parametrize(
    ("separator", "encoding", "before"),
    [
        (";", "utf-8", ""),
        (";", "utf-8-sig", ""),
        (",", "utf-8-sig", ""),
        ("\t", "utf-16", ""),
        ("|", "utf-8", ""),
        (";", "utf-8-sig", "sep=;\r\n"),
    ],
)
def test_csv_is_read_whatever_program_saved_it(reader, tmp_path, separator, encoding, before):
    path = tmp_path / "ds.csv"
    path.write_bytes((before + f"{HEAD}\r\n{LINE}\r\n".replace(";", separator)).encode(encoding))
    reading = reader.read(path)
    (person,) = reading.people
    assert (person.name, person.phone, person.spot.row) == ("Nguyễn Văn Ẩn", "84912345678", 2)
    assert reading.defects == ()


def test_rows_of_a_csv_are_numbered_as_excel_shows_them(reader, tmp_path):
    path = tmp_path / "ds.csv"
    path.write_text(f'Danh sách\n\n{HEAD}\n"Quý Sơn";"Nguyễn Văn\nAn";"0912";"29/8";"sáng"\n', encoding="utf-8")
    reading = reader.read(path)
    assert [person.name for person in reading.people] == ["Nguyễn Văn An"]
    assert [(defect.spot.row, letter(defect.column)) for defect in reading.defects] == [(4, "C")]


def test_a_roster_in_the_wrong_kind_of_file_is_read_by_its_content(reader, tmp_path):
    """Somebody renamed an Excel file to .csv."""
    path = tmp_path / "ds.csv"
    _computed(path)
    assert [person.name for person in reader.read(path).people] == ["Nguyễn Văn An"]


def _computed(path):
    """A sheet as Excel saves it: formulas with the values they had last."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        day = book.add_format({"num_format": "d/m"})
        for column, head in enumerate(HEAD.split(";")):
            sheet.write_string(0, column, head)
        sheet.write_formula(1, 0, "=Z1", None, "Quý Sơn")
        sheet.write_formula(1, 1, '=Z2&" An"', None, "Nguyễn Văn An")
        sheet.write_formula(1, 2, "=Z3", None, 912345678)
        sheet.write_formula(1, 3, "=DATE(2024,8,29)", day, 45533)
        sheet.write_formula(1, 4, '=IF(TRUE,"sáng","")', None, "sáng")
        sheet.write_formula(2, 1, '=IF(A3="","",A3)', None, "KHONG")
    _edit(path, "<v>KHONG</v>", "<v></v>")  # how Excel itself keeps an empty text


def _edit(path, old, new):
    """Change the XML of the first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_formulas_count_by_their_last_value(reader, tmp_path):
    path = tmp_path / "ds.xlsx"
    _computed(path)
    reading = reader.read(path)
    (person,) = reading.people
    assert (person.name, person.unit, person.phone) == ("Nguyễn Văn An", "07576", "84912345678")
    assert [(duty.day.day, duty.slot) for duty in person.duties] == [(29, "morning")]
    assert reading.defects == ()


def test_what_stands_in_a_cell_is_told_from_what_is_only_merged_over_it(tmp_path):
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 2, 1, "cả ba dòng")
        sheet.write_string(1, 2, "hai")
        sheet.write_datetime(4, 0, datetime(2024, 8, 29), book.add_format({"num_format": "d/m"}))  # noqa: DTZ001
    (sheet,) = files.opened(path)
    assert [row.number for row in sheet.rows] == [1, 2, 5]
    assert [cell.text for cell in sheet.rows[1].cells] == ["cả ba dòng", "", "hai"]
    assert sheet.rows[1].filled == (2,)
    assert sheet.wide[(1, 0)] == 2
    assert sheet.rows[2].cells[0].text == "29/8/2024"


def test_a_broken_formula_and_one_never_computed_are_told_apart(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "=1+1"
    book.active["B1"] = "#N/A"
    book.active["B1"].data_type = "e"
    book.save(tmp_path / "ds.xlsx")
    (sheet,) = files.opened(tmp_path / "ds.xlsx")
    assert [(cell.flaw, cell.shown) for cell in sheet.rows[0].cells] == [
        (Flaw.UNCOMPUTED, "=1+1"),
        (Flaw.ERROR, "#N/A"),
    ]


def test_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "ds.xlsx"
    _computed(path)
    monkeypatch.setattr(workbooks, "_MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable) as refused:
        files.opened(path)
    assert refused.value.reason == "not_excel"
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable) as refused:
        files.opened(path)
    assert refused.value.reason == "too_big"


def test_a_cell_of_a_csv_longer_than_any_roster_is_refused(tmp_path):
    path = tmp_path / "ds.csv"
    path.write_text("x" * (commas._FIELD + 1), encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        files.opened(path)
    assert refused.value.reason == "not_text"


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_called_as_in_excel(column, name):
    assert letter(column) == name


def test_every_trouble_has_words(said):
    assert set(said.troubles) == {str(trouble) for trouble in Trouble}
