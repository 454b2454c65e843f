"""What the pages behind a QR say, and when."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

import pytest

from bot.codes import ALPHABET, printed

CHAT = "https://zalo.me/1234567890"


def words(response) -> str:
    """What a reader sees."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", response.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_scanned_code_opens_a_page_that_names_the_commune(client, code):
    page = client.get(f"/q/{code}")
    assert page.status_code == 200
    assert "<h1>Xã Quý Sơn</h1>" in page.get_data(as_text=True)
    assert "Huyện Lục Ngạn" in words(page)
    assert printed(code) in words(page)
    assert "Từ 29/8 đến hết 31/8/2024" in words(page)
    assert "không hỏi họ tên, số điện thoại" in words(page)


@pytest.mark.parametrize(
    "form", [str, str.lower, lambda code: printed(code)[1:], lambda code: printed(code)[1:].lower()]
)
@pytest.mark.parametrize("path", ["q", "Q"])
def test_a_code_typed_in_any_form_opens_the_same_page(client, code, form, path):
    typed = client.get(f"/{path}/{form(code)}")
    assert typed.status_code == 200
    assert typed.data == client.get(f"/q/{code}").data


def test_every_commune_has_its_own_page(client, running):
    for code, unit_code in running.content.codes.items():
        unit = running.content.units.by_code[unit_code]
        page = words(client.get(f"/q/{code}"))
        assert f"Chép mã của {unit.title} {printed(code)}" in page
        assert unit.district[1:] in page


def test_there_is_one_big_button_to_the_chat(client, code):
    page = client.get(f"/q/{code}").get_data(as_text=True)
    assert re.findall(r'<a class="main"[^>]*href="([^"]+)"[^>]*>([^<]+)</a>', page) == [(CHAT, "Mở Zalo để trả lời")]


@pytest.mark.parametrize(
    "wrong", ["ABCDEFGH", "1", "07561", "quý-sơn", "%3Cscript%3Ealert(1)", "x" * 5000, "{{7*7}}", "%00"]
)
def test_a_code_we_did_not_make_gets_a_kind_page_that_names_no_commune(client, running, wrong):
    page = client.get(f"/q/{wrong}")
    assert page.status_code == 404
    said = words(page)
    assert "Chưa đúng mã" in said
    assert "Quét lại mã QR" in said
    assert "alert(1)" not in page.get_data(as_text=True)
    assert "49" not in said
    assert not any(printed(code) in said or code in said for code in running.content.codes)
    assert not any(unit.title in said for unit in running.content.units.units)


def test_one_wrong_character_never_opens_another_commune(client, code):
    for place in range(len(code)):
        for character in ALPHABET.replace(code[place], ""):
            assert client.get(f"/q/{code[:place]}{character}{code[place + 1 :]}").status_code == 404


def test_before_the_opening_the_page_says_when_to_come_back(client, running, code):
    running.moves_to("2024-08-28T23:59:59")
    page = client.get(f"/q/{code}")
    assert page.status_code == 200
    assert "Khảo sát chưa mở" in words(page)
    assert "từ ngày 29/8 đến hết ngày 31/8/2024" in words(page)
    assert CHAT not in page.get_data(as_text=True)
    running.moves_to("2024-08-29T00:00:00")
    assert "Mở Zalo để trả lời" in words(client.get(f"/q/{code}"))


def test_after_the_closing_the_page_thanks_and_asks_nothing(client, running, code):
    running.moves_to("2024-08-31T23:59:59")
    assert "Mở Zalo để trả lời" in words(client.get(f"/q/{code}"))
    running.moves_to("2024-09-01T00:00:00")
    page = client.get(f"/q/{code}")
    assert page.status_code == 200
    assert "Khảo sát đã kết thúc ngày 31/8/2024" in words(page)
    assert "Mở Zalo để trả lời" not in words(page)
    assert printed(code) not in words(page)
    assert "Khảo sát đã kết thúc" in words(client.get("/q/ABCDEFGH"))
    assert "Khảo sát đã kết thúc" in words(client.get("/"))


def test_the_front_page_says_who_asks_and_what_is_stored(client, running):
    page = client.get("/")
    said = words(page)
    campaign = running.content.campaign
    assert page.status_code == 200
    for expected in (campaign.organiser, campaign.plan, campaign.account_name, campaign.contact, "30/9/2024", "XÓA"):
        assert expected in said
    assert not any(printed(code) in said for code in running.content.codes)


@pytest.mark.parametrize("path", ["/", "/q/{code}", "/q/ABCDEFGH"])
@pytest.mark.parametrize("day", ["2024-08-28T10:00:00", "2024-08-30T10:00:00", "2024-09-02T10:00:00"])
def test_a_page_with_all_it_loads_weighs_under_50_kilobytes(client, running, code, path, day):
    running.moves_to(day)
    page = client.get(path.format(code=code))
    html = page.get_data(as_text=True)
    loaded = {unescape(link) for link in re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="([^"]+)"', html)}
    assert loaded
    parts = [client.get(link) for link in loaded]
    assert all(part.status_code == 200 for part in parts)
    assert len(page.data) + sum(len(part.data) for part in parts) < 50_000


@pytest.mark.parametrize("path", ["/", "/q/{code}", "/q/ABCDEFGH"])
def test_nothing_on_a_page_needs_an_exception_from_the_security_policy(client, code, path):
    html = client.get(path.format(code=code)).get_data(as_text=True)
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert all(re.search(r'\ssrc="/', tag) for tag in re.findall(r"<script[^>]*>", html))
    assert 'lang="vi"' in html
    assert unicodedata.is_normalized("NFC", html)


def test_pages_stay_out_of_search_engines_and_are_kept_briefly(client, code):
    page = client.get(f"/q/{code}")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/q/ABCDEFGH").headers["Cache-Control"] == "no-store"
    (style,) = re.findall(r'href="(/web/landing.css[^"]+)"', page.get_data(as_text=True))
    assert "immutable" in client.get(unescape(style)).headers["Cache-Control"]


def test_units_without_a_district_have_a_page_too(client, running, load):
    running.content = load("bac_ninh_2025_07")
    for code in running.content.codes:
        page = client.get(f"/q/{code}")
        assert page.status_code == 200
        assert 'class="under"' not in page.get_data(as_text=True)
