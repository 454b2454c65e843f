"""Words that are taken, and texts without accents."""

from __future__ import annotations

import pytest

from questions.wording import bare, placeholders, taken

COMMANDS = [
    "QUAY LẠI", "quay lai", "Bỏ qua", "XEM", "Dừng", "dung", "Đúng", "tiếp tục", "Trợ giúp!", "xóa", "xoá", "RÚT",
    "gửi", "Sửa", "sửa 5", "SỬA CÂU 8a", "Bắt đầu",
]  # fmt: skip


@pytest.mark.parametrize("word", COMMANDS)
def test_commands_are_taken_in_any_dress(word: str) -> None:
    assert "command" in (taken(word) or "")


@pytest.mark.parametrize("word", ["1", "0", "23", "một", "Năm", "mười"])
def test_numbers_are_taken(word: str) -> None:
    assert "by its place" in (taken(word) or "")


@pytest.mark.parametrize(
    "word", ["Nam", "Không", "Đúng vậy", "Xem tivi", "Trên 60", "18–24", "Gửi qua mạng", "Sửa đường"]
)
def test_ordinary_answers_are_free(word: str) -> None:
    assert taken(word) is None


def test_accents_case_and_signs_do_not_tell_words_apart() -> None:
    assert bare("  ĐÚNG, vậy!! ") == bare("đúng vậy") == "dung vay"
    assert bare("Không biết / không trả lời") == "khong biet khong tra loi"


def test_placeholders_are_plain_names() -> None:
    assert placeholders("{unit} không {hotline}") == {"unit", "hotline"}
    for wrong in ("{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{{a}}"):
        with pytest.raises(ValueError, match=r"placeholder|encountered"):
            placeholders(wrong)
