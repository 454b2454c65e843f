"""When the account is meant in its group, and what it says there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.group import Ask, Standing, asked, grouped, progress
from questions.faults import Faulty
from questions.group import GROUP_TEXTS, KEYS, load_group_texts
from questions.load import load_units
from questions.model import Units
from zalo.limits import TEXT_CHARACTERS

TEXTS = load_group_texts()
FOLDER = GROUP_TEXTS.parent / "units"
UNITS_2024 = load_units(FOLDER / "bac_giang_2024.csv")
AT = datetime(2024, 8, 29, 10, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("TIẾN ĐỘ", Ask.PROGRESS),
        ("tiến độ", Ask.PROGRESS),
        ("tien do", Ask.PROGRESS),
        ("Tiến độ?", Ask.PROGRESS),
        (" TIEN  DO. ", Ask.PROGRESS),
        ("HƯỚNG DẪN", Ask.GUIDE),
        ("huong dan", Ask.GUIDE),
        ("Hướng dẫn:", None),
        ("tiến độ: xã nào chậm báo cáo", None),
        ("tiến độ xã tôi thế nào", None),
        ("các đ/c hướng dẫn giúp dân nhé", None),
        ("tiến bộ", None),
        ("", None),
        ("?", None),
    ],
)
def test_without_a_mention_only_the_bare_word_is_meant_for_the_account(text: str, ask: Ask | None) -> None:
    assert asked(text, addressed=False) is ask


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("tiến độ đến đâu rồi", Ask.PROGRESS),
        ("cho xem tien do", Ask.PROGRESS),
        ("nhờ hướng dẫn cách quét mã", Ask.GUIDE),
        ("Hướng dẫn:", Ask.GUIDE),
        ("ai chưa trả lời", Ask.OTHER),
        ("", Ask.OTHER),
    ],
)
def test_whoever_mentions_the_account_always_gets_an_answer(text: str, ask: Ask) -> None:
    assert asked(text, addressed=True) is ask


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_understood_or_left_alone(text: str, addressed: bool) -> None:
    assert (asked(text, addressed=addressed) is not None) or not addressed


def told(completed: dict[str, int], units: Units = UNITS_2024, **more: int) -> list[str]:
    return progress(TEXTS, units, Standing(AT, completed, **more), least=10).splitlines()


def test_progress_names_the_time_the_total_and_every_district() -> None:
    completed = {code: 1_000 + n for n, code in enumerate(UNITS_2024.districts)}
    lines = told(completed, posts=1_234, without=5)
    assert lines[0] == "Tiến độ khảo sát đến 10:30 ngày 29/8:"
    assert lines[1] == "Đã hoàn thành: 10.040 phiếu"
    assert lines[2] == "– Thành phố Bắc Giang: 1.000"
    assert lines[-2].startswith("Số phiếu làm tròn xuống theo từng 10")
    assert lines[-1] == "Ảnh hoạt động hôm nay: 1.234 tin; 5 xã, phường, thị trấn chưa có."
    assert len(lines) == 2 + 10 + 2


def test_a_district_below_ten_is_named_without_its_number() -> None:
    lines = told({"213": 25, "219": 9})
    assert lines[1] == "Đã hoàn thành: 30 phiếu"
    assert "– Thành phố Bắc Giang: 20" in lines
    assert "– Huyện Lục Ngạn: dưới 10" in lines
    assert "– Huyện Sơn Động: dưới 10" in lines


def test_below_ten_responses_no_number_is_told_at_all() -> None:
    lines = told({"213": 9})
    assert lines[1] == "Đã hoàn thành: dưới 10 phiếu"
    assert len(lines) == 3


def test_a_province_without_districts_has_a_total_alone() -> None:
    units = load_units(FOLDER / "bac_ninh_2025_07.csv")
    assert told({"": 1_500}, units)[1:-2] == ["Đã hoàn thành: 1.500 phiếu"]


COUNTS = st.dictionaries(st.sampled_from(sorted(UNITS_2024.districts)), st.integers(0, 60))


@given(COUNTS, st.sampled_from(sorted(UNITS_2024.districts)), st.integers(0, 8))
def test_a_few_more_responses_can_never_be_told_from_what_is_said(counts: dict[str, int], code: str, more: int) -> None:
    """Wherever a number stands, nine other numbers of responses would read the same."""
    lowered = {district: count // 10 * 10 for district, count in counts.items()}
    assert told(lowered)[2:-1] == told(counts)[2:-1] or sum(lowered.values()) < 10
    one_more = lowered | {code: lowered.get(code, 0) + more}
    assert told(one_more)[2:-1] == told(lowered)[2:-1]
    numbers = re.findall(r"[0-9.]+", " ".join(told(counts)[1:-2]))
    assert all(int(number.replace(".", "")) % 10 == 0 for number in numbers if number != ".")


def test_numbers_are_written_as_vietnamese_readers_expect() -> None:
    assert [grouped(number) for number in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1.000", "1.234.567"]


def test_every_sentence_fits_into_one_message() -> None:
    longest = told(dict.fromkeys(UNITS_2024.districts, 99999), posts=9_999, without=209)
    assert len("\n".join(longest)) < 900
    assert all(len(TEXTS.templates[key]) < TEXT_CHARACTERS for key in KEYS)


def test_mistakes_in_the_sentences_are_named_with_their_place(tmp_path: Path) -> None:
    broken = GROUP_TEXTS.read_text().replace("{time} ngày", "{hour} ngày").replace("guide:", "giude:")
    file = tmp_path / "group.yaml"
    file.write_text(broken)
    with pytest.raises(Faulty) as caught:
        load_group_texts(file)
    found = {(fault.field, fault.message.split(";")[0]) for fault in caught.value.faults}
    assert ("progress.head", "has the unknown placeholder {hour}") in found
    assert ("progress.head", "lacks the placeholder {time}") in found
    assert ("giude", "is no known key") in found
    assert ("guide", "is missing") in found
