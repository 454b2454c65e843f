"""Codes that exist: one a commune, made with a key, and no slip of the finger leads to another commune."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import ALPHABET, LENGTH, find, printed, well_formed
from qr.codes import NoCodeError, SameCodeError, by_unit, make, table
from questions.model import Unit, Units

KEY = b"a key for tests"

unit_codes = st.text("0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize("name", ["bac_giang_2024", "bac_giang_2025", "bac_ninh_2025_07"])
def test_every_unit_of_every_list_has_its_own_well_formed_code(load, name):
    listed = load(name)
    assert len(listed.codes) == len(listed.units.units)
    assert set(listed.codes.values()) == {unit.code for unit in listed.units.units}
    for code in listed.codes:
        assert well_formed(code)
        assert find(printed(code)) == code


def test_no_mistyped_character_leads_to_another_commune(content):
    for code, unit in content.codes.items():
        for place in range(LENGTH):
            for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
                found = find(f"#{code[:place]}{character}{code[place + 1 :]}")
                assert found is None or content.codes.get(found, unit) == unit


def test_no_swap_of_two_characters_leads_to_another_commune(content):
    for code, unit in content.codes.items():
        for one, other in combinations(range(LENGTH), 2):
            characters = list(code)
            characters[one], characters[other] = characters[other], characters[one]
            assert content.codes.get("".join(characters), unit) == unit


def test_no_missing_or_doubled_character_leads_to_any_commune(content):
    for code in content.codes:
        for place in range(LENGTH):
            assert find(f"#{code[:place]}{code[place + 1 :]}") is None
            assert find(f"#{code[: place + 1]}{code[place:]}") is None


def test_the_codes_of_a_list_do_not_change_from_one_release_to_the_next():
    # Posters hang for weeks: whoever changes this changes what thousands of sheets say.
    assert [make(unit, b"key", "pks07-2024") for unit in ("07201", "07561")] == ["MHJ4R72P", "7R9CX86T"]


@given(unit_codes, st.binary(min_size=1, max_size=64), st.text(max_size=20))
def test_a_code_depends_on_nothing_but_unit_key_and_campaign(unit, key, campaign):
    code = make(unit, key, campaign)
    assert code == make(unit, key, campaign)
    assert well_formed(code)
    assert code != make(unit + "0", key, campaign)
    assert code != make(unit, key + b"0", campaign)
    assert code != make(unit, key, campaign + "0")


@given(st.binary(min_size=1, max_size=64).filter(lambda key: key != KEY))
def test_codes_made_with_another_key_are_never_accepted(content, key):
    made = table(content.units, key, content.campaign.id)
    assert not made.keys() & content.codes.keys()


def test_codes_of_another_campaign_are_never_accepted(content):
    assert not table(content.units, KEY, "pks07-2025").keys() & content.codes.keys()


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_guessed_code_is_not_accepted(content, guess):
    assert guess not in content.codes


def test_a_code_says_nothing_about_its_unit(content):
    """Neighbours in the list share no more beginnings than chance allows: no range of codes belongs to a district."""
    codes = list(by_unit(content).values())
    alike = sum(one[:2] == other[:2] for one, other in pairwise(codes))
    assert alike <= 5  # 209 / 19² ≈ 0.6 expected


def test_two_units_with_one_code_stop_the_program_with_a_clear_word(monkeypatch, units):
    monkeypatch.setattr("qr.codes.make", lambda *_: "7K2MX4RT")
    with pytest.raises(SameCodeError, match="07201 and 07204 share a code: choose another QR_SIGNING_KEY"):
        table(units, KEY)


def test_content_without_codes_is_refused_by_name(content):
    with pytest.raises(NoCodeError, match="unit 07201 has no code"):
        by_unit(replace(content, codes={}))


def test_a_list_of_one_unit_has_one_code():
    one = Units("one", (Unit("1", "Kép", "thị trấn"),))
    assert list(table(one, KEY).values()) == ["1"]
