"""Reads the `message` of a send request as strictly as Zalo does. Pure; raises Refused with Zalo's code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.refusals import Refused

MOST_TEXT = 2000
MOST_BUTTONS = 5
MOST_TITLE = 100
MOST_QUERY = 1000
MOST_SMS = 160
MOST_LIST = 5
MOST_SUBTITLE = 500
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the account says. `kind` is text, image, gif, sticker, file, request_info or list."""

    kind: str
    text: str
    buttons: tuple[Json, ...] = ()
    attachment: Json = field(default_factory=dict)
    quote: str = ""


def read(message: object) -> Outgoing:
    """−201 for a wrong shape, −210 for a text over 2,000 characters as sent (decomposed letters count double)."""
    if not isinstance(message, dict):
        raise Refused(-201, "message")
    text, quote = _text(message, "text"), _text(message, "quote_message_id")
    if len(text) > MOST_TEXT:
        raise Refused(-210)
    if "attachments" in message:
        raise Refused(-201, "attachment")
    if message.get("attachment") is None:
        if not text.strip():
            raise Refused(-201, "text")
        return Outgoing("text", text, quote=quote)
    kind, payload = _attachment(message["attachment"])
    return _READERS[kind](text, payload, quote)


def _attachment(attachment: object) -> tuple[str, Json]:
    if not isinstance(attachment, dict) or not isinstance(attachment.get("payload"), dict):
        raise Refused(-201, "attachment")
    payload: Json = attachment["payload"]
    if attachment.get("type") == "file":
        return "file", payload
    if attachment.get("type") != "template":
        raise Refused(-201, "attachment.type")
    kind = payload.get("template_type", "button")
    if kind not in _READERS or kind == "file":
        raise Refused(-233)
    return str(kind), payload


def _with_buttons(text: str, payload: Json, quote: str) -> Outgoing:
    if not text.strip():
        raise Refused(-201, "text")
    if "elements" in payload:
        raise Refused(-201, "attachment")
    return Outgoing("text", text, buttons=_buttons(payload.get("buttons")), quote=quote)


def _buttons(buttons: object) -> tuple[Json, ...]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        raise Refused(-201, "buttons")
    return tuple(_button(button) for button in buttons)


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise Refused(-201, "buttons")
    title = button.get("title")
    if not isinstance(title, str) or not 1 <= len(title) <= MOST_TITLE:
        raise Refused(-201, "title")
    check = _BUTTON_PAYLOADS.get(str(button.get("type")))
    if check is None:
        raise Refused(-201, "type")
    if not check(button.get("payload")):
        raise Refused(-201, "payload")
    return dict(button)


def _is_query(payload: object) -> bool:
    return isinstance(payload, str) and 1 <= len(payload) <= MOST_QUERY


def _is_url(payload: object) -> bool:
    return isinstance(payload, dict) and str(payload.get("url", "")).startswith(("http://", "https://"))


def _is_phone(payload: object) -> bool:
    return isinstance(payload, dict) and str(payload.get("phone_code", "")).isdigit()


def _is_sms(payload: object) -> bool:
    return isinstance(payload, dict) and _is_phone(payload) and 1 <= len(str(payload.get("content", ""))) <= MOST_SMS


def _media(text: str, payload: Json, quote: str) -> Outgoing:
    """One picture: by address or by upload, never both, never with buttons."""
    if "buttons" in payload:
        raise Refused(-201, "attachment")
    element = _only_element(payload)
    kind = element.get("media_type")
    if kind not in ("image", "gif", "sticker"):
        raise Refused(-201, "media_type")
    if ("url" in element) == ("attachment_id" in element):
        raise Refused(-201, "attachment_id")
    if kind == "gif" and not ("width" in element and "height" in element):
        raise Refused(-201, "width")
    return Outgoing(str(kind), text, attachment=element, quote=quote)


def _file(text: str, payload: Json, quote: str) -> Outgoing:
    if not isinstance(payload.get("token"), str):
        raise Refused(-201, "token")
    return Outgoing("file", text, attachment={"attachment_id": payload["token"]}, quote=quote)


def _request_info(text: str, payload: Json, quote: str) -> Outgoing:
    element = _only_element(payload)
    title, subtitle = _text(element, "title"), _text(element, "subtitle")
    if not 1 <= len(title) <= MOST_TITLE or len(subtitle) > MOST_SUBTITLE:
        raise Refused(-201, "title")
    return Outgoing("request_info", text or title, attachment=element, quote=quote)


def _list(text: str, payload: Json, quote: str) -> Outgoing:
    elements = payload.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= MOST_LIST:
        raise Refused(-201, "elements")
    titles = [_text(element, "title") for element in elements if isinstance(element, dict)]
    return Outgoing("list", text or "\n".join(titles), attachment={"elements": elements}, quote=quote)


def _only_element(payload: Json) -> Json:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise Refused(-201, "elements")
    return dict(elements[0])


def _text(values: Json, name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise Refused(-201, name)
    return value


_READERS: dict[str, Callable[[str, Json, str], Outgoing]] = {
    "button": _with_buttons,
    "media": _media,
    "file": _file,
    "request_user_info": _request_info,
    "list": _list,
}
_BUTTON_PAYLOADS: dict[str, Callable[[object], bool]] = {
    "oa.query.show": _is_query,
    "oa.query.hide": _is_query,
    "oa.open.url": _is_url,
    "oa.open.phone": _is_phone,
    "oa.open.sms": _is_sms,
}
