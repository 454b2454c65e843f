"""Every event a phone can cause has the keys and value types of Zalo's documented sample."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.driver import Emulator, Resident

PAYLOADS = Path(__file__).parents[1] / "zalo" / "payloads"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)


def sample(path: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / path).read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """Keys and types, without the values."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def greeted(phone: Resident, api: Any) -> str:
    """Has the account say something; returns the message's id."""
    phone.opens_chat()
    return str(api.say(phone.id)["data"]["message_id"])


Act = Callable[[Resident, Any], object]
BY_PHONE: dict[str, Act] = {
    "message/user_send_text": lambda phone, api: phone.says("xin chào"),
    "message/user_send_text.quote": lambda phone, api: phone.says("đúng", quote=greeted(phone, api)),
    "message/user_send_image": lambda phone, api: phone.sends("image", PICTURE),
    "message/user_send_image.caption": lambda phone, api: phone.sends("image", PICTURE, text="chợ"),
    "message/user_send_gif": lambda phone, api: phone.sends("gif"),
    "message/user_send_link": lambda phone, api: phone.sends("link", text="https://example.com"),
    "message/user_send_audio": lambda phone, api: phone.sends("audio"),
    "message/user_send_video": lambda phone, api: phone.sends("video"),
    "message/user_send_sticker": lambda phone, api: phone.sends("sticker"),
    "message/user_send_location": lambda phone, api: phone.sends("location"),
    "message/user_send_file": lambda phone, api: phone.sends("file"),
    "message/user_send_business_card": lambda phone, api: phone.sends("business_card", text="Nguyễn Văn A"),
    "message/user_reacted_message": lambda phone, api: phone.does("react", message=greeted(phone, api)),
    "user/follow": lambda phone, api: phone.follows(),
    "user/unfollow": lambda phone, api: phone.unfollows(),
    "user/user_click_chatnow": lambda phone, api: phone.opens_chat(),
    "user/user_withdraw": lambda phone, api: phone.withdraws(),
    "user/update_user_info": lambda phone, api: phone.does("visit", param="xa:07420"),
    "user/user_submit_info": lambda phone, api: phone.does(
        "submit_info", info=sample("webhook/user/user_submit_info.json")["info"]
    ),
}


@pytest.mark.parametrize("path", BY_PHONE)
def test_what_a_phone_does_arrives_in_the_documented_shape(zalo: Emulator, bot: Any, api: Any, path: str) -> None:
    expected = sample(f"webhook/{path}.json")
    BY_PHONE[path](zalo.resident(), api)
    event = bot.waits_for(expected["event_name"])[-1].json
    assert shape(event) == shape(expected)


def test_ids_and_times_are_strings_of_the_real_length(zalo: Emulator, bot: Any) -> None:
    zalo.resident().says("a")
    event = bot.waits_for("user_send_text")[0].json
    assert re.fullmatch(r"\d{19}", event["sender"]["id"])
    assert int(event["sender"]["id"]) > 2**53
    assert re.fullmatch(r"[0-9a-f]{20}", event["message"]["msg_id"])
    assert re.fullmatch(r"\d{13}", event["timestamp"])


def test_a_tap_arrives_as_typed_text_and_carries_the_payload_not_the_title(zalo: Emulator, bot: Any, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    buttons = [
        {"title": "Hài lòng", "type": "oa.query.show", "payload": "#a"},
        {"title": "Không hài lòng", "type": "oa.query.hide", "payload": "#b"},
        {"title": "Trang", "type": "oa.open.url", "payload": {"url": "https://example.com"}},
    ]
    api.say(phone.id, attachment={"type": "template", "payload": {"buttons": buttons}})
    phone.taps("Hài lòng").taps(2)
    assert phone.does("tap", button="Trang") == {"opened": {"url": "https://example.com"}}
    events = bot.waits_for("user_send_text", 2)
    assert [event.json["message"]["text"] for event in events] == ["#a", "#b"]
    assert shape(events[0].json) == shape(sample("webhook/message/user_send_text.button_query_show.json"))
    own = [message for message in phone.transcript() if message.sender == "user"]
    assert [message.hidden for message in own] == [False, True]


def test_a_picture_sent_by_a_resident_can_be_fetched_by_the_bot(zalo: Emulator, bot: Any, api: Any) -> None:
    zalo.resident().sends("image", PICTURE)
    url = bot.waits_for("user_send_image")[0].json["message"]["attachments"][0]["payload"]["url"]
    assert api.session.get(url, timeout=5).content == PICTURE


def test_chat_now_is_reported_once_and_never_after_a_message(zalo: Emulator, bot: Any) -> None:
    asking, typing = zalo.resident(), zalo.resident()
    asking.opens_chat().opens_chat().says("xong")
    typing.says("a").opens_chat().says("xong")
    bot.waits_for("user_send_text", 3)
    assert [one.json["user_id"] for one in bot.named("user_click_chatnow")] == [asking.id]


BY_OA: dict[str, dict[str, Any]] = {
    "oa_send_text": {"text": "chào"},
    "oa_send_image": {"text": "", "attachment": {"media_type": "image"}},
    "oa_send_gif": {"attachment": {"media_type": "gif", "width": 1, "height": 1}},
}


@pytest.mark.parametrize("name", BY_OA)
def test_own_messages_come_back_as_echoes_with_sender_and_recipient_swapped(
    zalo: Emulator, bot: Any, api: Any, name: str
) -> None:
    zalo.settings(echoes=True)
    phone = zalo.resident().opens_chat()
    message = json.loads(json.dumps(BY_OA[name]))
    if "attachment" in message:
        element = {**message["attachment"], "url": "https://example.com/a.png"}
        payload = {"template_type": "media", "elements": [element]}
        message["attachment"] = {"type": "template", "payload": payload}
    api.post("/v3.0/oa/message/cs", {"recipient": {"user_id": phone.id}, "message": message})
    echo = bot.waits_for(name)[0].json
    assert shape(echo) == shape(sample(f"webhook/message/{name}.json"))
    assert echo["recipient"]["id"] == phone.id


def test_receipts_name_the_message_and_seeing_names_all_of_them(zalo: Emulator, bot: Any, api: Any) -> None:
    zalo.settings(receipts=True)
    phone = zalo.resident().opens_chat()
    sent = [api.say(phone.id)["data"]["message_id"] for _ in range(2)]
    received = bot.waits_for("user_received_message", 2)
    assert {one.json["message"]["msg_id"] for one in received} == set(sent)
    phone.sees().sees()
    seen = bot.waits_for("user_seen_message")
    assert seen[0].json["message"] == {"msg_ids": sent}
    assert shape(received[0].json) == shape(sample("webhook/message/user_received_message.json"))


GROUP: dict[str, Callable[[Emulator, Resident], object]] = {
    "user_join_group": lambda zalo, phone: None,
    "user_out_group": lambda zalo, phone: zalo.group.left_by(phone),
    "user_send_group_text": lambda zalo, phone: zalo.group.says(phone, "đã xong"),
    "user_send_group_image": lambda zalo, phone: zalo.group.sends(phone, "image", PICTURE),
    "user_send_group_video": lambda zalo, phone: zalo.group.sends(phone, "video"),
    "user_send_group_sticker": lambda zalo, phone: zalo.group.sends(phone, "sticker"),
    "user_send_group_file": lambda zalo, phone: zalo.group.sends(phone, "file"),
}


@pytest.mark.parametrize("name", GROUP)
def test_the_group_reports_in_the_documented_shape(zalo: Emulator, bot: Any, name: str) -> None:
    phone = zalo.helper()
    zalo.group.joined_by(phone)
    GROUP[name](zalo, phone)
    assert shape(bot.waits_for(name)[-1].json) == shape(sample(f"webhook/group/{name}.json"))


def test_a_mention_puts_the_accounts_token_into_the_text(zalo: Emulator, bot: Any) -> None:
    phone = zalo.helper()
    zalo.group.joined_by(phone).says(phone, "TIẾN ĐỘ", mention=True)
    event = bot.waits_for("user_send_group_text")[0].json
    assert event["message"]["text"] == f"[@{event['oa_id']}] TIẾN ĐỘ"
