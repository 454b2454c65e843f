"""What `qr build` leaves in a folder."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from io import StringIO

import pytest
from pypdf import PdfReader

from bot.codes import find, printed
from qr.codes import by_unit
from qr.listing import as_csv, rows
from qr.posters import PROVINCE, UnknownUnitError, build, plain_name

pytestmark = pytest.mark.xdist_group("posters")  # the 209 are built once

BASE = "https://khaosat.bacgiang.gov.vn"


@pytest.fixture(scope="module")
def folder(content, tmp_path_factory):
    """Everything for the 209 communes."""
    folder = tmp_path_factory.mktemp("posters")
    build(content, folder, base_url=BASE)
    return folder


@pytest.fixture(scope="module")
def province(folder):
    """The words of each page of the province's book."""
    return [words(page) for page in PdfReader(folder / PROVINCE).pages]


def words(page) -> str:
    return " ".join(page.extract_text().split())


def test_every_commune_has_a_picture_a_drawing_and_a_poster(content, folder, read):
    assert len(list(folder.glob("*.png"))) == len(list(folder.glob("*.svg"))) == 209
    assert len(list(folder.glob("*.pdf"))) == 209 + 1
    codes = by_unit(content)
    for unit in content.units.units:
        name = f"{unit.code}_{plain_name(unit.name)}"
        assert read((folder / f"{name}.png").read_bytes()) == [f"{BASE}/q/{codes[unit.code]}"]
        assert (folder / f"{name}.svg").read_text().startswith("<svg")
    assert len(list(folder.glob("*_quy-son.pdf"))) == 1


def test_a_poster_a_book_page_and_the_list_agree_on_every_commune(content, folder, province):
    listed = {row.commune_code: row for row in rows(content, BASE)}
    for unit, said in zip(content.units.units, province[-209:], strict=True):
        row = listed[unit.code]
        assert f"#{row.code}" in said
        assert unit.title[1:] in said
        assert unit.district[1:] in said
        assert find(said) == find(row.chat_text) == row.url.rsplit("/", 1)[1]
    for unit in content.units.units[::25]:
        (alone,) = PdfReader(folder / f"{unit.code}_{plain_name(unit.name)}.pdf").pages
        assert f"#{listed[unit.code].code}" in words(alone)
        assert unicodedata.is_normalized("NFC", words(alone))


def test_every_district_has_a_book_of_its_communes(content, folder):
    books = sorted((folder / "huyen").iterdir())
    assert [book.name[:3] for book in books] == sorted(content.units.districts)
    codes = by_unit(content)
    for book in books[::4]:
        members = content.units.districts[book.name[:3]]
        pages = [words(page) for page in PdfReader(book).pages]
        assert members[0].district_name in pages[0]
        assert f"{len(members)} xã, phường, thị trấn" in pages[0]
        assert [find(page) for page in pages[-len(members) :]] == [codes[unit.code] for unit in members]


def test_the_contents_of_a_book_name_each_page_rightly(content, province):
    contents = " ".join(province[1:-209])
    for unit in content.units.units:
        code = printed(by_unit(content)[unit.code])
        after = contents.split(code, 1)[1]
        page = int(after.split()[0])
        assert code in province[page - 1]


def test_books_are_accessible(folder):
    root = PdfReader(folder / "huyen" / "219_luc-ngan.pdf")
    assert root.metadata.title == "Tập áp phích mã QR – Huyện Lục Ngạn"
    assert root.root_object["/Lang"] == "vi"
    assert root.root_object["/MarkInfo"]["/Marked"]


def test_a_list_without_districts_has_one_book(load, tmp_path):
    merged = load("bac_ninh_2025_07")
    few = replace(merged, units=replace(merged.units, units=merged.units.units[:8]))
    files = build(few, tmp_path, base_url=BASE)
    assert len(files) == 8 * 3 + 1
    assert not (tmp_path / "huyen").exists()
    pages = [words(page) for page in PdfReader(tmp_path / PROVINCE).pages]
    codes = by_unit(merged)
    assert [find(page) for page in pages[-8:]] == [codes[unit.code] for unit in few.units.units]


def test_one_commune_alone_makes_three_files_and_reports_progress(content, tmp_path):
    unit = content.units.units[50]
    steps: list[tuple[int, int]] = []
    out = tmp_path / "new" / "place"
    files = build(content, out, base_url=BASE, only=unit.code, progress=lambda *at: steps.append(at))
    assert {file.suffix for file in files} == {".png", ".svg", ".pdf"}
    assert all(file.exists() for file in files)
    assert sorted(files) == sorted(out.iterdir())  # nothing half-written is left behind
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_an_unknown_commune_is_named_and_nothing_is_written(content, tmp_path):
    with pytest.raises(UnknownUnitError, match="bac_giang_2024 has the code 99999"):
        build(content, tmp_path, base_url=BASE, only="99999")
    assert list(tmp_path.iterdir()) == []


def test_a_poster_that_cannot_be_finished_leaves_the_old_one_alone(content, tmp_path, monkeypatch):
    unit = content.units.units[0]
    (poster,) = [file for file in build(content, tmp_path, base_url=BASE, only=unit.code) if file.suffix == ".pdf"]
    old = poster.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        build(content, tmp_path, base_url="https://other.example", only=unit.code)
    assert poster.read_bytes() == old
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Quý Sơn", "quy-son"), ("Đồi Ngô", "doi-ngo"), ("Đa Mai", "da-mai"), ("Thị trấn Chũ/1", "thi-tran-chu-1")],
)
def test_file_names_have_no_accents(name, plain):
    assert plain_name(name) == plain


def test_the_list_has_the_agreed_columns_and_one_row_a_commune(content, read):
    text = as_csv(rows(content, BASE + "/")).decode("utf-8-sig")
    table = list(csv.DictReader(StringIO(text)))
    assert text.startswith("commune_code,commune_name,commune_type,district_code,district_name,code,chat_text,url")
    assert [row["commune_code"] for row in table] == [unit.code for unit in content.units.units]
    assert len({row["url"] for row in table}) == len({row["chat_text"] for row in table}) == 209
    for row in table:
        assert content.codes[find(row["chat_text"])] == row["commune_code"]
        assert content.codes[find(f"#{row['code']}")] == row["commune_code"]
        assert row["url"].startswith(f"{BASE}/q/")
