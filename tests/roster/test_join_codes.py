"""One-time codes: found however they are typed, and never taken for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import codes, join_codes

numbers = st.integers(0, 10**join_codes.DIGITS - 1)


@given(numbers, st.booleans(), st.sampled_from([" ", "", "-", ". "]), st.sampled_from(["", "mã ", "Em gửi mã: "]))
def test_a_code_is_found_however_it_is_typed(number, lower, between, before):
    code = join_codes.made(number)
    typed = join_codes.printed(code).replace(" ", between)
    assert join_codes.find(before + (typed.lower() if lower else typed) + " ạ") == code


@given(numbers)
def test_a_join_code_is_never_a_poster_code_and_a_poster_code_never_one(number):
    typed = join_codes.printed(join_codes.made(number))
    assert codes.find(typed) is None
    assert join_codes.find(codes.printed(codes.with_check("7K2MX4R"))) is None


@pytest.mark.parametrize(
    "said", ["482173659", "0912345678", "tv", "TV 482 173 65", "TV 482 173 6591", "xTV482173659", "29/8/2024"]
)
def test_numbers_and_words_are_no_code(said):
    assert join_codes.find(said) is None


@pytest.mark.parametrize(("said", "meant"), [("TV 482 173", True), ("tv48", True), ("TV", False), ("tivi 48", False)])
def test_a_code_cut_short_is_seen_as_one(said, meant):
    assert join_codes.looks_meant(said) is meant
