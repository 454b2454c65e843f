"""The pages on a small phone: readable, tappable, complete without scripts, without a fault that axe can find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.codes import printed

pytestmark = pytest.mark.browser

OPEN, BEFORE, AFTER = "2024-08-30T10:00:00", "2024-08-28T10:00:00", "2024-09-02T10:00:00"
PAGES = [("/q/{code}", OPEN), ("/q/{code}", BEFORE), ("/q/{code}", AFTER), ("/q/ABCDEFGH", OPEN), ("/", OPEN)]

Opened = Callable[..., "contextmanager[Page]"]


@pytest.fixture
def opened(browser, address, running, code) -> Callable:
    """Opens a page at a moment; fails if the page complains on its console."""

    @contextmanager
    def open_page(path: str, moment: str = OPEN, *, width: int = 360, **options) -> Iterator[Page]:
        running.moves_to(moment)
        context = browser.new_context(viewport={"width": width, "height": 640}, **options)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path.format(code=code))
        yield page
        context.close()
        assert [line for line in complaints if "404" not in line] == []

    return open_page


@pytest.mark.parametrize(("path", "moment"), PAGES)
def test_axe_finds_nothing_in_light_or_dark(opened, path, moment):
    with opened(path, moment) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("path", "moment"), PAGES)
def test_nothing_sticks_out_on_a_small_phone_or_at_200_percent(opened, path, moment):
    with opened(path, moment) as page:
        for width in (180, 320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize(("path", "moment"), PAGES)
def test_text_has_18_pixels_and_whatever_is_tapped_48(opened, path, moment):
    with opened(path, moment) as page:
        sizes = page.evaluate(
            """[...document.querySelectorAll('body *')].filter(e => e.offsetParent && e.innerText && !e.children.length)
               .map(e => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(sizes) >= 18
        heights = page.evaluate("[...document.querySelectorAll('.main, button')].map(e => e.offsetHeight)")
        assert all(height >= 48 for height in heights)


def test_without_scripts_the_page_is_complete_and_offers_no_dead_button(opened, code):
    with opened("/q/{code}", java_script_enabled=False) as page:
        assert page.locator("h1").inner_text() == "Xã Quý Sơn"
        assert page.locator(".code").inner_text() == printed(code)
        assert page.locator("a.main").get_attribute("href") == "https://zalo.me/1234567890"
        assert page.locator("button:visible").count() == 0


def test_the_copy_button_copies_the_code_and_says_so(opened, code):
    with opened("/q/{code}", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Chép mã").click()
        page.get_by_text("Đã chép mã").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == printed(code)


def test_the_way_to_zalo_copies_the_code_as_well(opened, code):
    with opened("/q/{code}", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.evaluate("document.getElementById('chat').addEventListener('click', event => event.preventDefault())")
        page.get_by_role("link", name="Mở Zalo để trả lời").click()
        page.get_by_text("Đã chép mã").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == printed(code)


def test_the_code_is_copied_in_apps_without_a_clipboard_interface(opened):
    with opened("/q/{code}") as page:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.get_by_role("button", name="Chép mã").click()
        page.get_by_text("Đã chép mã").wait_for()


def test_the_keyboard_reaches_everything_in_order(opened):
    with opened("/q/{code}") as page:
        reached = []
        for _ in range(3):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.innerText"))
        assert reached == ["Chép mã", "Mở Zalo để trả lời", "Khảo sát này là gì, lưu những gì?"]
