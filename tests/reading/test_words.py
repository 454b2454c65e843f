"""One normal form for every way a phone may have written a word."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from bot.reading.keyboards import decoded
from bot.words import fold, forms, may_be, shown, stored, words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  HÀI-LÒNG! ", "hai long"),
        ("Đúng hẹn", "dung hen"),
        ("hoà", "hoa"),
        (unicodedata.normalize("NFD", "Phường Lê Lợi"), "phuong le loi"),
        ("２ ② 2️⃣ ❷ 🔟 ٢", "2 2 2 2 10 2"),
        ("1️⃣3️⃣", "1 3"),
        ("kho\u200bng\u202e", "khong"),
        ("👍", ""),
        ("Thuý Lý", "thuy li"),
    ],
)
def test_a_text_folds_to_its_plain_words(text: str, plain: str) -> None:
    assert fold(text) == plain


def test_where_the_tone_mark_stands_makes_no_difference() -> None:
    assert forms("hoà") == forms("hòa")
    assert forms("thuỵ") == forms("thụy")


@pytest.mark.parametrize(
    ("typed", "meant", "possible"),
    [
        *(("khong", "không", True), ("không", "không", True), ("rat", "rất", True), ("rât", "rất", True)),
        *(("sữa", "sửa", True), ("dung", "đúng", True), ("dung", "dừng", True), ("hai", "hài", True)),
        *(("đúng", "dừng", False), ("chửa", "chưa", False), ("lông", "lòng", False), ("hài", "hai", False)),
    ],
)
def test_accents_that_are_typed_are_meant_and_those_left_out_may_be_any(typed: str, meant: str, possible: bool) -> None:
    assert may_be(forms(typed)[0], forms(meant)[0]) is possible


def test_nothing_invisible_or_dangerous_is_stored() -> None:
    unseen = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\t\n\r\x85\u200d"
    ]
    assert stored("a" + "".join(unseen) + "b") == "ab"
    assert stored(" a\t\r\nb\u2028c ") == "a \nb\nc"


@pytest.mark.parametrize(
    "text", ["=cmd|'/C calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE x;--", "{unit} %s ${x}", "❤️👨‍👩‍👧"]
)
def test_visible_words_are_stored_as_given(text: str) -> None:
    assert stored(text) == text


def test_words_know_where_they_stand() -> None:
    text = "Dạ, số ２ ạ"
    assert [shown(text)[word.start : word.end] for word in words(text)] == ["Dạ", "số", "２", "ạ"]


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        *(("lofng", "lòng"), ("khoong", "không"), ("thuwowngf", "thường"), ("dduwowcj", "được"), ("chuwa", "chưa")),
        *(("ha2i", "hài"), ("kho6ng", "không"), ("khong6", "không"), ("d9uo7c5", "được"), ("long2", "lòng")),
    ],
)
def test_keystrokes_of_both_keyboards_are_understood(keys: str, word: str) -> None:
    assert forms(decoded(keys) or "") == forms(word)


@pytest.mark.parametrize("word", ["hai", "khong", "2", "", "a", "12", "xyz", "thinh", "sfrxj", "a1b2c3d4e5f6"])
def test_what_is_no_keystroke_rest_stays_as_it_is(word: str) -> None:
    assert decoded(word) is None
