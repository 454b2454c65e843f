"""The page for copying a summary by hand: behind a signed link, complete without scripts, ticked safely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from handlers import missing
from models import snapshots
from questions.summary_rules import Kind
from reports.copy_links import CopyLinks
from tests.shell.running import web_app
from tests.summary.office import FIRST, Office

CITY = {"07201": 40, "07204": 31}


@pytest.fixture
def desk_with_page(small_desk: Office) -> Office:
    return small_desk.answers(CITY).evening()


def path(desk: Office, kind: Kind | None = None) -> str:
    return missing.copy_link(desk.runtime, desk.moment(FIRST, kind)).partition(":8000")[2]


def web(desk: Office) -> FlaskClient:
    return web_app(desk.runtime).test_client()


def tick_of(page: str) -> str:
    found = re.search(r'name="tick" value="([^"]+)"', page)
    assert found
    return found.group(1)


def ticked(desk: Office) -> bool:
    with desk.runtime.database.read() as connection:
        found = snapshots.find(connection, desk.runtime.content.campaign.id, FIRST, Kind.DAILY)
    return found is not None and found.copied_at is not None


def test_it_shows_the_text_and_the_picture_of_the_day(desk_with_page: Office) -> None:
    client = web(desk_with_page)
    page = client.get(path(desk_with_page)).get_data(as_text=True)
    picture = client.get(f"{path(desk_with_page)}/anh.png")

    assert desk_with_page.zalo.texts[0] in page
    assert picture.mimetype == "image/png"
    assert picture.data == desk_with_page.zalo.shown[1].picture


def test_it_may_not_be_kept_framed_or_indexed(desk_with_page: Office) -> None:
    for address in (path(desk_with_page), f"{path(desk_with_page)}/anh.png"):
        headers = web(desk_with_page).get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"


def test_before_the_count_it_says_when_that_will_be(small_desk: Office) -> None:
    page = web(small_desk).get(path(small_desk)).get_data(as_text=True)
    assert "18:00 29/8" in page
    assert "<textarea" not in page
    assert web(small_desk).get(f"{path(small_desk)}/anh.png").status_code == 404


def test_the_opening_message_has_no_picture(small_desk: Office) -> None:
    small_desk.evening("2024-08-29 07:00")
    page = web(small_desk).get(path(small_desk, Kind.OPENING)).get_data(as_text=True)
    assert "BẮT ĐẦU HÔM NAY" in page
    assert "<img" not in page


def test_a_link_that_is_not_ours_opens_nothing(desk_with_page: Office) -> None:
    good = path(desk_with_page)
    other_key = CopyLinks("another secret", desk_with_page.runtime.content.campaign.id)
    other_round = CopyLinks(desk_with_page.runtime.settings.secret_key.get_secret_value(), "pks07-2025")
    wrong = [links.link("", FIRST, Kind.DAILY) for links in (other_key, other_round)]
    for address in (*wrong, good[:-1], good + "x", "/tin/x", "/tin/"):
        answer = web(desk_with_page).get(address)
        assert answer.status_code == 404, address
        assert address == "/tin/" or "người vận hành" in answer.text, address
        assert web(desk_with_page).post(address, data={"done": "1"}).status_code in {403, 404, 405}, address
    assert not ticked(desk_with_page)


def test_the_tick_is_kept_and_can_be_taken_back(desk_with_page: Office) -> None:
    client, address = web(desk_with_page), path(desk_with_page)
    tick = tick_of(client.get(address).get_data(as_text=True))

    assert client.post(address, data={"tick": tick, "done": "1"}).status_code == 303
    assert ticked(desk_with_page)
    assert "Đã đăng lúc 18:00 29/8." in client.get(address).get_data(as_text=True)
    client.post(address, data={"tick": tick, "done": "0"})
    assert not ticked(desk_with_page)


@pytest.mark.parametrize("sent", [{}, {"tick": ""}, {"tick": "made up"}])
def test_a_form_from_another_page_ticks_nothing(desk_with_page: Office, sent: dict[str, str]) -> None:
    assert web(desk_with_page).post(path(desk_with_page), data=sent | {"done": "1"}).status_code == 403
    assert not ticked(desk_with_page)


def test_the_form_of_one_day_does_not_tick_another(desk_with_page: Office) -> None:
    client = web(desk_with_page)
    desk_with_page.evening("2024-08-29 07:00")
    tick = tick_of(client.get(path(desk_with_page)).get_data(as_text=True))
    other = missing.copy_link(desk_with_page.runtime, desk_with_page.moment(FIRST, Kind.OPENING)).partition(":8000")[2]
    assert client.post(other, data={"tick": tick, "done": "1"}).status_code == 403


@pytest.fixture
def address(desk_with_page: Office) -> Iterator[str]:
    """The page on a real port."""
    server = make_server("127.0.0.1", 0, web_app(desk_with_page.runtime), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{path(desk_with_page)}"
    server.shutdown()
    thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_phone_it_is_readable_and_accessible(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.locator("img.chart").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page).response["violations"] == []
    assert all(box["height"] >= 44 for box in page.locator("button, a.second").evaluate_all(_BOXES) if box["height"])
    context.close()


@pytest.mark.browser
def test_the_copy_button_copies_the_text(browser: Browser, address: str, desk_with_page: Office) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Chép tin").click()
    page.get_by_text("Đã chép tin").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == desk_with_page.zalo.texts[0]
    context.close()


@pytest.mark.browser
def test_without_scripts_the_text_can_be_marked_and_the_tick_set(
    browser: Browser, address: str, desk_with_page: Office
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_by_role("textbox").input_value() == desk_with_page.zalo.texts[0]
    assert page.get_by_role("button", name="Chép tin").count() == 0
    page.get_by_role("button", name="Đã đăng", exact=True).click()

    page.get_by_text("Đã đăng lúc").wait_for()
    assert ticked(desk_with_page)
    context.close()


_BOXES = "found => found.map(one => one.getBoundingClientRect().toJSON())"
