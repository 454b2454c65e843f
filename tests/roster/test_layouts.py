"""Ways to lay out a roster: people in the cells of a grid, tables side by side, spans in two columns, broken heads."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from tests.roster.sheets import fill, merge


@pytest.fixture
def read(reader, tmp_path):
    """Reads rows as a sheet; gives people with their phones and shifts, and the defects."""

    def people(rows, *, name="Quý Sơn", merged=()):
        book = Workbook()
        book.active.title = name
        fill(book.active, rows)
        merge(book.active, merged)
        book.save(tmp_path / "a.xlsx")
        reading = reader.read(tmp_path / "a.xlsx")
        found = {
            person.name: (person.phone, [f"{duty.day.day} {duty.slot}" for duty in person.duties])
            for person in reading.people
        }
        return found, [(defect.spot.row, defect.column, str(defect.trouble)) for defect in reading.defects]

    return people


def test_people_stand_in_the_cells_of_a_schedule(read):
    found, wrong = read(
        [
            ["LỊCH TRỰC"],
            ["Ngày", "Sáng", "Chiều", "Tối"],
            ["29/8", "Nguyễn Văn An (0912345678)", "Trần Thị Bình\n0912345679", None],
            ["30/8", "Lê Văn Cường, Trần Thị Bình", None, "Thôn Bắc"],
        ]
    )
    assert found == {
        "Nguyễn Văn An": ("84912345678", ["29 morning"]),
        "Trần Thị Bình": ("84912345679", ["29 afternoon", "30 morning"]),
        "Lê Văn Cường": ("", ["30 morning"]),
    }
    assert sorted(wrong, key=repr) == [(4, 1, "no_phone"), (4, 3, "bad_name")]


def test_two_tables_side_by_side_are_both_read(read):
    head = ["STT", "Họ và tên", "SĐT", "Ngày", "Buổi"]
    found, wrong = read(
        [
            [*head, None, *head],
            ["Thôn Bắc"],
            [1, "Nguyễn Văn An", "0912345678", "29/8", "S", None, 3, "Lê Văn Cường", "091234568", "30/8", "S"],
            [2, "Trần Thị Bình", "0912345679", "29/8", "C"],
        ],
        merged=["A2:K2"],
    )
    assert found == {
        "Nguyễn Văn An": ("84912345678", ["29 morning"]),
        "Trần Thị Bình": ("84912345679", ["29 afternoon"]),
        "Lê Văn Cường": ("", ["30 morning"]),
    }
    assert wrong == [(3, 8, "bad_phone")]


def test_first_and_last_day_and_hours_may_stand_in_two_columns(read):
    found, wrong = read(
        [
            ["Họ tên", "SĐT", "Thời gian", None, "Giờ", None],
            [None, None, "Từ ngày", "Đến ngày", "Bắt đầu", "Kết thúc"],
            ["Nguyễn Văn An", "0912345678", "29/8", "30/8", "7h", "11h30"],
        ],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )
    assert found == {"Nguyễn Văn An": ("84912345678", ["29 morning", "30 morning"])}
    assert wrong == []


def test_a_family_name_merged_with_the_given_name_is_one_person(read):
    found, wrong = read(
        [["TT", "Họ và tên", None, "Điện thoại", "29/8"], [1, "Nguyễn Văn", "An", "0912345678", "Sáng"]],
        merged=["B1:C1"],
    )
    assert found == {"Nguyễn Văn An": ("84912345678", ["29 morning"])}
    assert wrong == []


def test_parts_of_the_day_as_columns_take_the_day_from_their_cells_or_the_row(read):
    found, wrong = read(
        [
            ["Họ tên", "SĐT", "Ngày", "Sáng", "Chiều"],
            ["Nguyễn Văn An", "0912345678", None, "29, 30/8", "31/8"],
            ["Trần Thị Bình", "0912345679", "30/8", "x", None],
            ["Lê Văn Cường", "0912345680", None, None, "x"],
        ]
    )
    assert found == {
        "Nguyễn Văn An": ("84912345678", ["29 morning", "30 morning", "31 afternoon"]),
        "Trần Thị Bình": ("84912345679", ["30 morning"]),
        "Lê Văn Cường": ("84912345680", []),
    }
    assert wrong == [(4, 4, "no_day")]


def test_names_of_columns_may_say_what_may_stand_below(read):
    found, wrong = read(
        [
            ["Họ và\ntên cán bộ, đoàn viên", "SĐT/Zalo", "Ngày trực (29–31/8)", "Ca trực (sáng/chiều/tối)"],
            ["Nguyễn Văn An", "0912345678", "29-Aug", "sáng"],
            ["Trần Thị Bình", "0912345679", "30-Thg8", "tối"],
        ]
    )
    assert found == {
        "Nguyễn Văn An": ("84912345678", ["29 morning"]),
        "Trần Thị Bình": ("84912345679", ["30 evening"]),
    }
    assert wrong == []


def test_a_day_above_the_table_holds_for_it_until_another_is_named(read):
    found, wrong = read(
        [
            ["Ngày 29/8/2024 (Thứ năm)"],
            ["STT", "Họ tên", "SĐT", "Buổi"],
            ["01", "Nguyễn Văn An", "0912345678", "S"],
            ["Ngày 30/8/2024 (Thứ sáu)"],
            ["01", "Nguyễn Văn An", "0912345678", "C"],
            ["Danh sách này có 2 người"],
        ],
        name="QUÝ SƠN (LỤC NGẠN)",
    )
    assert found == {"Nguyễn Văn An": ("84912345678", ["29 morning", "30 afternoon"])}
    assert wrong == []


def test_rows_that_only_add_shifts_never_join_somebody_whose_row_was_lost(read):
    found, wrong = read(
        [
            ["Xã", "Họ tên", "SĐT", "Ngày", "Buổi"],
            ["Quý Sơn", "Nguyễn Văn An", "0912345678", "29/8", "sáng"],
            ["Xã Lạ", "Trần Thị Bình", "0912345679", "29/8", "sáng"],
            [None, None, None, "30/8", "chiều"],
        ],
        name="Trang 1",
    )
    assert found == {"Nguyễn Văn An": ("84912345678", ["29 morning"])}
    assert {row for row, _, _ in wrong} == {3, 4}


def test_a_sheet_without_people_is_named_and_the_next_is_read(read):
    found, wrong = read(
        [
            ["Xã", "Thôn", "Số lượng"],
            ["Quý Sơn", "Bắc", 3],
            ["Họ tên", "SĐT"],
            ["Nguyễn Văn An", "0912345678"],
        ]
    )
    assert found == {"Nguyễn Văn An": ("84912345678", [])}
    assert wrong == [(1, None, "no_name_column"), (3, None, "no_shift")]


def test_communes_called_like_people_are_told_from_people(read):
    """Trần Phú is a ward, and may be a man."""
    found, wrong = read(
        [
            ["STT", "Họ tên", "SĐT", "Ngày", "Buổi"],
            ["Phường Trần Phú"],
            [1, "Trần Phú", None, None, None],
            [2, "Hoàng Văn Thụ", "0912345679", "29/8", "sáng"],
        ],
        name="Trang 1",
    )
    assert set(found) == {"Trần Phú", "Hoàng Văn Thụ"}
    assert {trouble for _, _, trouble in wrong} == {"no_shift", "no_phone"}


def test_a_row_of_a_town_without_a_phone_is_no_new_header(read):
    found, wrong = read(
        [
            ["STT", "Xã, phường, thị trấn", "Họ và tên", "Số điện thoại", "Ngày", "Buổi"],
            [None, "thị trấn Chũ, huyện Lục Ngạn", "Nguyễn Văn An", None, "29/8", "sáng"],
            [None, "thị trấn Chũ, huyện Lục Ngạn", "Trần Thị Bình", "0912345679", "30/8", "chiều"],
        ],
        name="Sheet1",
    )
    assert found == {"Nguyễn Văn An": ("", ["29 morning"]), "Trần Thị Bình": ("84912345679", ["30 afternoon"])}
    assert wrong == [(2, 3, "no_phone")]
