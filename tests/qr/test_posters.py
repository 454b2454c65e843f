"""Posters: read by a machine in every state they are met in, and saying what the data files say."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from pypdf import PdfReader

from bot.codes import printed
from qr.layout import placards, poster
from qr.sheets import Press
from qr.wording import load_wording

BASE = "https://khaosat.bacgiang.gov.vn"


@pytest.fixture(scope="module")
def words():
    return load_wording()


@pytest.fixture(scope="module")
def press():
    return Press()


@pytest.fixture(scope="module")
def sampled(content):
    """Some communes of all kinds, the longest name among them."""
    listed = placards(content, BASE)
    longest = max(listed, key=lambda placard: len(placard.unit.title))
    return [*listed[::30], longest]


@pytest.fixture(scope="module")
def scans(sampled, content, words, press):
    """Posters as pictures, by resolution."""
    return {
        ppi: [(placard.url, press.preview(poster(placard, content, words), ppi)) for placard in sampled]
        for ppi in (60, 150)
    }


def _same(image):
    return image


def _blurred(image):
    return image.filter(ImageFilter.GaussianBlur(image.width / 700))


def _small(image):
    return image.resize((image.width * 3 // 5, image.height * 3 // 5), Image.Resampling.BILINEAR)


def _turned_by(degrees):
    return lambda image: image.rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)


def _dirty(image):
    """Splashes over a tenth of the symbol; the three corner marks stay clear, no scanner does without them."""
    pixel = image.width / 210  # a millimetre
    left, top, side = (12 + 14) * pixel, (39 + 37 + 14) * pixel, 112 * pixel  # without quiet zone
    chance = random.Random(7)
    dirty = image.copy()
    pen = ImageDraw.Draw(dirty)
    covered, spot = 0.0, side / 6
    while covered < 0.10 * side * side:
        x, y = left + chance.uniform(0.26, 0.83) * side, top + chance.uniform(0.26, 0.83) * side
        pen.ellipse((x, y, x + spot, y + spot), fill=chance.choice([0, 90, 160, 255]))
        covered += 0.785 * spot * spot
    return dirty


def _pale(image):
    return ImageEnhance.Contrast(image).enhance(0.25)


def _dim(image):
    return ImageEnhance.Brightness(_pale(image)).enhance(0.4)


STATES = [_same, _blurred, _turned_by(10), _turned_by(45), _turned_by(180), _dirty, _pale, _dim]


@pytest.mark.parametrize("ppi", [60, 150])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__ + str(STATES.index(state)))
def test_a_poster_is_read_blurred_turned_dirty_and_pale(scans, read, ppi, state):
    for url, picture in scans[ppi]:
        image = Image.open(BytesIO(picture)).convert("L")
        assert read(state(image)) == [url]


def test_a_poster_is_read_from_far_away(scans, read):
    """36 dots an inch is what a simple preview camera sees of a sheet a good metre away."""
    for url, picture in scans[60]:
        assert read(_small(Image.open(BytesIO(picture)).convert("L"))) == [url]


def test_the_symbol_is_140_millimetres_wide(scans):
    """Quiet zone included: from the left edge of the frame to its right edge."""
    _, picture = scans[150][0]
    image = Image.open(BytesIO(picture)).convert("L")
    millimetre = 150 / 25.4
    row = [image.getpixel((x, int((39 + 37 + 70) * millimetre))) for x in range(image.width)]
    dark = [x / millimetre for x, value in enumerate(row[: int(155 * millimetre)]) if value < 128]
    assert dark[0] == pytest.approx(12, abs=0.6)
    assert dark[-1] == pytest.approx(152, abs=0.6)


def test_a_poster_says_all_that_it_must(sampled, content, words, press):
    campaign = content.campaign
    for placard in sampled:
        said = text_of(press.poster(poster(placard, content, words)))
        for expected in (
            placard.unit.title[1:],
            placard.unit.district[1:],
            printed(placard.code),
            "Khảo sát ý kiến người dân",
            "Từ 29/8 đến 31/8/2024",
            "Miễn phí – không hỏi họ tên, số điện thoại",
            "chỉ hướng dẫn kỹ thuật",
            campaign.organiser,
            campaign.account_name,
            campaign.hotline,
            campaign.plan,
            f"khoảng {campaign.minutes} phút",
            "Bản dự thảo",
        ):
            assert expected in said, (placard.unit, expected)
        assert unicodedata.is_normalized("NFC", said)


def test_an_official_questionnaire_has_no_draft_label(sampled, content, words, press):
    official = replace(content, survey=replace(content.survey, notice=None))
    assert "Bản dự thảo" not in text_of(press.poster(poster(sampled[0], official, words)))


def test_a_poster_is_accessible_and_in_vietnamese(sampled, content, words, press):
    reader = PdfReader(BytesIO(press.poster(poster(sampled[0], content, words))))
    root = reader.root_object
    assert len(reader.pages) == 1
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert reader.pages[0].mediabox.height == pytest.approx(841.89, abs=0.1)
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert sampled[0].unit.full_title in reader.metadata.title
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data()
    (alt,) = alternatives(root["/StructTreeRoot"])
    assert sampled[0].unit.title in alt
    assert printed(sampled[0].code) in alt


def test_equal_data_give_equal_bytes(sampled, content, words):
    sheet = poster(sampled[0], content, words)
    assert Press().poster(sheet) == Press().poster(sheet)


def test_long_words_shrink_and_stay_on_one_page(sampled, content, words, press):
    long = "Văn phòng Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở " * 4
    campaign = replace(content.campaign, organiser=long, account_name=long, hotline=long[:110], plan=long)
    unit = replace(sampled[0].unit, name="Nghĩa trang Liệt sĩ Trường Sơn Đông Thượng Hạ", district_name="Phú Lâm " * 9)
    sheet = poster(replace(sampled[0], unit=unit), replace(content, campaign=campaign), words)
    assert len(PdfReader(BytesIO(press.poster(sheet))).pages) == 1


def text_of(pdf: bytes) -> str:
    """What a reader program takes out of a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def alternatives(node) -> list[str]:
    """Alternative texts of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        return [found for child in node for found in alternatives(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (alternatives(node["/K"]) if "/K" in node else [])
