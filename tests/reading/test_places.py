"""Commune names as people type them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places import Found, Several, find
from questions.load import load_units
from questions.model import Unit, Units

LISTS = Path(__file__).parents[2] / "questions" / "units"
COMMUNES = load_units(LISTS / "bac_giang_2024.csv")
ALL_LISTS = [load_units(LISTS / f"{name}.csv") for name in ("bac_giang_2024", "bac_giang_2025", "bac_ninh_2025_07")]


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def named(text: str, units: Units = COMMUNES) -> str | list[str] | None:
    """What was found, in short: one code, several codes, or None."""
    match find(units, text):
        case Found(unit):
            return unit.code
        case Several(several):
            return [unit.code for unit in several]
    return None


FOUND = {
    "07201": "07201|０７２０１",
    "07213": "p. Trần Phú",
    "07219": "phường lê lợi tp bắc giang",
    "07273": "Đông Sơn|dong son yen the",
    "07318": "phúc sơn tân yên",
    "07375": "em ở thị trấn vôi ạ",
    "07378": "nghia hoa",
    "07399": "tôi ở kép",
    "07429": "xuan huog|xuan huog lang giang",
    "07432": "XÃ TÂN DĨNH|tan dinh",
    "07477": "Phương Sơn",
    "07525": "tt chũ",
    "07540": "sa lý|xa ly|xã Xa Lí",
    "07573": "nhà tôi ở Biển Động",
    "07576": """xa quy son|Quý Sơn Lục Ngạn|Lục Ngạn - Quý Sơn|quyson|xã quý sơn, huyện lục ngạn, tỉnh bắc giang
        |thôn 5 xã Quý Sơn|quys sown""",
    "07612": "Phượng Sơn",
    "07630": "phuc son son dong",
    "07696": "Đồng Sơn|dong son tp bac giang",
    "07738": "Cảnh Thuỵ",
    "07792": "Quảng Minh",
    "07837": "hoà sơn",
    "07840": "thi tran thang hiep hoa",
    "07843": "xã Quang Minh|quang minh hiep hoa",
}


@pytest.mark.parametrize(("text", "code"), [(text, code) for code in FOUND for text in FOUND[code].split("|")])
def test_a_name_is_found(text: str, code: str) -> None:
    assert named(text) == code


TWINS = {
    "07318 07630": "Phúc Sơn|phuc son",
    "07273 07696": "dong son|dong son bac giang|Đồng Sơn Yên Thế",
    "07792 07843": "quang minh|Quang Minh",
    "07477 07612": "phuong son",
}


@pytest.mark.parametrize(("text", "codes"), [(text, codes) for codes in TWINS for text in TWINS[codes].split("|")])
def test_names_that_cannot_be_told_apart_are_all_offered(text: str, codes: str) -> None:
    found = named(text)
    assert isinstance(found, list)
    assert set(found) == set(codes.split())


@pytest.mark.parametrize("text", ["Quý Sơn Sơn Động", "không phải xã Quý Sơn", "tôi chuyển từ Quý Sơn sang"])
def test_a_name_that_is_contradicted_is_offered_but_not_found(text: str) -> None:
    assert "07576" in (named(text) or [])
    assert named(text) != "07576"


NO_PLACE = """2|12345|xin chào|lục ngạn|huyện Lục Ngạn|bắc giang|tỉnh Bắc Giang|👍|không biết|xã|ở quê|hài lòng
0912345678|<script>"""


@pytest.mark.parametrize(
    "text", ["", "  ", "a" * 20_000, "xã " * 5_000, *NO_PLACE.replace("\n", "|").split("|")], ids=lambda text: text[:20]
)
def test_what_names_no_commune_finds_none(text: str) -> None:
    assert find(COMMUNES, text) is None


@pytest.mark.parametrize("units", ALL_LISTS, ids=lambda units: units.id)
def test_every_commune_is_found_by_its_own_full_name(units: Units) -> None:
    for unit in units.units:
        for text in (unit.full_title, unit.full_title.upper(), bare(unit.full_title), f"tôi ở {unit.full_title} ạ"):
            assert find(units, text) == Found(unit), text


@pytest.mark.parametrize("units", ALL_LISTS, ids=lambda units: units.id)
def test_a_bare_name_finds_its_commune_or_offers_it_beside_its_twins(units: Units) -> None:
    for unit in units.units:
        twins = {other.code for other in units.units if bare(other.name).lower() == bare(unit.name).lower()}
        found = named(bare(unit.name), units)
        assert found == unit.code if len(twins) == 1 else set(found or ()) == twins, unit.name


def _slips(name: str) -> list[str]:
    """The name with one letter left out or two swapped."""
    plain = bare(name).lower()
    left_out = [plain[:place] + plain[place + 1 :] for place in range(1, len(plain))]
    swapped = [plain[:n] + plain[n + 1] + plain[n] + plain[n + 2 :] for n in range(1, len(plain) - 1)]
    return [*left_out, *swapped]


def test_a_slip_of_the_finger_never_finds_another_commune_for_certain_unless_it_is_its_name() -> None:
    names = {bare(unit.name).lower() for unit in COMMUNES.units}
    wrong = []
    offered = total = 0
    for unit in COMMUNES.units:
        for text in _slips(unit.name):
            found = named(text)
            total += 1
            offered += found == unit.code or (isinstance(found, list) and unit.code in found)
            if isinstance(found, str) and bare(COMMUNES.by_code[found].name) != bare(unit.name) and text not in names:
                wrong.append((unit.name, text, COMMUNES.by_code[found].name))
    assert not wrong
    assert offered >= 0.85 * total


def test_the_units_of_one_list_are_not_found_in_another() -> None:
    assert named("Quý Sơn", ALL_LISTS[2]) != "07576"
    assert named("Bắc Giang", ALL_LISTS[2]) == "07210"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = find(COMMUNES, text)
    assert found is None or isinstance(found.unit if isinstance(found, Found) else found.units[0], Unit)
