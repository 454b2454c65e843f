"""The file with the words of posters and books: every mistake in it is named."""

from __future__ import annotations

import unicodedata

import pytest

from qr.wording import POSTER_TEXTS, filled, load_wording
from questions.faults import Faulty


@pytest.fixture
def changed(tmp_path):
    """Loads the words with one passage replaced."""

    def load(old: str, new: str):
        text = POSTER_TEXTS.read_text()
        assert text.count(old) == 1
        (tmp_path / "poster.yaml").write_text(text.replace(old, new))
        return load_wording(tmp_path / "poster.yaml")

    return load


def test_the_words_that_come_with_the_project_are_sound():
    words = load_wording()
    assert words.poster.title == "Khảo sát ý kiến người dân"
    assert filled(words.book, {"count": 3})["count"] == "3 xã, phường, thị trấn"


def test_another_wording_is_used_as_it_stands(changed):
    assert changed("Quét mã này", "Quét hình vuông").poster.steps[1].title == "Quét hình vuông"


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('title: "Khảo sát ý kiến người dân"', 'titel: "Khảo sát"', "poster.titel", "not permitted"),
        ("{first} đến", "ngày đầu đến", "poster.dates", "lacks the placeholder {first}"),
        ("“{account}”", "của đơn vị", "poster.typed.text", "lacks the placeholder {account}"),
        ("Hỏi thêm: {hotline}", "Hỏi thêm: {phone}", "poster.hotline", "unknown placeholder {phone}"),
        ("{count} xã", "{unit} xã", "book.count", "unknown placeholder {unit}"),
        ("năm {year}", "năm {year", "poster.subject", "wrong braces"),
        ('draft: "Bản dự thảo"', "draft: no", "poster.draft", "without quotes"),
        ('draft: "Bản dự thảo"', 'draft: ""', "poster.draft", "at least 1 character"),
        ('Mở Zalo"\n', unicodedata.normalize("NFD", "Mở Zalo") + '"\n', "poster.steps[#1].title", "NFC"),
        ('["Đơn vị", "Mã", "Trang"]', '["Đơn vị", "Mã"]', "book.columns", "at least 3 items"),
        ('  draft: "Bản dự thảo"\n', "", "poster.draft", "required"),
    ],
)
def test_a_mistake_is_named_with_its_field(changed, old, new, field, message):
    with pytest.raises(Faulty) as caught:
        changed(old, new)
    assert any(fault.field == field and message in fault.message for fault in caught.value.faults), caught.value


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Faulty, match="cannot be read"):
        load_wording(tmp_path / "none.yaml")
