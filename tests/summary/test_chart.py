"""The picture: fits a phone and Zalo, shows the same numbers as the text."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from questions.model import Content
from reports import chart
from reports.summary_text import Edition
from tests.summary.wording import TEXTS, Kind, content, edition, everywhere
from zalo.limits import IMAGE_BYTES

PHONE = 360  # pixels of a narrow screen; the picture has three for each


def drawn(made: Edition, of: Content | None = None) -> bytes:
    return chart.png(of or content(), TEXTS, made)


EDITIONS = {
    "nobody": edition({}),
    "a few": edition({"07201": 4}),
    "everybody": edition(everywhere(123_456)),
    "closing": edition(everywhere(300), kind=Kind.CLOSING, at="2024-09-01 08:00"),
}


@pytest.mark.parametrize("name", EDITIONS)
def test_it_is_three_times_as_wide_as_a_phone_and_small_enough_for_zalo(name: str) -> None:
    picture = drawn(EDITIONS[name])
    assert len(picture) <= IMAGE_BYTES
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.format == "PNG"
        assert opened.width == 3 * PHONE
        assert opened.height <= 3 * 2.1 * PHONE


def test_a_list_without_districts_fits_as_well() -> None:
    later = content("bac_ninh_2025_07")
    picture = drawn(edition(everywhere(4321, later), of=later), later)
    assert len(picture) <= IMAGE_BYTES
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.width == 3 * PHONE
        assert opened.height <= 3 * 3 * PHONE


def test_the_same_figures_give_the_same_picture() -> None:
    assert drawn(edition(everywhere(55))) == drawn(edition(everywhere(55)))


def test_other_figures_give_another_picture() -> None:
    assert drawn(edition(everywhere(55))) != drawn(edition(everywhere(56)))


def test_every_number_of_it_is_printed() -> None:
    sheet = chart.sheet(content(), TEXTS, edition(everywhere(55)))
    assert sheet["total"] == "11.495"
    assert sheet["share"] == "45 % chỉ tiêu"
    assert len(sheet["rows"]) == 10
    first = sheet["rows"][0]
    assert (first["name"], first["count"], first["share"], first["note"]) == ("Sơn Động", "935", "88 %", "")
    assert [row["length"] for row in sheet["rows"]] == sorted((row["length"] for row in sheet["rows"]), reverse=True)


def test_it_names_its_source_its_time_and_its_figures() -> None:
    sheet = chart.sheet(content(), TEXTS, edition({}))
    assert sheet["source"].startswith("Nguồn: Ban Chỉ đạo thực hiện Quy chế dân chủ tỉnh Bắc Giang.")
    assert sheet["moment"] == "đến 18:00 29/8"
    assert sheet["id"] == "Số liệu K7M2QX"


def test_a_number_that_may_not_be_told_is_not_drawn_either() -> None:
    sheet = chart.sheet(content(), TEXTS, edition({"07201": 4, "07561": 3}))
    assert {row["count"] for row in sheet["rows"]} == {"0", "–"}
    assert all(row["length"] == 0 for row in sheet["rows"])


def test_a_district_says_how_many_of_its_communes_have_nobody() -> None:
    city = [unit.code for unit in content().units.districts["213"]]
    people = everywhere(60) | dict.fromkeys(city[1:], 0)
    last = chart.sheet(content(), TEXTS, edition(people))["rows"][-1]
    assert (last["name"], last["count"], last["note"]) == ("TP Bắc Giang", "60", "15/16 xã chưa có")
