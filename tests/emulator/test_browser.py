"""The page of phones in a real browser, against a bot of a few lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from emulator.driver import Emulator
from emulator.server import RunningEmulator

pytestmark = pytest.mark.browser
CODES = (
    "commune_code,commune_name,commune_type,district_code,district_name,code,chat_text,url\n"
    "07420,Quý Sơn,xã,218,Lục Ngạn,7K2M-Q4RT,#7K2M-Q4RT,{bot}/q/7K2MQ4RT\n"
    "07222,Song Mai,xã,213,Bắc Giang,QQQQ-EFGH,#QQQQ-EFGH,{bot}/q/QQQQEFGH\n"
)
LANDING = (
    '<!doctype html><html lang="vi"><title>Quý Sơn</title><a href="https://zalo.me/1">Mở Zalo để trả lời</a></html>'
)
QUESTION = "Câu 1\n1. Hài lòng\n2. Không hài lòng"
BUTTONS = [
    {"title": "Hài lòng", "type": "oa.query.show", "payload": "1"},
    {"title": "Không hài lòng", "type": "oa.query.hide", "payload": "2"},
]


@pytest.fixture
def served(
    launch: Callable[..., RunningEmulator], bot: Any, api_at: Callable[[str], Any], tmp_path: Path
) -> RunningEmulator:
    """An emulator whose bot greets a code with a question and repeats everything else."""
    codes = tmp_path / "codes.csv"
    codes.write_text(CODES.format(bot=bot.address), encoding="utf-8-sig")
    emulator = launch(units_csv=codes, echoes=True, receipts=True)
    api = api_at(emulator.address)

    def reply(event: dict[str, Any]) -> None:
        text = event.get("message", {}).get("text", "")
        if event["event_name"].startswith("user_send_group"):
            body = {"recipient": {"group_id": event["recipient"]["id"]}, "message": {"text": "Đã có 12 phiếu"}}
            api.post("/v3.0/oa/group/message", body)
        elif event["event_name"] == "user_send_text" and text.startswith("#"):
            attachment = {"type": "template", "payload": {"buttons": BUTTONS}}
            api.say(event["sender"]["id"], QUESTION, attachment=attachment)
        elif event["event_name"].startswith("user_send"):
            api.say(event["sender"]["id"], f"Đã ghi: {text or event['event_name']}")

    bot.page, bot.reply = LANDING, reply
    return emulator


def opened(browser: Browser, served: RunningEmulator, **options: Any) -> Iterator[Page]:
    """The page in a window of its own; fails at the end if the page reported an error."""
    context = browser.new_context(**{"viewport": {"width": 1600, "height": 900}, **options})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.goto(served.address)
    page.wait_for_selector("body[data-ready]")
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def desk(browser: Browser, served: RunningEmulator) -> Iterator[Page]:
    yield from opened(browser, served)


@pytest.fixture
def pocket(browser: Browser, served: RunningEmulator) -> Iterator[Page]:
    yield from opened(browser, served, viewport={"width": 360, "height": 740}, has_touch=True)


def phone(page: Page, number: int = 0) -> Any:
    return page.locator("#phones .phone").nth(number)


def scan(page: Page, words: str, number: int = 0) -> None:
    phone(page, number).locator(".welcome .scan").click()
    page.locator("#find").fill(words)
    expect(page.locator("#communes button")).to_have_count(1)
    page.locator("#communes button").first.click()


def test_a_scan_opens_the_landing_page_then_the_chat_then_the_first_question(desk: Page, bot: Any) -> None:
    scan(desk, "quy son")
    phone(desk).frame_locator("iframe").get_by_text("Mở Zalo").click()
    phone(desk).locator(".hint button").click()
    expect(phone(desk).locator(".theirs .bubble")).to_contain_text("Câu 1")
    expect(phone(desk).locator(".mine .bubble")).to_contain_text("#7K2M-Q4RT")
    assert len(bot.named("user_click_chatnow")) == 1


def test_a_code_can_be_sent_without_opening_the_page(desk: Page) -> None:
    phone(desk).locator(".welcome .scan").click()
    desk.locator("#straight").check()
    desk.locator("#find").fill("song mai")
    expect(desk.locator("#communes button")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(phone(desk).locator(".mine .bubble")).to_contain_text("#QQQQ-EFGH")


def test_typing_and_tapping_are_answered_and_a_hidden_tap_shows_nothing(desk: Page) -> None:
    one = phone(desk)
    one.locator("textarea").fill("#7K2M-Q4RT")
    desk.keyboard.press("Enter")
    one.locator(".chips button").first.wait_for()
    one.get_by_role("button", name="Không hài lòng").click()
    expect(one.locator(".theirs .bubble").last).to_contain_text("Đã ghi: 2")
    one.get_by_role("button", name="Hài lòng", exact=True).click()
    expect(one.locator(".theirs .bubble").last).to_contain_text("Đã ghi: 1")
    expect(one.locator(".mine:visible")).to_have_count(2)
    expect(one.locator(".mine:visible .foot").last).to_contain_text("Bot đã nhận")


def test_two_phones_are_two_people(desk: Page, bot: Any) -> None:
    for number, text in enumerate(("một", "hai")):
        phone(desk, number).locator("textarea").fill(text)
        phone(desk, number).locator(".send").click()
        expect(phone(desk, number).locator(".theirs .bubble")).to_have_count(1)
    senders = {one.json["sender"]["id"] for one in bot.named("user_send_text")}
    assert len(senders) == 2


@pytest.mark.parametrize("kind", ["sticker", "image", "audio", "location", "file"])
def test_other_things_than_words_can_be_sent(desk: Page, kind: str) -> None:
    phone(desk).locator(".plus").click()
    phone(desk).locator(f"[data-send={kind}]").click()
    expect(phone(desk).locator(".theirs .bubble")).to_contain_text(f"user_send_{kind}")
    expect(phone(desk).locator(f".mine .bubble.{kind}")).to_be_visible()


def test_what_is_said_is_shown_as_text_whatever_it_is(desk: Page) -> None:
    phone(desk).locator("textarea").fill("<img src=x onerror=alert(1)> {{7*7}}")
    desk.keyboard.press("Enter")
    expect(phone(desk).locator(".mine .bubble")).to_contain_text("<img src=x onerror=alert(1)> {{7*7}}")
    expect(phone(desk).locator(".mine img")).to_have_count(0)


def test_an_event_shows_its_body_and_signature_and_can_be_sent_again(desk: Page, bot: Any) -> None:
    phone(desk).locator("textarea").fill("xin chào")
    desk.keyboard.press("Enter")
    desk.locator("#events .entry", has_text="user_send_text").click()
    detail = desk.locator("#detail")
    expect(detail).to_contain_text("xin chào")
    expect(detail).to_contain_text(re.compile("X-ZEvent-Signature: mac=[0-9a-f]{64}"))
    desk.locator("#replay").click()
    bot.waits_for("user_send_text", 2)


def test_reports_on_the_accounts_own_messages_are_hidden_until_asked_for(desk: Page, bot: Any) -> None:
    phone(desk).locator("textarea").fill("xin chào")
    desk.keyboard.press("Enter")
    bot.waits_for("user_seen_message")
    echo = desk.locator("#events .entry", has_text="oa_send_text")
    expect(echo).to_be_hidden()
    desk.locator("#brief").uncheck()
    expect(echo).to_be_visible()


def test_the_bots_calls_are_listed_with_their_answers(desk: Page) -> None:
    phone(desk).locator("textarea").fill("xin chào")
    desk.keyboard.press("Enter")
    desk.get_by_role("tab", name="Bot gọi").click()
    desk.locator("#calls .entry", has_text="/v3.0/oa/message/cs").click()
    expect(desk.locator("#detail")).to_contain_text("message_id")


def test_a_fault_is_switched_on_by_hand_and_strikes(desk: Page, served: RunningEmulator) -> None:
    zalo = Emulator(served.address)
    desk.get_by_role("tab", name="Gây lỗi").click()
    row = desk.locator('[data-fault="-32"]')
    row.get_by_role("button", name="Lần tới").click()
    expect(row.locator("output")).to_contain_text("lần tới: 1")
    phone(desk).locator("textarea").fill("a")
    desk.locator("#phones .send").first.click()
    expect(row.locator("output")).to_contain_text("đã gây 1 lần")
    desk.locator('[data-fault="duplicate"] select').select_option("0.5")
    expect(desk.locator('[data-fault="duplicate"].on')).to_be_visible()
    assert zalo.faults()["duplicate"]["probability"] == 0.5


def test_the_clock_jumps_to_tomorrow_morning(desk: Page, served: RunningEmulator) -> None:
    zalo = Emulator(served.address)
    zalo.jump(to="2024-08-29T17:30:00+07:00")
    expect(desk.locator("#clock")).to_contain_text("29/8/2024")
    desk.get_by_role("button", name="Sáng mai").click()
    expect(desk.locator("#clock")).to_contain_text("08:00")
    expect(desk.locator("#clock")).to_contain_text("30/8/2024")
    desk.locator("#set-clock").click()
    desk.locator("#instant").fill("2024-08-31T23:59")
    desk.locator("#clock-form button[value=set]").click()
    expect(desk.locator("#clock")).to_contain_text("31/8/2024")


def test_a_member_speaks_in_the_group_and_reads_the_answer(desk: Page, bot: Any) -> None:
    desk.get_by_role("button", name="+ Tổ dân vận").click()
    group = desk.locator("#group")
    group.locator(".join").select_option(label="Tổ dân vận 1")
    group.locator(".mention").check()
    group.locator("textarea").fill("TIẾN ĐỘ")
    group.locator("textarea").press("Enter")
    expect(group.locator(".bubble").first).to_contain_text("@Tài khoản TIẾN ĐỘ")
    expect(group.locator(".bubble").last).to_contain_text("Đã có 12 phiếu")
    assert bot.named("user_send_group_text")[0].json["message"]["text"].startswith("[@")


def test_an_unsubscribed_webhook_is_announced_and_can_be_enabled(desk: Page, served: RunningEmulator, bot: Any) -> None:
    bot.status = 500
    phone(desk).locator("textarea").fill("a")
    desk.keyboard.press("Enter")
    expect(desk.locator("#unsubscribed")).to_be_visible()
    expect(phone(desk).locator(".mine .foot")).to_contain_text("Thất lạc")
    desk.get_by_role("button", name="Bật lại").click()
    expect(desk.locator("#unsubscribed")).to_be_hidden()


def test_a_visible_message_is_reported_as_seen(desk: Page, bot: Any) -> None:
    phone(desk).locator("textarea").fill("a")
    desk.keyboard.press("Enter")
    assert bot.waits_for("user_seen_message")[0].json["message"]["msg_ids"]


def test_the_bots_open_zalo_link_leads_to_a_new_phone_with_the_chat_open(
    desk: Page, served: RunningEmulator, bot: Any
) -> None:
    before = desk.locator("#phones .phone").count()
    desk.goto(f"{served.address}/chat")
    desk.wait_for_selector("body[data-ready]")
    expect(desk.locator("#phones .phone")).to_have_count(before + 1)
    bot.waits_for("user_click_chatnow")


def test_a_reset_starts_the_page_anew(desk: Page, served: RunningEmulator) -> None:
    phone(desk).locator("textarea").fill("a")
    desk.keyboard.press("Enter")
    expect(phone(desk).locator(".mine")).to_have_count(1)
    Emulator(served.address).reset()
    expect(phone(desk).locator(".mine")).to_have_count(0)
    expect(phone(desk).locator(".welcome")).to_be_visible()


def test_a_small_screen_shows_one_phone_and_nothing_runs_over(pocket: Page) -> None:
    expect(pocket.locator("#phones .phone")).to_have_count(1)
    assert pocket.evaluate("document.documentElement.scrollWidth") == 360
    scan(pocket, "quy son")
    phone(pocket).frame_locator("iframe").get_by_text("Mở Zalo").click()
    phone(pocket).locator(".hint button").click()
    expect(phone(pocket).locator(".chips button").last).to_be_in_viewport()
    for name, part in (("Nhóm", "#group"), ("Nhật ký, lỗi", "#console"), ("Điện thoại", "#phones")):
        pocket.get_by_role("navigation").get_by_role("button", name=name).click()
        expect(pocket.locator(part)).to_be_visible()
        assert pocket.evaluate("document.documentElement.scrollWidth") == 360


def test_the_whole_survey_can_be_done_with_the_keyboard(desk: Page) -> None:
    phone(desk).locator(".welcome .scan").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.type("quy son")
    expect(desk.locator("#communes button")).to_have_count(1)
    desk.keyboard.press("Enter")
    link = phone(desk).frame_locator("iframe").get_by_text("Mở Zalo")
    link.wait_for()
    link.focus()
    desk.keyboard.press("Enter")
    expect(phone(desk).locator("textarea")).to_be_focused()
    desk.keyboard.type("#7K2M-Q4RT")
    desk.keyboard.press("Enter")
    expect(phone(desk).locator(".chips button")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_contrast_names_and_roles_pass_the_accessibility_check(
    browser: Browser, served: RunningEmulator, scheme: str, width: int
) -> None:
    for page in opened(browser, served, viewport={"width": width, "height": 900}, color_scheme=scheme):
        phone(page).locator("textarea").fill("#7K2M-Q4RT")
        page.keyboard.press("Enter")
        phone(page).locator(".chips button").first.wait_for()
        phone(page).locator(".plus").click()
        check_accessibility(page, "phones", "group", "console")
        for tab in page.get_by_role("tab").all():
            tab.click()
            check_accessibility(page, "console")


def check_accessibility(page: Page, *views: str) -> None:
    for view in views:
        page.evaluate(f"document.body.dataset.view = '{view}'")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
