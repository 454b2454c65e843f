"""Who and where, as offices write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.model import Unit
from questions.roster_troubles import Trouble
from roster.names import Names, key, same
from roster.places import Places
from roster.villages import Villages


@pytest.fixture(scope="module")
def names(said):
    return Names(said)


@pytest.fixture(scope="module")
def places(units, said):
    return Places(units, said)


@pytest.mark.parametrize(
    ("written", "name", "position"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", ""),
        ("NGUYỄN  VĂN AN", "Nguyễn Văn An", ""),
        ("nguyễn văn an", "Nguyễn Văn An", ""),
        ("Đ/c Nguyễn Văn An (Tổ trưởng)", "Nguyễn Văn An", "Tổ trưởng"),
        ("1. Nguyễn Văn An", "Nguyễn Văn An", ""),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", ""),
        ("Nguyễn Văn An - Trưởng thôn", "Nguyễn Văn An", "Trưởng thôn"),
        ("Nguyễn Văn An, Bí thư chi bộ", "Nguyễn Văn An", "Bí thư chi bộ"),
        ("Nguyễn Văn\nAn", "Nguyễn Văn An", ""),
        ("H'Ngan Niê", "H'Ngan Niê", ""),
        ("Tô Văn Thôn", "Tô Văn Thôn", ""),
        ("Trương Phó Bản", "Trương Phó Bản", ""),
    ],
)
def test_a_person_is_read_without_what_stands_around_the_name(names, written, name, position):
    (named,) = names.read(written)
    assert (named.name, named.position) == (name, position)
    assert names.fault(named.name) is None


@pytest.mark.parametrize(
    "written", ["Nguyễn Văn An (0912345678)", "Nguyễn Văn An, ĐT: 0912.345.678", "Nguyễn Văn An 0912345678"]
)
def test_a_phone_beside_the_name_is_taken_apart(names, written):
    (named,) = names.read(written)
    assert named.name == "Nguyễn Văn An"
    assert "".join(filter(str.isdecimal, named.phone)) == "0912345678"


@pytest.mark.parametrize("between", ["\n", "; ", ", ", " và ", " - ", "/"])
def test_several_people_in_a_cell_are_several(names, between):
    found = names.read(f"Nguyễn Văn An{between}Trần Thị Bình")
    assert [named.name for named in found] == ["Nguyễn Văn An", "Trần Thị Bình"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("chưa có", Trouble.NO_NAME),
        ("", Trouble.NO_NAME),
        ("123", Trouble.BAD_NAME),
        ("Tổ dân phố 3", Trouble.BAD_NAME),
        ("Thôn Bắc", Trouble.BAD_NAME),
        ("Bí thư chi bộ", Trouble.BAD_NAME),
        ("NguyÔn V¨n Hång", Trouble.BAD_LETTERS),
        ("Nguyá»…n VÄƒn An", Trouble.BAD_LETTERS),
    ],
)
def test_what_is_nobody_is_said_to_be_nobody(names, written, fault):
    (named,) = names.read(written)
    assert names.fault(named.name) is fault


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Nguyễn Văn An", "Nguyen Van An", True),
        ("Nguyễn Văn Hoà", "Nguyễn Văn Hòa", True),
        ("Nguyễn Văn An", "Nguyễn Văn Anh", True),
        ("N.V. An", "Nguyễn Văn An", True),
        ("Văn An", "Nguyễn Văn An", True),
        ("Nguyễn Văn An", "Nguyễn Văn Bình", False),
        ("Nguyễn Văn An", "Trần Thị An", False),
        ("Nguyễn Văn An", "Trần Thị Bình", False),
    ],
)
def test_with_one_phone_a_slip_is_one_person_and_another_name_another(one, other, is_same):
    assert same(one, other) is is_same
    assert same(other, one) is is_same


@given(st.text(max_size=60))
def test_whatever_stands_there_reading_names_does_not_fail(names, text):
    for named in names.read(text):
        names.fault(named.name)
        assert same(named.name, named.name) or not key(named.name)


QUY_SON = [
    "Quý Sơn",
    "QÚY SƠN",
    "quy son",
    "Quí Sơn",
    "X. Quý Sơn",
    "xã Quý sơn - H. Lục Ngạn",
    "1. Xã Quý Sơn",
    "07576",
    "7576",
]


@pytest.mark.parametrize("written", QUY_SON)
@pytest.mark.parametrize("district", ["", "219"])
def test_a_commune_is_found_however_it_is_spelled(places, written, district):
    found = places.unit(written, district)
    assert isinstance(found, Unit)
    assert found.code == "07576"


def test_a_name_of_two_communes_needs_its_district(places):
    unsure = places.unit("Phúc Sơn")
    assert {unit.code for unit in unsure.units} == {"07318", "07630"}
    assert places.unit("Phúc Sơn", "216").code == "07318"


def test_a_commune_is_not_looked_for_outside_the_district_of_its_row(places):
    found = places.unit("Quý Sơn", "216")
    assert found.elsewhere
    assert [unit.code for unit in found.units] == ["07576"]


def test_a_district_that_only_a_title_names_does_not_exclude_the_others(places):
    assert places.unit("Quý Sơn", "216", certain=False).code == "07576"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Lục Ngạn", "219"),
        ("H. Lục Ngạn", "219"),
        ("huyện Luc Ngan", "219"),
        ("Lục Ngan", "219"),
        ("219", "219"),
        ("TP. Bắc Giang", "213"),
        ("TX Việt Yên", "222"),
        ("Ban Dân vận Huyện ủy Lục Ngạn", "219"),
        ("Hà Nội", None),
    ],
)
def test_a_district_is_found_however_it_is_spelled(places, written, code):
    assert places.district(written) == code


@pytest.mark.parametrize(
    ("written", "district", "unit"),
    [
        ("UBND XÃ QUÝ SƠN", "219", "07576"),
        ("ĐẢNG BỘ HUYỆN LỤC NGẠN – ĐẢNG ỦY XÃ QUÝ SƠN", "219", "07576"),
        ("xã Phúc Sơn, huyện Tân Yên", "216", "07318"),
        ("THỊ XÃ VIỆT YÊN", "222", None),
        ("Quý Sơn", "219", "07576"),
        ("xã Phúc Sơn", "", None),
        ("Sheet1", "", None),
        ("chính quyền thân thiện xã, phường, thị trấn", "", None),
    ],
)
def test_a_heading_names_what_it_names_and_nothing_by_chance(places, written, district, unit):
    found = places.heading(written)
    assert found.district == district
    assert (found.unit.code if found.unit else None) == unit


def test_a_village_is_the_same_with_and_without_its_kind(said):
    villages = Villages(said)
    assert villages.same("Bắc", "thôn Bắc")
    assert villages.may_be_same("", "thôn Bắc")
    assert not villages.same("thôn Bắc", "thôn Nam")
