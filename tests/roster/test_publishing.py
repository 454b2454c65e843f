"""The notice on the board, the text for the loudspeaker, the text for social pages: names, never a phone."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.codes import printed
from qr import codes
from questions.lengths import TEXT
from questions.model import Content, Texts
from questions.shifts import Slot
from questions.surveys import load_survey
from roster.announcing import Duty
from roster.publishing import Publisher
from roster.sheets import Press
from tests.roster.conftest import DATA

ROSTER = (
    "Quý Sơn;Bắc;Nguyễn Văn An;0912000001;29, 30/8;sáng, chiều;Nhà văn hóa thôn Bắc",
    "Quý Sơn;Bắc;Nguyễn Văn An;0912000001;31/8;tối;Nhà văn hóa thôn Bắc",
    "Quý Sơn;Nam;Trần Thị Bình;0912000002;29/8;sáng;",
    "Quý Sơn;;Lê Văn Cường;0912000003;29/8;sáng;",
    "Phường Nếnh;;Vũ Văn Giang;0912000004;31/8;tối;Ủy ban phường",
)


@pytest.fixture(scope="module")
def content(campaign, units):
    listed = codes.table(units, b"a key for tests", campaign.id)
    return Content(load_survey(DATA / "pks07.yaml"), campaign, Texts({}), units, listed)


@pytest.fixture(scope="module")
def publisher(content, rules, said):
    return Publisher(content, rules, said, "https://khaosat.bacgiang.gov.vn")


def text_of(pdf: bytes) -> str:
    """What a reader program takes out of a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_three_files_for_each_commune_that_has_shifts(runner, sent, tmp_path):
    runner("import", sent(*ROSTER))
    done = runner("publish", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "07576_quy-son_loa-truyen-thanh.txt",
        "07576_quy-son_mang-xa-hoi.txt",
        "07576_quy-son_niem-yet.pdf",
        "07795_nenh_loa-truyen-thanh.txt",
        "07795_nenh_mang-xa-hoi.txt",
        "07795_nenh_niem-yet.pdf",
    ]
    assert "207 communes have no shifts" in done.output


def test_what_is_public_holds_names_and_no_phone(runner, sent, tmp_path):
    runner("import", sent(*ROSTER))
    runner("publish", "--out", tmp_path / "out", "--commune", "07576")
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == 3
    notice = text_of(files[2].read_bytes())
    for expected in (
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "Lê Văn Cường",
        "Nhà văn hóa thôn Bắc",
        "Thứ Năm, ngày 29/8/2024",
    ):
        assert expected in notice
    everything = notice + "".join(path.read_text("utf-8") for path in files[:2])
    assert not re.search(r"9[ .]?1[ .]?2[ .]?0[ .]?0[ .]?0", everything)
    assert "Vũ Văn Giang" not in everything


def test_the_notice_is_a4_accessible_and_in_vietnamese(publisher, units):
    duties = [Duty(date(2024, 8, 29), Slot.MORNING, "Nhà văn hóa", "Nguyễn Văn An", "Trưởng thôn")]
    pdf = Press().notice(publisher.notice(units.by_code["07576"], duties))
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert reader.pages[0].mediabox.height == pytest.approx(841.89, abs=0.1)
    assert reader.root_object["/Lang"] == "vi"
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data()
    said = text_of(pdf)
    for expected in (
        "Lịch hướng dẫn người dân tham gia khảo sát",
        "Xã Quý Sơn",
        "Huyện Lục Ngạn",
        "Từ 29/8 đến 31/8/2024",
        "7h–11h30",
        "Nguyễn Văn An (Trưởng thôn)",
        "tự chọn câu trả lời",
    ):
        assert expected in said
    assert unicodedata.is_normalized("NFC", said)
    assert "Trang 1" not in said


def test_a_long_roster_takes_more_pages_and_counts_them(publisher, units):
    duties = [
        Duty(day, slot, f"Nhà văn hóa thôn {village}", f"Nguyễn Văn {village}", "Trưởng thôn")
        for day in publisher.rules.days
        for slot in Slot
        for village in range(12)
    ]
    pdf = Press().notice(publisher.notice(units.by_code["07576"], duties))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) > 3
    assert f"Trang {len(pages)}/{len(pages)}" in text_of(pdf)
    for page in pages[:-1]:
        assert "Người hướng dẫn" in page.extract_text()


def test_the_loudspeaker_says_dates_in_words_and_each_place_once(publisher, units):
    duties = [
        Duty(date(2024, 8, day), slot, "nhà văn hóa thôn Bắc", "Nguyễn Văn An", "")
        for day in (29, 30)
        for slot in (Slot.MORNING, Slot.AFTERNOON)
    ]
    duties += [
        Duty(date(2024, 8, 31), Slot.EVENING, "Nhà Văn Hóa thôn Bắc", "Trần Thị Bình", ""),
        Duty(date(2024, 8, 29), Slot.MORNING, "", "Lê Văn Cường", ""),
    ]
    said = publisher.loudspeaker(units.by_code["07576"], duties)
    assert "Từ ngày 29 tháng 8 đến hết ngày 31 tháng 8 năm 2024" in said
    assert "Nhà văn hóa thôn Bắc: sáng, chiều ngày 29 tháng 8, 30 tháng 8; tối ngày 31 tháng 8." in said.splitlines()
    assert "Tại thôn, tổ dân phố: sáng ngày 29 tháng 8." in said.splitlines()
    assert "Nguyễn Văn An" not in said
    assert "xã Quý Sơn" in said
    assert "{" not in said


def test_the_social_text_leads_to_the_commune_by_link_and_code(publisher, units, content):
    duties = [Duty(date(2024, 8, 29), Slot.MORNING, "Ủy ban", "Nguyễn Văn An", "")]
    said = publisher.social(units.by_code["07576"], duties)
    code = codes.by_unit(content)["07576"]
    assert f"https://khaosat.bacgiang.gov.vn/q/{code}" in said
    assert printed(code) in said
    assert "• Ủy ban: sáng 29/8" in said.splitlines()


def test_texts_stay_short_however_many_places_there_are(publisher, units, said):
    duties = [
        Duty(day, slot, f"Nhà văn hóa thôn {village}", "Nguyễn Văn An", "")
        for day in publisher.rules.days
        for slot in Slot
        for village in range(40)
    ]
    unit = units.by_code["07576"]
    for text, words in (
        (publisher.loudspeaker(unit, duties), said.loudspeaker),
        (publisher.social(unit, duties), said.social),
    ):
        assert sum("thôn" in line and ": sáng" in line for line in text.splitlines()) == words.most
        assert words.more in text
        assert len(text) < TEXT + 500


def test_equal_rosters_give_equal_bytes(publisher, units):
    duties = [Duty(date(2024, 8, 29), Slot.MORNING, "Ủy ban", "Nguyễn Văn An", "")]
    sheet = publisher.notice(units.by_code["07576"], duties)
    assert Press().notice(sheet) == Press().notice(sheet)
