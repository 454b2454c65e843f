"""Codes as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import ALPHABET, LENGTH, canonical, find, looks_meant, printed, well_formed, with_check

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = bodies.map(with_check).filter(well_formed)

CODE = with_check("7K2MX4R")
HALVES = CODE[:4], CODE[4:]
SHOWN = printed(CODE)


def test_the_alphabet_has_no_two_characters_that_look_alike_or_that_vietnamese_keyboards_change():
    assert len(ALPHABET) == len(set(ALPHABET)) == 19  # a prime: what the check character relies on
    for alike in ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1
    assert not set("AEIOUYWD") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        SHOWN,
        CODE,
        SHOWN.lower(),
        f"#{CODE}",
        f"# {CODE}",
        f"  {SHOWN}\n",
        f"#{HALVES[0]} {HALVES[1]}",
        f"#{HALVES[0]} - {HALVES[1]}",
        f"#{HALVES[0]}–{HALVES[1]}",
        f"{HALVES[0]}-{HALVES[1]}",
        f"{HALVES[0]} {HALVES[1]}",
        " ".join(f"#{CODE}"),
        f"bắt đầu {SHOWN.lower()}",
        f"dạ em gửi mã {SHOWN} ạ",
        f"mã {HALVES[0].lower()} {HALVES[1].lower()} nhé",
        f"{SHOWN}.",
        f"“{SHOWN}”",
        f"xã Quý Sơn, {SHOWN}",
        f"＃{CODE}",
        "".join(chr(ord(character) + 0xFEE0) for character in CODE),  # full width
        f"\u200e{SHOWN}\u200f",
        f"#\u200b{HALVES[0]}\u00a0{HALVES[1]}",
        f"#99999999 {SHOWN}{SHOWN}".replace("#99999999 ", "#VUI "),
    ],
)
def test_a_code_is_found_however_it_is_typed(typed):
    assert find(typed) == CODE


@given(codes)
def test_letters_that_look_like_a_digit_are_read_as_that_digit(code):
    mistaken = code.translate(str.maketrans("5286", "SZBG"))
    assert canonical(mistaken) == code
    assert find(f"#{mistaken.lower()}") == code


@pytest.mark.parametrize(
    "answer",
    [
        "2", "12", "07201", "0204385", "0912345678", "091 234 5678", "9912 3456", "29/8/2024", "2024-08-29", "1, 3, 5",
        "#1", "# 2", "câu #2", "hài lòng", "hai long", "Rất hài lòng", "khong", "ok", "", "   ", "#", "-", "# # #",
        "thị trấn Nham Biền", "tôi đến 2 lần rồi", "25tr 35tr", "mất 2 tiếng 30 phút", "sinh năm 1962", "98B3 45678",
        "mỗi lần 3 người", "x" * 20_000, "#" * 20_000, "7 " * 10_000, "2222 2222", "CFHJ KMNP", "chphkcnh", "HHHHHHHH",
    ],
)  # fmt: skip
def test_an_ordinary_answer_is_never_a_code(answer):
    assert find(answer) is None


@given(st.text(st.characters(whitelist_categories=["Ll", "Lu", "Zs"]), max_size=200))
def test_words_without_digits_are_never_a_code(text):
    assert find(text) is None


@given(
    st.text(st.characters(whitelist_categories=["Nd", "Zs", "Pd", "Po"], blacklist_characters="#＃﹟"), max_size=200)
)
def test_numbers_are_never_a_code(text):
    assert find(text) is None


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_without_a_fault(text):
    found = find(text)
    assert found is None or (len(found) == LENGTH and set(found) <= set(ALPHABET))
    assert looks_meant(text) in (True, False)
    assert isinstance(canonical(text), str)


@pytest.mark.parametrize("text", [SHOWN, "#7K2M-X4R", "#ABCDEFGH", "# 7k2 m", "mã #7K2MX4RTT ạ", CODE, "#7k2m x4"])
def test_somebody_who_tried_to_send_a_code_is_told_apart(text):
    assert looks_meant(text)


@pytest.mark.parametrize(
    "text", ["#1", "# 2", "hài lòng", "2", "25tr-35tr", "0912345678", "#", "20242024", "xã Quý Sơn"]
)
def test_somebody_who_answers_is_not_taken_for_sending_a_code(text):
    assert not looks_meant(text)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code, place, character):
    altered = code[:place] + character + code[place + 1 :]
    assert well_formed(altered) == (altered == code)


@given(codes, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_swapped_characters_are_always_noticed(code, one, other):
    characters = list(code)
    characters[one], characters[other] = characters[other], characters[one]
    swapped = "".join(characters)
    assert well_formed(swapped) == (swapped == code)


@given(codes)
def test_a_code_with_a_character_too_few_or_too_many_is_no_code(code):
    assert find(f"#{code[:-1]}") is None
    assert find(f"#{code}{code[0]}") is None
    assert find(code[1:]) is None
