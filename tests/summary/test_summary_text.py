"""The words of the summary: complete, short, true, in Vietnamese numbers."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.group_posts import Counts
from models.snapshots import Participation
from questions.faults import Faulty
from questions.lengths import length
from questions.model import Content, Units
from questions.summaries import SUMMARY_TEXTS, load_summary_texts
from reports.figures import Figures, Shifts
from reports.summary_text import LONGEST, Edition, caption, text
from tests.summary.wording import SIX, TEXTS, Kind, content, edition, everywhere, local, targets

PHOTOS = Counts({"07201": 3, "07204": 1}, {"213": 2}, 4, 1)


def written(made: Edition, of: Content | None = None) -> str:
    return text(of or content(), TEXTS, made, SIX)


def test_an_ordinary_day_is_told_in_full() -> None:
    people = {unit.code: Participation(10 + n, n % 3) for n, unit in enumerate(content().units.units) if n > 2}
    assert written(edition(people, shifts=Shifts(45, 60), photos=PHOTOS)).splitlines() == [
        "TỔNG HỢP PKS07 NGÀY 29/8/2024 (ngày 1/3)",
        "Đến 18:00 29/8: 23.793 phiếu hoàn thành, 94 % chỉ tiêu (thời gian đã qua 25 %).",
        "Hôm nay: 23.793 phiếu.",
        "Đang làm dở: ít nhất 200.",
        "Từng huyện (số phiếu, % chỉ tiêu, xã chưa có phiếu):",
        "Sơn Động 2.482, 234 %",
        "Hiệp Hòa 5.150, 149 %",
        "Yên Dũng 2.999, 141 %",
        "Lục Ngạn 3.567, 113 %",
        "TX Việt Yên 3.145, 109 %",
        "Lục Nam 2.400, 76 %",
        "Lạng Giang 1.512, 50 %",
        "Tân Yên 1.111, 45 %",
        "Yên Thế 570, 40 %",
        "TP Bắc Giang 857, 35 %, 3 xã",
        "Ít người tham gia nhất: Hoàng Văn Thụ, Trần Phú, Lê Lợi, Song Mai, Xương Giang.",
        "Chưa có phiếu (3 đơn vị): Thọ Xương, Trần Nguyên Hãn, Ngô Quyền.",
        "Ca trực: 45/60 ca có người.",
        "Ảnh hôm nay: 10; 207 đơn vị chưa đăng.",
        "Hạn nhận phiếu: hết ngày 31/8/2024.",
        "Ngày mai: đến thôn, tổ còn ít người; mở loa sáng, chiều; trực đúng ca; đăng ảnh.",
        "Số liệu K7M2QX, 18:00 29/8.",
    ]


def test_districts_stand_in_the_order_of_their_progress() -> None:
    lines = written(edition({"07201": 900, "07561": 40})).splitlines()
    start = lines.index("Từng huyện (số phiếu, % chỉ tiêu, xã chưa có phiếu):")
    assert lines[start + 1].startswith("TP Bắc Giang 900, ")
    assert lines[start + 2].startswith("Lục Ngạn 40, ")
    assert lines[start + 3] == "Yên Thế 0, cả 19 xã"


def test_nobody_at_all_is_said_in_one_line_each() -> None:
    said = written(edition({}))
    assert "Đến 18:00 29/8: chưa có phiếu hoàn thành nào." in said
    assert "Cả 209 đơn vị chưa có phiếu." in said
    assert "huyện" not in said


def test_fewer_than_ten_people_are_no_number() -> None:
    said = written(edition({"07201": 4, "07561": 3}))
    assert "dưới 10 phiếu hoàn thành" in said
    assert "Chưa nêu số từng huyện: mới có ít phiếu." in said


def test_a_later_day_tells_what_is_new_since_the_one_before() -> None:
    first = edition(everywhere(20))
    second = edition(everywhere(31), at="2024-08-30 18:00", before=first.figures)
    said = written(second)
    assert "(ngày 2/3)" in said
    assert "Đến 18:00 30/8: 6.479 phiếu hoàn thành" in said
    assert "Thêm từ 18:00 29/8: 2.299 phiếu." in said


def test_a_day_without_anybody_new_says_so() -> None:
    first = edition(everywhere(20))
    said = written(edition(everywhere(20), at="2024-08-30 18:00", before=first.figures))
    assert "Từ 18:00 29/8 chưa có thêm phiếu nào." in said
    assert "Đến 18:00 30/8: 4.180 phiếu hoàn thành" in said


def test_a_day_with_a_few_new_people_does_not_say_how_many() -> None:
    first = edition(everywhere(20))
    said = written(edition(everywhere(20) | {"07201": 23}, at="2024-08-30 18:00", before=first.figures))
    assert "Từ 18:00 29/8 có thêm ít phiếu, chưa nêu số." in said
    assert "ít nhất 4.180 phiếu" in said
    assert "4.183" not in said


def test_an_exact_total_after_one_that_was_not_does_not_claim_that_few_are_new() -> None:
    first = edition({"07201": 4, "07561": 3})
    said = written(edition({"07201": 400, "07561": 300}, at="2024-08-30 18:00", before=first.figures))
    assert "700 phiếu hoàn thành" in said
    assert "có thêm ít phiếu" not in said


def test_the_head_of_the_audit_log_stands_beside_the_number_of_the_figures() -> None:
    made = edition(everywhere(20))
    said = written(replace(made, figures=replace(made.figures, record="0a1b2c3d4e5f")))
    assert said.endswith("Số liệu K7M2QX, 18:00 29/8. Nhật ký 0a1b2c3d4e5f.")


def test_the_last_evening_asks_for_the_last_hours() -> None:
    said = written(edition(everywhere(20), at="2024-08-31 18:00"))
    assert "Từ giờ đến hạn: nhắc bà con đang làm dở bấm GỬI" in said
    assert "Ngày mai" not in said


def test_the_closing_message_has_the_final_figures_and_no_deadline() -> None:
    said = written(edition(everywhere(20), kind=Kind.CLOSING, at="2024-09-01 08:00"))
    assert said.startswith(
        "KHẢO SÁT PKS07 ĐÃ KẾT THÚC – SỐ LIỆU CUỐI\nTổng cộng: 4.180 phiếu hoàn thành, 16 % chỉ tiêu."
    )
    assert "Hạn nhận phiếu" not in said
    assert "Ca trực" not in said


def test_the_opening_message_says_what_is_asked_of_whom_until_when() -> None:
    made = Edition(Kind.OPENING, local("2024-08-29 07:00").date(), Figures(), "K7M2QX", local("2024-08-29 07:00"))
    said = written(made)
    assert "BẮT ĐẦU HÔM NAY, 29/8/2024" in said
    assert "209 xã, phường, thị trấn" in said
    assert "hết ngày 31/8/2024" in said
    assert length(said) <= LONGEST


def test_communes_of_the_same_name_are_told_apart() -> None:
    twins = {"07318", "07630"}  # Phúc Sơn of two districts
    said = written(edition({code: 60 for code in everywhere(60) if code not in twins}))
    assert "Chưa có phiếu (2 đơn vị): Phúc Sơn (Tân Yên), Phúc Sơn (Sơn Động)." in said


def test_a_list_without_districts_names_communes_alone() -> None:
    later = content("bac_ninh_2025_07")
    said = written(edition(everywhere(40, later) | {"07210": 0}, of=later), later)
    assert "phiếu hoàn thành." in said
    assert "chỉ tiêu" not in said  # there are no figures of the population for these communes
    assert "Từng huyện" not in said


def test_the_population_of_another_year_makes_no_targets() -> None:
    assert targets(content("bac_giang_2025")).of(content("bac_giang_2025").units.units) is None
    assert round(targets(content()).of(content().units.units) or 0) == 25055


def test_nothing_but_participation_is_told() -> None:
    said = written(edition(everywhere(120), shifts=Shifts(1, 2), photos=PHOTOS)).lower()
    for word in ("hài lòng", "câu trả lời", "điểm", "đánh giá"):
        assert word not in said


def test_the_caption_names_the_same_figures() -> None:
    assert caption(TEXTS, edition({})) == "Biểu đồ PKS07 ngày 29/8/2024. Số liệu K7M2QX."


@pytest.mark.parametrize("units", ["bac_giang_2024", "bac_giang_2025", "bac_ninh_2025_07"])
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), most=st.sampled_from([0, 1, 12, 90, 9000]), gaps=st.floats(0, 1))
def test_no_figures_make_it_too_long(units: str, seed: int, most: int, gaps: float) -> None:
    chance, of = random.Random(seed), content(units)
    people = {
        unit.code: Participation(chance.randint(0, most), chance.randint(0, most))
        for unit in of.units.units
        if chance.random() > gaps
    }
    shifts, photos = Shifts(chance.randint(0, 627), 627), Counts({}, {}, 99999, 0)
    for kind, at in (
        (Kind.DAILY, "2024-08-30 18:00"),
        (Kind.DAILY, "2024-08-31 18:00"),
        (Kind.CLOSING, "2024-09-01 08:00"),
    ):
        made = edition(people, of=of, kind=kind, at=at, before=Figures(), shifts=shifts, photos=photos)
        made = replace(made, figures=replace(made.figures, record="0a1b2c3d4e5f"))
        said = written(made, of)
        assert length(said + "\n(Đăng muộn lúc 23:59 31/8.)") <= LONGEST
        assert "K7M2QX" in said


def test_the_longest_names_do_not_make_it_too_long() -> None:
    long = [replace(unit, name=f"{unit.name} {'Nghĩa Phương Thượng ' * 3}".strip()) for unit in content().units.units]
    wordy = [replace(unit, district_name=f"{unit.district_name} Kinh Bắc Hoàng Hoa Thám") for unit in long]
    of = replace(content(), units=Units("long", tuple(wordy)))
    made = edition({unit.code: 3000 for unit in wordy[40:]}, of=of, shifts=Shifts(600, 627), photos=PHOTOS)
    assert length(written(made, of)) <= LONGEST


def test_a_sentence_that_lost_its_placeholder_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "summary.yaml"
    broken.write_text(SUMMARY_TEXTS.read_text("utf-8").replace("Hôm nay: {count} phiếu.", "Hôm nay có phiếu."), "utf-8")
    with pytest.raises(Faulty, match=r"new\.day.*count"):
        load_summary_texts(broken)
