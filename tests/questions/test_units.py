"""Unit lists: the three real ones, and every way a list can be damaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from questions.faults import Fault, Faulty
from questions.load import load_units
from questions.model import Unit

UNITS = Path(__file__).parents[2] / "questions" / "units"
HEAD = "commune_code,commune_name,commune_type,district_code,district_name,district_type\n"
SOUND = f"{HEAD}07201,Thọ Xương,phường,213,Bắc Giang,thành phố\n07576,Quý Sơn,xã,219,Lục Ngạn,huyện\n"

FaultsOf = Callable[[str], tuple[Fault, ...]]


@pytest.fixture
def faults_of(tmp_path: Path) -> FaultsOf:
    def found(text: str) -> tuple[Fault, ...]:
        path = tmp_path / "list_2024.csv"
        path.write_bytes(text.encode())
        try:
            load_units(path)
        except Faulty as faulty:
            return faulty.faults
        return ()

    return found


@pytest.mark.parametrize(
    ("name", "types", "districts"),
    [
        ("bac_giang_2024", {"xã": 175, "phường": 19, "thị trấn": 15}, 10),
        ("bac_giang_2025", {"xã": 143, "phường": 35, "thị trấn": 14}, 10),
        ("bac_ninh_2025_07", {"xã": 45, "phường": 13}, 1),
    ],
)
def test_the_real_lists_load_whole(name: str, types: dict[str, int], districts: int) -> None:
    units = load_units(UNITS / f"{name}.csv")
    assert units.id == name
    assert Counter(unit.type for unit in units.units) == types
    assert len(units.by_code) == sum(types.values())
    assert len(units.districts) == districts
    assert all(unit.code.startswith("07") for unit in units.units)


def test_districts_of_2024_have_the_communes_they_had() -> None:
    units = load_units(UNITS / "bac_giang_2024.csv")
    assert {code: len(members) for code, members in units.districts.items()} == {
        "213": 16, "215": 19, "216": 22, "217": 21, "218": 25, "219": 29, "220": 17, "221": 18, "222": 17, "223": 25
    }  # fmt: skip


def test_a_commune_is_named_as_people_say_it() -> None:
    units = load_units(UNITS / "bac_giang_2024.csv").by_code
    assert units["07576"].full_title == "xã Quý Sơn, huyện Lục Ngạn"
    assert units["07774"].full_title == "phường Tự Lạn, thị xã Việt Yên"
    later = load_units(UNITS / "bac_ninh_2025_07.csv").by_code
    assert later["07210"].full_title == "phường Bắc Giang"


def test_other_spellings_belong_to_their_own_list() -> None:
    def aliases(name: str) -> dict[str, tuple[str, ...]]:
        return {unit.code: unit.aliases for unit in load_units(UNITS / f"{name}.csv").units if unit.aliases}

    assert aliases("bac_giang_2024")["07540"] == ("Sa Lý",)
    assert len(aliases("bac_giang_2024")) == 6
    assert len(aliases("bac_giang_2025")) == 4
    assert aliases("bac_ninh_2025_07") == {"07330": ("Phúc Hoà",), "07738": ("Cảnh Thuỵ",), "07840": ("Hiệp Hoà",)}


def test_a_list_without_other_spellings_beside_it_loads(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\ufeff" + SOUND.replace("\n", "\r\n"), encoding="utf-8")  # as Excel saves it
    assert load_units(path).units[1] == Unit("07576", "Quý Sơn", "xã", "219", "Lục Ngạn", "huyện")


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("07576", "7576", 3, "commune_code", "lost its leading zero: write 07576"),
        ("07576", "0757A", 3, "commune_code", "no code of 5 digits"),
        ("07576", "", 3, "commune_code", "no code of 5 digits"),
        ("07576", "07201", 3, "commune_code", "stands in line 2 already"),
        ("219", "19", 3, "district_code", "lost its leading zero: write 019"),
        (",xã,", ",làng,", 3, "commune_type", "no known type: phường, thị trấn, xã, đặc khu"),
        (",xã,", ",Xã,", 3, "commune_type", "no known type"),
        (",huyện", ",tổng", 3, "district_type", "no known type"),
        ("Quý Sơn", "", 3, "commune_name", "is empty"),
        ("Quý Sơn", "Quý  Sơn", 3, "commune_name", "blanks too many"),
        ("Quý Sơn", normalize("NFD", "Quý Sơn"), 3, "commune_name", "is not NFC"),
        ("Quý Sơn", "Quý\u200bSơn", 3, "commune_name", "U+200B"),
        ("07576,Quý Sơn,xã,219,Lục Ngạn,huyện", "07576,Thọ Xương,phường,213,Bắc Giang,thành phố", 3, "commune_name",
         "phường Thọ Xương of this district stands in line 2 already"),
        ("Lục Ngạn,huyện", "Lục Ngạn,", 3, "district_code", "or leave all three empty"),
        ("219,Lục Ngạn,huyện", "213,Lục Ngạn,thành phố", 3, "district_name", 'is called "Bắc Giang" further up'),
        ("Quý Sơn,xã", "Quý Sơn", 3, "", "has 5 cells instead of 6"),
        ("commune_name", "name", 1, "", "must begin with the columns commune_code,commune_name,"),
        (",", ";", 1, "", "must begin with the columns"),
        (SOUND, HEAD, 0, "", "has no rows"),
        (SOUND, "", 1, "", "must begin with the columns"),
    ],
)  # fmt: skip
def test_a_damaged_list_is_refused_with_line_and_column(
    faults_of: FaultsOf, old: str, new: str, line: int, field: str, message: str
) -> None:
    assert faults_of(SOUND) == ()
    found = faults_of(SOUND.replace(old, new))
    assert [(fault.line, fault.field, message in fault.message) for fault in found] == [(line, field, True)], found


def test_all_damage_is_reported_at_once(faults_of: FaultsOf) -> None:
    found = faults_of(SOUND.replace("07201", "7201").replace("Quý Sơn,xã", "Quý Sơn ,Xã"))
    assert [(fault.line, fault.field) for fault in found] == [
        (2, "commune_code"), (3, "commune_type"), (3, "commune_name")
    ]  # fmt: skip


def test_a_list_that_is_not_there_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="cannot be read"):
        load_units(tmp_path / "none.csv")


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(SOUND.encode("utf-16"))
    with pytest.raises(Faulty, match="save it as CSV UTF-8"):
        load_units(path)


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("2024,07999,Quý Sơn,Quy Son,other", "commune_code", "07999 Quý Sơn is not in the list list_2024"),
        ("2024,07576,Quý Xơn,Quy Son,other", "commune_code", "07576 Quý Xơn is not in the list"),
        ("2024,07576,Quý Sơn,,other", "alias", "is empty"),
        ("2025,07576,Quý Sơn," + normalize("NFD", "Quý") + ",other", "alias", "is not NFC"),
        ("2024,07576,Quý Sơn", "", "has 3 cells instead of 5"),
    ],
)
def test_a_damaged_file_of_other_spellings_is_refused(tmp_path: Path, row: str, field: str, message: str) -> None:
    (tmp_path / "list_2024.csv").write_text(SOUND, encoding="utf-8")
    (tmp_path / "aliases.csv").write_text(f"list,commune_code,commune_name,alias,kind\n{row}\n", encoding="utf-8")
    with pytest.raises(Faulty) as refused:
        load_units(tmp_path / "list_2024.csv")
    assert [(Path(f.file).name, f.field, message in f.message) for f in refused.value.faults] == [
        ("aliases.csv", field, True)
    ]


def test_a_named_file_of_other_spellings_must_exist(tmp_path: Path) -> None:
    (tmp_path / "list_2024.csv").write_text(SOUND, encoding="utf-8")
    with pytest.raises(Faulty, match="cannot be read"):
        load_units(tmp_path / "list_2024.csv", tmp_path / "none.csv")
