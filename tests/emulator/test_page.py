"""What the page of phones gets from the emulator: changes, communes, the bot's landing page, QR pictures."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import qrcode
import requests

from emulator import faults, people
from emulator.driver import Emulator
from emulator.server import RunningEmulator

STATIC = Path(__file__).parents[2] / "emulator" / "static"
HEADER = "commune_code,commune_name,commune_type,district_code,district_name,code,chat_text,url\n"
QUY_SON = "07420,Quý Sơn,xã,218,Lục Ngạn,7K2M-Q4RT,#7K2M-Q4RT,http://127.0.0.1:8000/q/7K2MQ4RT\n"


def page(emulator: RunningEmulator) -> requests.Response:
    return requests.get(f"{emulator.address}/", timeout=5)


def test_the_page_runs_no_inline_code_and_loads_nothing_from_elsewhere(emulator: RunningEmulator) -> None:
    answer = page(emulator)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", answer.text)
    loaded = re.findall(r'<(?:script|link|img|use)[^>]*(?:src|href)="([^"]+)"', answer.text)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_every_file_the_page_names_exists(emulator: RunningEmulator) -> None:
    named = set(re.findall(r'"(/static/[^"#]+)', page(emulator).text))
    for file in STATIC.glob("*.js"):
        named |= {f"/static/{name}" for name in re.findall(r'from "\./([^"]+)"', file.read_text(encoding="utf-8"))}
    for path in named:
        assert requests.get(emulator.address + path, timeout=5).status_code == 200, path


def test_every_icon_and_every_word_the_scripts_use_is_there(emulator: RunningEmulator) -> None:
    scripts = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.js"))
    text = page(emulator).text
    icons = set(re.findall(r'symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    assert set(re.findall(r"icons\.svg#(\w+)", text)) | set(re.findall(r'icon\("(\w+)"\)', scripts)) <= icons
    words = set(re.findall(r'data-key="([\w-]+)"', text))
    assert set(re.findall(r'word\("([\w-]+)"', scripts)) <= words
    states = {people.SENT, people.DELIVERED, people.RETRYING, people.LOST, people.RECEIVED, people.SEEN}
    assert states <= words


def test_every_fault_has_a_switch(emulator: RunningEmulator) -> None:
    assert set(re.findall(r'data-fault="([^"]+)"', page(emulator).text)) == set(faults.NAMES)


def updates(zalo: Emulator, after: int, timeout: float = 0) -> dict[str, Any]:
    return zalo.get("/updates", after=after, timeout=timeout)


def test_a_page_gets_everything_first_and_then_only_what_changed(zalo: Emulator, bot: Any, api: Any) -> None:
    phone = zalo.resident().says("a")
    bot.waits_for("user_send_text")
    first = updates(zalo, -1)
    assert [one["text"] for one in first["residents"][0]["messages"]] == ["a"]
    api.say(phone.id, "b")
    then = updates(zalo, first["revision"])
    assert [one["text"] for one in then["residents"][0]["messages"]] == ["b"]
    assert [one["path"] for one in then["calls"]] == ["/v3.0/oa/message/cs"]
    assert then["events"] == []


def test_a_message_shows_again_when_its_state_changes(zalo: Emulator, bot: Any) -> None:
    bot.wait = 0.2
    zalo.resident().says("a")
    first = updates(zalo, -1)
    assert first["residents"][0]["messages"][0]["state"] == "sent"
    bot.waits_for("user_send_text")
    then = updates(zalo, first["revision"], timeout=5)
    assert then["residents"][0]["messages"][0]["state"] == "delivered"
    assert then["events"][0]["state"] == "delivered"


def test_a_waiting_page_is_woken_by_the_next_change(zalo: Emulator) -> None:
    seen = updates(zalo, -1)["revision"]
    threading.Timer(0.2, lambda: requests.post(f"{zalo.address}/sim/residents", timeout=5)).start()
    begun = time.monotonic()
    assert len(updates(zalo, seen, timeout=10)["residents"]) == 1
    assert 0.15 < time.monotonic() - begun < 2


def test_a_page_left_open_over_a_reset_learns_that_its_world_is_gone(zalo: Emulator) -> None:
    before = updates(zalo, -1)["life"]
    zalo.reset()
    assert updates(zalo, -1)["life"] != before


def test_residents_made_in_bulk_are_counted_but_not_shown(zalo: Emulator) -> None:
    zalo.residents(5)
    zalo.resident()
    found = updates(zalo, -1)
    assert (len(found["residents"]), found["others"]) == (1, 5)


def test_the_communes_come_from_the_bots_list_as_soon_as_it_is_written(
    launch: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    file = tmp_path / "codes.csv"
    zalo = Emulator(launch(units_csv=file).address)
    assert zalo.get("/units") == {"units": []}
    file.write_text(HEADER + QUY_SON, encoding="utf-8-sig")
    (unit,) = zalo.get("/units")["units"]
    assert (unit["commune_code"], unit["commune_name"], unit["chat_text"]) == ("07420", "Quý Sơn", "#7K2M-Q4RT")


def test_the_bots_landing_page_is_shown_with_its_files(emulator: RunningEmulator, bot: Any) -> None:
    bot.page = '<link href="/web/landing.css"><a href="https://zalo.me/1">Zalo</a><a href="/">x</a>'
    found = requests.get(f"{emulator.address}/landing/q/7K2MQ4RT?a=b", timeout=5)
    assert '<link href="/landing/web/landing.css">' in found.text
    assert 'href="https://zalo.me/1"' in found.text
    assert 'href="/landing/"' in found.text


def test_a_missing_landing_page_and_an_absent_bot_are_told_apart(
    emulator: RunningEmulator, launch: Callable[..., RunningEmulator]
) -> None:
    assert requests.get(f"{emulator.address}/landing/q/x", timeout=5).status_code == 404
    alone = launch(bot_base="http://127.0.0.1:9")
    assert requests.get(f"{alone.address}/landing/q/x", timeout=5).status_code == 502


def test_a_qr_picture_is_read_and_another_picture_is_not(emulator: RunningEmulator) -> None:
    drawn = io.BytesIO()
    qrcode.make("http://127.0.0.1:8000/q/7K2MQ4RT").save(drawn)
    sent = requests.post(f"{emulator.address}/sim/qr", data=drawn.getvalue(), timeout=5)
    assert sent.json() == {"text": "http://127.0.0.1:8000/q/7K2MQ4RT"}
    assert requests.post(f"{emulator.address}/sim/qr", data=b"no picture", timeout=5).json() == {"text": None}


@pytest.mark.parametrize("path", ["/chat"])
def test_the_accounts_chat_address_leads_to_a_new_phone(emulator: RunningEmulator, path: str) -> None:
    answer = requests.get(emulator.address + path, allow_redirects=False, timeout=5)
    assert answer.headers["Location"] == "/?phone=new"
