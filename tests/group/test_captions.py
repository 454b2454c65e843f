"""Which commune a caption speaks of, and when nobody can know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.captions import unit_in
from config import Settings
from handlers.runtime import load_live_content
from questions.model import Content, Unit

CONTENT: Content = load_live_content(Settings(_env_file=None))
UNITS = CONTENT.units.units
CODE = next(code for code, unit in CONTENT.codes.items() if unit == "07576")


def named(caption: str) -> str:
    unit = unit_in(CONTENT, caption)
    return unit.full_title if unit else ""


@pytest.mark.parametrize(
    ("caption", "unit"),
    [
        ("Xã Quý Sơn ra quân hỗ trợ người dân", "xã Quý Sơn, huyện Lục Ngạn"),
        ("xa quy son ngay 29/8", "xã Quý Sơn, huyện Lục Ngạn"),
        ("XÃ QUÝ SƠN - HUYỆN LỤC NGẠN", "xã Quý Sơn, huyện Lục Ngạn"),
        ("Quý Sơn", "xã Quý Sơn, huyện Lục Ngạn"),
        ("Ra quân ngày đầu\nQuý Sơn, Lục Ngạn", "xã Quý Sơn, huyện Lục Ngạn"),
        ("Tổ dân vận thôn Bắc Một xã Quý Sơn, huyện Lục Ngạn giúp dân quét mã", "xã Quý Sơn, huyện Lục Ngạn"),
        ("Đ/c Bí thư Đảng ủy xã Bảo Đài kiểm tra tại thôn", "xã Bảo Đài, huyện Lục Nam"),
        ("TT. Chũ phát loa", "thị trấn Chũ, huyện Lục Ngạn"),
        ("P.Ngô Quyền", "phường Ngô Quyền, thành phố Bắc Giang"),
        ("Công an phường Dĩnh Kế", "phường Dĩnh Kế, thành phố Bắc Giang"),
        ("UBND xã Nghĩa Hoà tổ chức", "xã Nghĩa Hòa, huyện Lạng Giang"),
        ("Xã Phúc Sơn, huyện Sơn Động", "xã Phúc Sơn, huyện Sơn Động"),
        ("Xã Đông Sơn", "xã Đông Sơn, huyện Yên Thế"),
        (f"Ảnh sáng nay #{CODE}", "xã Quý Sơn, huyện Lục Ngạn"),
        (f"{CODE[:4]}-{CODE[4:]}", "xã Quý Sơn, huyện Lục Ngạn"),
        (f"Thay mặt xã Tân Mỹ #{CODE}", "xã Quý Sơn, huyện Lục Ngạn"),  # a code is signed, a name is only said
    ],
)
def test_a_commune_named_plainly_is_found(caption: str, unit: str) -> None:
    assert named(caption) == unit


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "Ra quân ngày đầu",
        "Huyện Lục Ngạn ra quân",
        "Quý Sơn ra quân",  # may be a person's name as well
        "Thanh Hải chụp ảnh",
        "đồng tiến lên",
        "xã Phúc Sơn",  # two districts have one
        "xa dong son",  # Đông Sơn and Đồng Sơn
        "xã Quý Sơn và xã Tân Mỹ phối hợp",
        "Cảm ơn xã Quý Sơn",
        "Thôn giáp xã Quý Sơn",
        "xã Quý Sown",
        "xã hội hóa",
        "xã viên hợp tác xã",
        "#2222-2222",
    ],
)
def test_what_is_open_to_doubt_is_not_decided(caption: str) -> None:
    assert named(caption) == ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_every_commune_is_found_by_name_and_district(unit: Unit) -> None:
    for caption in (
        f"{unit.full_title} ra quân hỗ trợ bà con",
        f"Hình ảnh tại {unit.title}, {unit.district}",
        f"{unit.title.upper()} - {unit.district.upper()}\nngày đầu",
    ):
        assert unit_in(CONTENT, caption) is unit


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_without_the_district_a_name_is_never_taken_for_another_commune(unit: Unit) -> None:
    twins = [other for other in UNITS if other.name == unit.name]
    assert unit_in(CONTENT, f"Hình ảnh tại {unit.title} sáng nay") is (unit if len(twins) == 1 else None)


@pytest.mark.timeout(20)
def test_a_caption_made_to_take_long_is_read_all_the_same() -> None:
    assert unit_in(CONTENT, "xã Quý Sơm " * 300) is None


@given(st.text(max_size=200))
def test_any_caption_is_read_without_error(caption: str) -> None:
    assert unit_in(CONTENT, caption) is None or unit_in(CONTENT, caption) in UNITS
