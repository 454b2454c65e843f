"""The exact JSON of what we send. Both message calls, v3 and v2, take the same body."""

from __future__ import annotations

import json
import unicodedata

from bot.replies import Button, Reply
from bot.wording import strict_length
from zalo import limits
from zalo.wording import clean, shorten, without_mentions


def body(account_id: str, reply: Reply, *, template_type: bool = False) -> bytes:
    """A message to one person, within Zalo's limits whatever the reply holds: buttons only decorate, text is cut.

    `template_type` adds the key some older products send with buttons; the documentation has none.
    """
    message: dict[str, object] = {"text": _text(reply.text)}
    buttons = [_button(button) for button in reply.buttons if _is_usable(button)][: limits.BUTTONS]
    if buttons:
        payload: dict[str, object] = {"template_type": "button"} if template_type else {}
        message["attachment"] = {"type": "template", "payload": payload | {"buttons": buttons}}
    return _encode({"recipient": {"user_id": account_id}, "message": message})


def picture(account_id: str, attachment_id: str, caption: str = "") -> bytes:
    """A picture uploaded before, with a caption, to one person."""
    return _encode({"recipient": {"user_id": account_id}, "message": _pictured(attachment_id, caption)})


def group_text(group_id: str, text: str) -> bytes:
    """A message to a group the account owns. It mentions nobody."""
    return _encode({"recipient": {"group_id": group_id}, "message": {"text": _text(without_mentions(text))}})


def group_image(group_id: str, attachment_id: str, caption: str = "") -> bytes:
    """A picture uploaded before, with a caption, to a group."""
    message = _pictured(attachment_id, without_mentions(caption))
    return _encode({"recipient": {"group_id": group_id}, "message": message})


def _pictured(attachment_id: str, caption: str) -> dict[str, object]:
    element = {"media_type": "image", "attachment_id": attachment_id}
    attached = {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
    words = {"text": _text(caption)} if caption else {}
    return words | {"attachment": attached}


def _is_usable(button: Button) -> bool:
    return bool(button.title.strip()) and 0 < strict_length(button.payload) <= limits.BUTTON_PAYLOAD_CHARACTERS


def _button(button: Button) -> dict[str, str]:
    # "hide": the tap leaves no text of ours in the resident's chat.
    title = shorten(_composed(button.title), limits.BUTTON_TITLE_CHARACTERS)
    return {"title": title, "type": "oa.query.hide", "payload": button.payload}


def _text(text: str) -> str:
    return shorten(_composed(text), limits.TEXT_CHARACTERS)


def _composed(text: str) -> str:
    """Zalo counts characters: "ệ" is one composed, three decomposed."""
    return unicodedata.normalize("NFC", clean(text, len(text)))


def _encode(content: dict[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
