"""Phones as offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.roster import load_roster
from questions.roster_troubles import Trouble
from roster import phones

OLD = load_roster().old_prefixes


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "84912345678"),
        ("0912 345 678", "84912345678"),
        ("0912.345.678", "84912345678"),
        ("0912,345,678", "84912345678"),
        ("912345678", "84912345678"),
        (912345678, "84912345678"),
        (912345678.0, "84912345678"),
        ("+84 912 345 678", "84912345678"),
        (84912345678, "84912345678"),
        ("(+84)912345678", "84912345678"),
        ("0084 912345678", "84912345678"),
        ("+84 0912345678", "84912345678"),
        ("'0912345678", "84912345678"),
        ("O912345678", "84912345678"),
        ("０９１２３４５６７８", "84912345678"),
        ("Zalo: 0912345678", "84912345678"),
        ("0912345678 (vợ)", "84912345678"),
        (841234567, "84841234567"),  # nine digits: a mobile of the prefix 084, not a country code
        ("0204 3854 321", "842043854321"),
    ],
)
def test_a_number_is_read_however_it_is_written(written, number):
    said = phones.read(written, OLD)
    assert said.numbers == (number,)
    assert said.trouble is None
    assert not said.unread


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("091234567", Trouble.BAD_PHONE),
        ("09123456789", Trouble.BAD_PHONE),
        ("0112345678", Trouble.BAD_PHONE),
        ("0912 34S 678", Trouble.BAD_PHONE),
        ("không có", Trouble.BAD_PHONE),
        (12, Trouble.BAD_PHONE),
        (3.5, Trouble.BAD_PHONE),
        ("9.12E+08", Trouble.ROUNDED_PHONE),
        ("9,12E+08", Trouble.ROUNDED_PHONE),
    ],
)
def test_what_is_no_number_is_said_to_be_none(written, trouble):
    assert phones.read(written, OLD) == phones.Phones(trouble=trouble)


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_cell_is_no_mistake(empty):
    assert phones.read(empty, OLD) == phones.Phones()


@pytest.mark.parametrize("between", ["/", " / ", ";", "\n", " - ", ", ", " hoặc ", " "])
def test_two_numbers_in_a_cell_are_both_read(between):
    said = phones.read(f"0912345678{between}0987654321", OLD)
    assert said.numbers == ("84912345678", "84987654321")


def test_a_good_number_beside_a_bad_one_is_kept_and_the_bad_one_noticed():
    said = phones.read("0912345678; 12345", OLD)
    assert said.numbers == ("84912345678",)
    assert said.unread


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("01688123456", "84388123456"),
        (1688123456, "84388123456"),
        ("+84 1233 123 456", "84833123456"),
        ("0240 3854 321", "842043854321"),
    ],
)
def test_an_old_number_becomes_the_one_that_replaced_it(written, now):
    said = phones.read(written, OLD)
    assert said.numbers == (now,)
    assert said.renumbered == (now,)


mobiles = st.builds(
    lambda first, rest: first + rest, st.sampled_from("35789"), st.text("0123456789", min_size=8, max_size=8)
)


@given(
    mobiles,
    st.sampled_from(["", "0", "84", "+84", "+84 ", "(84)", "0084"]),
    st.lists(st.sampled_from(["", " ", ".", "-", "  "]), min_size=9, max_size=9),
)
def test_blanks_dots_and_prefixes_never_change_a_number(mobile, before, gaps):
    written = before + "".join(digit + gap for digit, gap in zip(mobile, gaps, strict=True))
    assert phones.read(written, OLD).numbers == ("84" + mobile,)


@given(mobiles)
def test_a_number_is_shown_as_it_is_read(mobile):
    shown = phones.shown("84" + mobile)
    assert phones.read(shown, OLD).numbers == ("84" + mobile,)
    assert shown.startswith("0")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_whatever_stands_in_a_cell_gives_good_numbers_or_none(value):
    said = phones.read(value, OLD)
    for number in said.numbers:
        assert phones.read("+" + number, OLD).numbers == (number,)
    assert not (said.numbers and said.trouble)
