"""What we send is, byte for byte, what Zalo documents."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from bot.replies import Button, Reply
from bot.wording import strict_length
from zalo import limits, messages

API = Path(__file__).parent / "payloads/api"
RESIDENT, GROUP = "8031427765109283346", "9b4e21c07fd35a86e1d0"


def documented(file: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((API / file).read_text())["body"]
    return body


def sent(reply: Reply, **options: bool) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(messages.body(RESIDENT, reply, **options))
    return body


@pytest.mark.parametrize("file", ["message/cs_text.request.json", "message/v2_text.request.json"])
def test_a_text_is_sent_as_documented(file: str) -> None:
    assert sent(Reply("Xin chào! Tôi là trợ lý của phường.")) == documented(file)


def two_buttons(body: dict[str, Any]) -> dict[str, Any]:
    """The documented sample reduced to what we use: taps that leave no text in the chat."""
    buttons = body["message"]["attachment"]["payload"]["buttons"][:2]
    body["message"]["attachment"]["payload"]["buttons"] = [
        button | {"type": "oa.query.hide"} for button in buttons
    ]  # fmt: skip
    return body


@pytest.mark.parametrize(
    ("file", "template_type"),
    [
        ("message/cs_text_buttons.request.json", False),
        ("message/v2_text_buttons.request.json", False),
        ("message/cs_text_buttons.template_type_button.request.json", True),
    ],
)
def test_buttons_are_sent_as_documented(file: str, template_type: bool) -> None:
    buttons = (Button("Gửi phản ánh", "#phananh"), Button("Tra cứu hồ sơ", "#tracuu"))
    reply = Reply("Bạn cần hỗ trợ việc gì?", buttons)
    assert sent(reply, template_type=template_type) == two_buttons(documented(file))


def test_a_group_message_is_sent_as_documented() -> None:
    body = json.loads(messages.group_text(GROUP, "Có phản ánh mới: ổ gà trước số 12."))
    assert body == documented("group/message_text.request.json")


def test_a_group_picture_is_sent_as_documented() -> None:
    body = json.loads(messages.group_image(GROUP, "wESbExampleAttachmentId0000000000fjukKg", "Ảnh hiện trường"))
    assert body == documented("group/message_image.request.json")


def test_a_group_picture_needs_no_caption() -> None:
    assert "text" not in json.loads(messages.group_image(GROUP, "x"))["message"]


def test_letters_travel_as_letters() -> None:
    assert "Ổ gà ở ngã tư".encode() in messages.body(RESIDENT, Reply("Ổ gà ở ngã tư"))


def test_decomposed_letters_are_composed() -> None:
    words = "Việc giải quyết thủ tục " * 80
    text = sent(Reply(unicodedata.normalize("NFD", words)))["message"]["text"]
    assert text == words


@pytest.mark.parametrize("letter", ["ệ", "🚧"])
def test_no_text_is_longer_than_zalo_takes(letter: str) -> None:
    text = sent(Reply(letter * 5_000))["message"]["text"]
    assert limits.TEXT_CHARACTERS - 2 < strict_length(text) <= limits.TEXT_CHARACTERS
    assert text.endswith("…")


def test_a_text_of_exactly_the_longest_size_is_left_alone() -> None:
    assert sent(Reply("ệ" * limits.TEXT_CHARACTERS))["message"]["text"] == "ệ" * limits.TEXT_CHARACTERS


def test_half_an_emoji_and_control_characters_do_not_stop_a_message() -> None:
    assert sent(Reply("a\x00\ud83d\nb"))["message"]["text"] == "a?\nb"


def test_buttons_zalo_would_refuse_are_left_out() -> None:
    good = Button("Có", "1")
    odd = [Button("", "2"), Button("Không", ""), Button("Dài", "x" * (limits.BUTTON_PAYLOAD_CHARACTERS + 1))]
    buttons = sent(Reply("?", (*odd, *[good] * 7)))["message"]["attachment"]["payload"]["buttons"]
    assert buttons == [{"title": "Có", "type": "oa.query.hide", "payload": "1"}] * limits.BUTTONS


def test_a_long_button_title_is_shortened() -> None:
    buttons = sent(Reply("?", (Button("Rất hài lòng " * 20, "1"),)))["message"]["attachment"]["payload"]["buttons"]
    assert strict_length(buttons[0]["title"]) <= limits.BUTTON_TITLE_CHARACTERS


def test_without_usable_buttons_there_is_no_attachment() -> None:
    assert "attachment" not in sent(Reply("?", (Button("", ""),)))["message"]


def test_nobody_is_mentioned_in_a_group_by_what_a_resident_wrote() -> None:
    body = json.loads(messages.group_text(GROUP, f"[@{RESIDENT}] và [@{GROUP}] nghe đây"))
    assert body["message"]["text"] == "và nghe đây"
