"""The messiest rosters offices could send, built cell by cell, and what must come out: everybody, every defect."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

QUY_SON, HONG_GIANG, CHU, PHUC_SON, NENH = "07576", "07561", "07525", "07318", "07795"

Shift = str  # "29 morning", "30 evening @ Nhà văn hóa"
Wrong = tuple[int, str, str]  # row, letter of the column (empty: the row as a whole), trouble


@dataclass(frozen=True)
class Messy:
    """One file, and what must come out of it."""

    name: str
    build: Callable[[Path], None]
    people: dict[str, tuple[str, str, set[Shift]]]  # name → commune, phone, shifts
    wrong: dict[str, set[Wrong]]  # sheet → every defect
    suffix: str = ".xlsx"


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], first: int = 1) -> None:
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)


def merge(sheet: Worksheet, ranges: Iterable[str]) -> None:
    for cells in ranges:
        sheet.merge_cells(cells)


def _official(path: Path) -> None:
    """Letterhead, merged titles, villages as headings, dates in five forms, signatures, prepared empty rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    fill(
        sheet,
        [
            ["ĐẢNG ỦY XÃ QUÝ SƠN", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
            ["TỔ CÔNG TÁC"],
            [],
            ["DANH SÁCH, LỊCH PHÂN CÔNG THÀNH VIÊN TỔ DÂN VẬN CỘNG ĐỒNG"],
            ["(Kèm theo Kế hoạch số 12-KH/ĐU ngày 20/8/2024)"],
            [],
            ["TT", "Họ và tên", "Chức vụ", "Số ĐT", "Ngày trực", "Buổi", "Địa điểm", "Ghi chú"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            ["I", "Thôn Bắc"],
            [1, "Nguyễn Văn An", "Trưởng thôn", 912345001, "29/8", "sáng", "NVH thôn Bắc"],
            [2, "TRẦN THỊ BÌNH", "Chi hội trưởng PN", "0912.345.002", date(2024, 8, 29), "Chiều", "nt"],
            [3, "Đ/c Lê Văn Cường", None, "+84 912 345 003", "29, 30/8", "cả ngày", "nt"],
            ["II", "Thôn Nam"],
            [1, "Phạm Văn Dũng (Bí thư chi bộ)", None, "09123", 45533, "7h-11h", "NVH thôn Nam"],
            [2, None, None, "0912345005", "30/8", "S"],
            [3, "Hoàng Thị Em", None, "0912345006", "32/8", "S"],
            [4, "Vũ Văn Giang", None, None, "31/8", "trưa"],
            [5],
            [6],
            ["Tổng cộng: 7 người"],
            [],
            ["Nơi nhận:", None, None, None, "T/M TỔ CÔNG TÁC"],
            ["- Ban Dân vận Huyện ủy", None, None, None, "TỔ TRƯỞNG"],
            [None, None, None, None, "Hoàng Văn Minh"],
        ],
    )
    merge(sheet, ["A4:H4", "A5:H5", "E1:H1", "A20:H20"])
    book.save(path)


def _grid(path: Path) -> None:
    """Days and shifts as columns under merged heads, marks of all kinds, one commune spelled three ways."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Lịch trực"
    fill(
        sheet,
        [
            ["LỊCH TRỰC HỖ TRỢ NGƯỜI DÂN THAM GIA KHẢO SÁT – HUYỆN LỤC NGẠN"],
            ["STT", "Xã, thị trấn", "Thôn", "Họ và tên", "Điện thoại", "29/8", None, None, "30/8", None, None, "31/8"],
            [None, None, None, None, None, "S", "C", "T", "S", "C", "T", "S", "C", "T"],
            [1, "Quý Sơn", "Bắc", "Nguyễn Văn An", "912 345 011", "x", None, None, None, "x"],
            [2, None, "Nam", "Trần Thị Bình", "0912345012", None, "X", "✓", "-", "nghỉ"],
            [3, "X. Quí Sơn", None, "Lê Cường", "0912 345 013", "NVH thôn Đông"],
            [4, "quy son", None, "Đỗ Thị Dung", "0912345014", "có", None, None, "1", None, None, "v"],
            [5, "Phúc Sơn", None, "Lê Thị Hoa", "0912345015", "x"],
            ["=A8+1", "Hồng Giang", None, "Ngô Văn Hải", "=E4", None, None, None, None, None, None, None, None, "x"],
            [7, "Hồng Giang", None, "Bùi Thị Lan", "0912345017", "ca 5"],
            ["Cộng", None, None, None, None, "=COUNTA(F4:F10)", 2, 1],
        ],
    )
    merge(sheet, ["A1:N1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:H2", "I2:K2", "L2:N2", "B4:B5"])
    book.save(path)


def _workbook(path: Path) -> None:
    """A sheet a commune, each with its own columns, besides instructions, a hidden old list and a loose note."""
    book = Workbook()
    first = book.active
    first.title = "Hướng dẫn"
    fill(first, [["Họ và tên", "Số điện thoại"], ["Nguyễn Văn Mẫu", "0900000000"]])
    quy_son = book.create_sheet("Quý Sơn")
    fill(
        quy_son,
        [
            ["STT", "Họ đệm", "Tên", "Số di động", "Lịch trực"],
            [1, "Nguyễn Văn", "An", "0912345021", "Sáng 29/8; chiều 30/8"],
            [2, "Trần Thị", "Bình", "0912345022", "29/8: sáng, chiều; 30/8: tối"],
            [3, "Lê Văn", "Cường", "0912345023", "trừ 30/8"],
        ],
    )
    hong_giang = book.create_sheet("X. Hồng Giang")
    fill(
        hong_giang,
        [
            ["Ngày", "Ca trực", "Người trực", None, "Điểm trực"],
            [None, None, "Họ tên", "SĐT"],
            [date(2024, 8, 29), "7h00 - 11h30", "Phạm Văn Dũng", 912345024, "NVH thôn 1"],
            [date(2024, 8, 30), time(13, 30), "Hoàng Thị Em", "0912345025", "NVH thôn 2"],
            [date(2023, 8, 31), "tối", "Vũ Văn Giang", "0912345026"],
        ],
    )
    merge(hong_giang, ["C1:D1", "A1:A2", "B1:B2", "E1:E2"])
    old = book.create_sheet("Cũ")
    fill(old, [["Họ và tên", "Xã", "Số điện thoại"], ["Nguyễn Văn Cũ", "Quý Sơn", "0912345099"]])
    old.sheet_state = "hidden"
    lookup = book.create_sheet("DM")
    fill(lookup, [["Quý Sơn"], ["Hồng Giang"]])
    lookup.sheet_state = "veryHidden"
    fill(book.create_sheet("Ghi chú"), [["Các xã gửi danh sách trước ngày 26/8"], ["Liên hệ văn phòng"]])
    book.save(path)


def _twice(path: Path) -> None:
    """The same people again, spelled otherwise; a phone of two people; shifts twice and in two places."""
    book = Workbook()
    sheet = book.active
    sheet.title = "DS"
    fill(
        sheet,
        [
            ["Xã", "Thôn", "Họ và tên", "Điện thoại", "Ngày", "Buổi", "Địa điểm"],
            ["Quý Sơn", "Bắc", "Nguyễn Văn An", "0912345031", "29/8", "sáng", "Nhà văn hóa"],
            ["Quý Sơn", "Thôn Bắc", "Nguyễn Văn An", "912345031", "30/8", "sáng", "Nhà văn hóa"],
            ["Quý Sơn", "Bắc", "Nguyen Van An", "+84912345031", "31/8", "sáng", "Nhà văn hóa"],
            ["Quý Sơn", "Bắc", "Nguyễn Văn An", "0912.345.031", "29/8", "sáng", "nhà văn hoá"],
            ["Quý Sơn", "Bắc", "Nguyễn Văn An", None, "29/8", "chiều", "Nhà văn hóa"],
            ["Hồng Giang", None, "Nguyễn Văn An", "0912345031", "29/8", "sáng", "Ủy ban"],
            ["Quý Sơn", "Bắc", "Trần Thị Bình", "0912345031", "29/8", "tối", "Nhà văn hóa"],
            ["Quý Sơn", "Bắc", "Lê Văn Cường", "0912345032", "29/8", "sáng", "Nhà văn hóa"],
            ["Quý Sơn", "Bắc", "Lê Văn Cường", "0912345033", "29/8", "chiều", "Nhà văn hóa"],
            ["Quý Sơn", "Nam", "Lê Văn Cường", "0912345034", "29/8", "tối", "Nhà văn hóa"],
        ],
    )
    book.save(path)


def _by_shift(path: Path) -> None:
    """A row a shift, several people in a cell, phones in the lines beside them, days merged downwards."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Phân công"
    fill(
        sheet,
        [
            ["UBND HUYỆN TÂN YÊN"],
            ["XÃ PHÚC SƠN"],
            ["Thời gian", "Buổi", "Địa điểm", "Cán bộ được phân công", "Liên hệ", "Người kiểm tra"],
            ["29/8", "Sáng", "Thôn Mai", "Nguyễn Văn An\nTrần Thị Bình", "0912345041\n0912345042", "Ông Kiểm"],
            [None, "Chiều", "Thôn Mai", "1. Lê Văn Cường; 2. Phạm Văn Dũng", "0912345043", None],
            ["Thứ sáu 30/8", "cả 3 buổi", "Thôn Lý", "Hoàng Thị\nEm", "0912345045", None],
            ["29/8\n30/8", "Sáng\nTối", "Thôn Chợ", "Vũ Văn Giang - Trưởng thôn", "0912345046", None],
            ["Thứ sáu 29/8", "Sáng", "Thôn Chợ", "Bùi Thị Lan (0912345047)", None, None],
            ["Ngày 31/8"],
            [None, "S", "Thôn Mai", "Ngô Văn Hải", "0912345048", None],
            [None, "13h30-17h", "Thôn Mai", None, None, None],
        ],
    )
    merge(sheet, ["A1:F1", "A2:F2", "A4:A5"])
    book.save(path)


def _phones(path: Path) -> None:
    """Every way to write a phone."""
    book = Workbook()
    sheet = book.active
    sheet.title = "SĐT"
    numbers: list[Any] = [
        "0912345051",
        912345052.0,
        84912345053,
        "(+84) 912-345-054",
        "O912345055",
        "Zalo: 0912 345 056",
        "0912345057 / 0987654321",
        "01681234501",
        "9.12E+08",
        "0912 34S 678",
        "không có",
        "0204 3854 321",
        "0912,345,063",
    ]
    names = ["An", "Bình", "Cường", "Dũng", "Em", "Giang", "Hải", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc"]
    fill(sheet, [["Danh sách tổ dân vận cộng đồng thị trấn Chũ, huyện Lục Ngạn"], ["Tên thành viên", "Số máy"]])
    fill(sheet, [[f"Nguyễn Thị {name}", number] for name, number in zip(names, numbers, strict=True)], first=3)
    book.save(path)


def _torn(path: Path) -> None:
    """Blanks that mean "as above", repeated heads, hidden rows, broken formulas and letters, strange places."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    head = ["STT", "Huyện", "Xã", "Cấp", "Họ tên", "SĐT", "Ngày", "Buổi", "Mã số thẻ"]
    fill(
        sheet,
        [
            head,
            [1, "Lục Ngạn", "Quý Sơn", None, "Nguyễn Văn An", "0912345071", "29/8", "sáng", "A1"],
            [None, None, None, None, None, None, "30/8", "chiều"],
            [2, None, None, None, "Trần Thị Bình", "0912345072", None, "tối"],
            [3, "Tân Yên", "Quý Sơn", None, "Lê Văn Cường", "0912345073", "29/8", "sáng"],
            [4, "Việt Yên", "P. Nếnh", "Tổ công tác", "Phạm Văn Dũng", "0912345074"],
            head,
            [5, "Lục Ngạn", "Xã Không Có", None, "Hoàng Thị Em", "0912345075", "29/8", "sáng"],
            [6, "Lục Ngạn", "Hồng Giang", "Liên đoàn", "Vũ Văn Giang", "0912345076", "29/8", None],
            [7, "Lục Ngạn", "Hồng Giang", None, "NguyÔn V¨n Hång", "0912345077", "29/8", "sáng"],
            [8, "Lục Ngạn", "Hồng Giang", None, "chưa phân công", None, "30/8", "sáng"],
            [9, "Lục Ngạn", "Hồng Giang", None, "Bùi Thị Lan", "#REF!", "29/8", "sáng"],
            [10, "Lục Ngạn", "Hồng Giang", None, "Ngô Hải", "0912345079", "28/8", "sáng"],
            [11, "Lục Ngạn", None, "Huyện", "Đặng Văn Quân", "0912345080"],
            [12, None, None, "Tỉnh", "Lý Thị Sen", "0912345081"],
            ["Danh sách còn bổ sung sau ngày 26/8"],
            [13, "Lục Ngạn", "Hồng Giang", None, "Tô Văn Thôn", "0912345082", "=DATE(2024,8,29)", "sáng"],
            [14, "Lục Ngan", "Hồng Giang", None, "Hùng", "0912345083", "29/8", "sáng"],
            [15, "Hà Nội", "Hồng Giang", None, "Trương Văn Tư", "0912345084", "29/8", "sáng"],
        ],
    )
    sheet["F12"].data_type = "e"
    sheet.row_dimensions[13].hidden = True
    book.save(path)


def _commas(path: Path) -> None:
    """CSV of an old Excel: semicolons, Windows-1258 with its accents apart, a total below."""
    text = (
        "Xã/Phường;Tổ dân phố;Họ và tên;ĐT;Ngày trực;Khung giờ\r\n"
        "Phường Nếnh, TX Việt Yên;TDP Ninh Khánh;Nguyễn Văn Ân;912345091;29.8.2024;7h30 - 11h\r\n"
        "P.Nếnh;;Trần Thị Ngọc Ánh;0912 345 092;30/08/24;13 giờ 30 phút đến 17 giờ\r\n"
        ";;Lê Văn Cường;091;31/8;SCT\r\n"
        "\r\n"
        "Nếnh;;Phạm Văn Dũng;0912345094;ngày 29 và 31/8;9h-10h; \r\n"
        "Nênh;;Hoàng Thị Em;0912345095;29/8;đêm\r\n"
        "Tổng số: 5;;;;;\r\n"
    )
    path.write_bytes(_windows_1258(text))


def _windows_1258(text: str) -> bytes:
    """Base letters with their marks, as Windows wrote them: the five tones apart, everything else composed."""
    written = bytearray()
    for letter in text:
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            written += (base + "".join(tones)).encode("cp1258")
    return bytes(written)


MESSIEST = (
    Messy(
        "official",
        _official,
        {
            "Nguyễn Văn An": (QUY_SON, "84912345001", {"29 morning @ NVH thôn Bắc"}),
            "Trần Thị Bình": (QUY_SON, "84912345002", {"29 afternoon @ NVH thôn Bắc"}),
            "Lê Văn Cường": (
                QUY_SON,
                "84912345003",
                {f"{day} {slot} @ NVH thôn Bắc" for day in (29, 30) for slot in ("morning", "afternoon")},
            ),
            "Phạm Văn Dũng": (QUY_SON, "", {"29 morning @ NVH thôn Nam"}),
            "Hoàng Thị Em": (QUY_SON, "84912345006", set()),
            "Vũ Văn Giang": (QUY_SON, "", set()),
        },
        {
            "Sheet1": {
                (14, "D", "bad_phone"),
                (15, "B", "no_name"),
                (16, "E", "other_day"),
                (17, "D", "no_phone"),
                (17, "F", "bad_slot"),
            }
        },
    ),
    Messy(
        "grid",
        _grid,
        {
            "Nguyễn Văn An": (QUY_SON, "84912345011", {"29 morning", "30 afternoon"}),
            "Trần Thị Bình": (QUY_SON, "84912345012", {"29 afternoon", "29 evening"}),
            "Lê Cường": (QUY_SON, "84912345013", {"29 morning @ NVH thôn Đông"}),
            "Đỗ Thị Dung": (QUY_SON, "84912345014", {"29 morning", "30 morning", "31 morning"}),
            "Ngô Văn Hải": (HONG_GIANG, "", {"31 evening"}),
            "Bùi Thị Lan": (HONG_GIANG, "84912345017", set()),
        },
        {
            "Lịch trực": {
                (6, "F", "mark_place"),
                (8, "B", "unsure_unit"),
                (9, "E", "uncomputed"),
                (10, "F", "bad_slot"),
            }
        },
    ),
    Messy(
        "workbook",
        _workbook,
        {
            "Nguyễn Văn An": (QUY_SON, "84912345021", {"29 morning", "30 afternoon"}),
            "Trần Thị Bình": (QUY_SON, "84912345022", {"29 morning", "29 afternoon", "30 evening"}),
            "Lê Văn Cường": (QUY_SON, "84912345023", set()),
            "Phạm Văn Dũng": (HONG_GIANG, "84912345024", {"29 morning @ NVH thôn 1"}),
            "Hoàng Thị Em": (HONG_GIANG, "84912345025", {"30 afternoon @ NVH thôn 2"}),
            "Vũ Văn Giang": (HONG_GIANG, "84912345026", set()),
        },
        {
            "Quý Sơn": {(4, "E", "bad_day")},
            "X. Hồng Giang": {(5, "A", "other_day")},
            "Cũ": {(0, "", "hidden_sheet")},
            "Ghi chú": {(0, "", "no_header")},
        },
    ),
    Messy(
        "twice",
        _twice,
        {
            "Nguyễn Văn An": (
                QUY_SON,
                "84912345031",
                {
                    "29 morning @ Nhà văn hóa",
                    "30 morning @ Nhà văn hóa",
                    "31 morning @ Nhà văn hóa",
                    "29 afternoon @ Nhà văn hóa",
                    "29 morning @ Ủy ban",
                },
            ),
            "Trần Thị Bình": (QUY_SON, "84912345031", {"29 evening @ Nhà văn hóa"}),
            "Lê Văn Cường": (QUY_SON, "84912345032", {"29 morning @ Nhà văn hóa"}),
            "Lê Văn Cường (2)": (QUY_SON, "84912345033", {"29 afternoon @ Nhà văn hóa"}),
            "Lê Văn Cường (3)": (QUY_SON, "84912345034", {"29 evening @ Nhà văn hóa"}),
        },
        {
            "DS": {
                (4, "", "same_person"),
                (5, "", "same_shift"),
                (7, "", "same_person"),
                (7, "", "two_places"),
                (8, "", "shared_phone"),
                (10, "", "same_name"),
            }
        },
    ),
    Messy(
        "by_shift",
        _by_shift,
        {
            "Nguyễn Văn An": (PHUC_SON, "84912345041", {"29 morning @ Thôn Mai"}),
            "Trần Thị Bình": (PHUC_SON, "84912345042", {"29 morning @ Thôn Mai"}),
            "Lê Văn Cường": (PHUC_SON, "", {"29 afternoon @ Thôn Mai"}),
            "Phạm Văn Dũng": (PHUC_SON, "", {"29 afternoon @ Thôn Mai"}),
            "Hoàng Thị Em": (
                PHUC_SON,
                "84912345045",
                {f"30 {slot} @ Thôn Lý" for slot in ("morning", "afternoon", "evening")},
            ),
            "Vũ Văn Giang": (PHUC_SON, "84912345046", {"29 morning @ Thôn Chợ", "30 evening @ Thôn Chợ"}),
            "Bùi Thị Lan": (PHUC_SON, "84912345047", set()),
            "Ngô Văn Hải": (PHUC_SON, "84912345048", {"31 morning @ Thôn Mai", "31 afternoon @ Thôn Mai"}),
        },
        {
            "Phân công": {
                (3, "F", "unused_column"),
                (5, "E", "phones_of_several"),
                (8, "A", "wrong_weekday"),
            }
        },
    ),
    Messy(
        "phones",
        _phones,
        {
            f"Nguyễn Thị {name}": (CHU, phone, set())
            for name, phone in {
                "An": "84912345051",
                "Bình": "84912345052",
                "Cường": "84912345053",
                "Dũng": "84912345054",
                "Em": "84912345055",
                "Giang": "84912345056",
                "Hải": "84912345057",
                "Khánh": "84381234501",
                "Lan": "",
                "Minh": "",
                "Nga": "",
                "Oanh": "842043854321",
                "Phúc": "84912345063",
            }.items()
        },
        {
            "SĐT": {
                (2, "", "no_shift"),
                (9, "B", "two_phones"),
                (10, "B", "old_phone"),
                (11, "B", "rounded_phone"),
                (12, "B", "bad_phone"),
                (13, "B", "no_phone"),
            }
        },
    ),
    Messy(
        "torn",
        _torn,
        {
            "Nguyễn Văn An": (QUY_SON, "84912345071", {"29 morning", "30 afternoon"}),
            "Trần Thị Bình": (QUY_SON, "84912345072", {"30 evening"}),
            "Phạm Văn Dũng": (NENH, "84912345074", set()),
            "Vũ Văn Giang": (HONG_GIANG, "84912345076", set()),
            "Bùi Thị Lan": (HONG_GIANG, "", {"29 morning"}),
            "Ngô Hải": (HONG_GIANG, "84912345079", set()),
            "Đặng Văn Quân": ("", "84912345080", set()),
            "Lý Thị Sen": ("", "84912345081", set()),
            "Tô Văn Thôn": (HONG_GIANG, "84912345082", set()),
            "Hùng": (HONG_GIANG, "84912345083", {"29 morning"}),
            "Trương Văn Tư": (HONG_GIANG, "84912345084", {"29 morning"}),
        },
        {
            "Tổng hợp": {
                (1, "I", "unused_column"),
                (4, "G", "day_above"),
                (5, "C", "other_district"),
                (8, "C", "unknown_unit"),
                (9, "D", "unknown_level"),
                (9, "H", "no_slot"),
                (10, "E", "bad_letters"),
                (11, "E", "no_name"),
                (12, "F", "error_value"),
                (13, "", "hidden_row"),
                (13, "G", "other_day"),
                (16, "A", "stray_text"),
                (17, "G", "uncomputed"),
                (18, "E", "short_name"),
                (19, "B", "unknown_district"),
            }
        },
    ),
    Messy(
        "commas",
        _commas,
        {
            "Nguyễn Văn Ân": (NENH, "84912345091", {"29 morning"}),
            "Trần Thị Ngọc Ánh": (NENH, "84912345092", {"30 afternoon"}),
            "Lê Văn Cường": (NENH, "", {"31 morning", "31 afternoon", "31 evening"}),
            "Phạm Văn Dũng": (NENH, "84912345094", {"29 morning", "31 morning"}),
            "Hoàng Thị Em": (NENH, "84912345095", set()),
        },
        {"commas": {(4, "D", "bad_phone"), (7, "F", "bad_slot")}},
        ".csv",
    ),
)
