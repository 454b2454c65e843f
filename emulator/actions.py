"""What a person does with a phone. Each action changes the world and, as at Zalo, may cause one webhook event.

Every function is called with the world's lock held. An impossible action raises Impossible.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from emulator import events, media, people, sending
from emulator.media import Media
from emulator.people import Message, Resident
from emulator.refusals import MESSAGES
from emulator.world import World

Given = Mapping[str, object]
Result = dict[str, object]
# The kinds whose bytes the emulator serves itself.
_WITH_BYTES = frozenset({"image", "gif", "video", "audio", "file"})
_SAMPLE_FILE = b"%PDF-1.4\n%%EOF\n"
_BLOCKED_CODE = -217


class Impossible(ValueError):
    """No phone could do this; the text says why."""


def perform(world: World, resident: Resident, verb: str, given: Given) -> Result:
    """Does what the verb says. The result names what the phone shows or opens."""
    action = ACTIONS.get(verb)
    if action is None:
        raise Impossible(f"unknown action {verb!r}; known: {', '.join(sorted(ACTIONS))}")
    return action(world, resident, given)


def say(world: World, resident: Resident, given: Given) -> Result:
    return _typed(world, resident, _required(given, "text"), quote=str(given.get("quote") or ""))


def scan(world: World, resident: Resident, given: Given) -> Result:
    """The poster's whole way in: the chat opens and the code is sent."""
    if "dynamic_param" in given:
        resident.dynamic_param = str(given["dynamic_param"])
    chat_now(world, resident, {})
    return _typed(world, resident, _required(given, "code"))


def tap(world: World, resident: Resident, given: Given) -> Result:
    """Presses a button by number (from 1) or title, of one message or of the last one that has buttons."""
    button = _button(resident, given)
    payload = button["payload"]
    if button["type"] == "oa.query.show":
        return _typed(world, resident, str(payload))
    if button["type"] == "oa.query.hide":
        return _typed(world, resident, str(payload), hidden=True)
    return {"opened": payload}


def send(world: World, resident: Resident, given: Given) -> Result:
    """A sticker, picture, voice message … `data` is base64; without it a sample is sent."""
    sent = media_of(world, given)
    content_text = media.text_of(sent)
    message = world.write(
        resident,
        sender=people.USER,
        kind=sent.kind,
        text=content_text or "",
        attachment=media.attachment(sent)["payload"],
    )
    content = events.content(content_text, message.id, media.attachment(sent))
    _emit_from(world, resident, f"user_send_{sent.kind}", content, message)
    return {"message": message.to_json()}


def follow(world: World, resident: Resident, given: Given) -> Result:
    del given
    resident.follower = True
    _interacted(world, resident)
    _emit_follow(world, resident, "follow")
    return {}


def unfollow(world: World, resident: Resident, given: Given) -> Result:
    """From now on Zalo answers −213 until the person does something again."""
    del given
    resident.follower, resident.last_interaction = False, None
    _emit_follow(world, resident, "unfollow")
    return {}


def chat_now(world: World, resident: Resident, given: Given) -> Result:
    """Presses "Nhắn tin". Zalo reports it once per person, and only if they never chatted."""
    del given
    _interacted(world, resident)
    if resident.opened:
        return {"first": False}
    resident.opened = True
    _emit_about(world, resident, "user_click_chatnow")
    return {"first": True}


def withdraw(world: World, resident: Resident, given: Given) -> Result:
    """Asks Zalo, not the bot, to have their data removed."""
    del given
    _emit_about(world, resident, "user_withdraw")
    return {}


def react(world: World, resident: Resident, given: Given) -> Result:
    message = resident.find(_required(given, "message"))
    if message is None:
        raise Impossible("no such message on this phone")
    message.reaction = str(given.get("icon") or "/-heart")
    world.touch(message)
    content: events.Body = {"msg_id": message.id, "react_icon": message.reaction}
    body = events.from_user(
        world.account, world.person(resident), "user_reacted_message", content, world.clock.millis()
    )
    world.emit(resident.id, body)
    return {}


def submit_info(world: World, resident: Resident, given: Given) -> Result:
    """Fills in the form of a request for contact data."""
    info = given.get("info")
    if not isinstance(info, dict):
        raise Impossible("info must be an object")
    resident.info = {str(key): str(value) for key, value in info.items() if not isinstance(value, dict)}
    _interacted(world, resident)
    world.emit(resident.id, events.submit_info(world.account, world.person(resident), info, world.clock.millis()))
    return {}


def visit(world: World, resident: Resident, given: Given) -> Result:
    """Opens a "dynamic URL": its parameter can be read from the user's details afterwards."""
    resident.dynamic_param = _required(given, "param")
    _emit_about(world, resident, "update_user_info", {"data": {"method": "dynamic_url"}})
    return {}


def block(world: World, resident: Resident, given: Given) -> Result:
    code = int(str(given.get("code") or _BLOCKED_CODE))
    if code not in MESSAGES:
        raise Impossible(f"Zalo has no code {code}")
    resident.blocked = code
    world.touch()
    return {}


def unblock(world: World, resident: Resident, given: Given) -> Result:
    del given
    resident.blocked = 0
    world.touch()
    return {}


def see(world: World, resident: Resident, given: Given) -> Result:
    del given
    sending.mark_seen(world, resident)
    return {}


def media_of(world: World, given: Given) -> Media:
    """Reads kind and bytes of what is to be sent, and stores the bytes where the bot can fetch them."""
    kind = _required(given, "kind")
    if kind not in media.KINDS:
        raise Impossible(f"kind must be one of {', '.join(media.KINDS)}")
    if kind not in _WITH_BYTES:
        return Media(kind, given, url=f"{world.address}/static/sticker.svg")
    data = _bytes(given) or (_SAMPLE_FILE if kind == "file" else world.sample_picture)
    key = world.attachments.keep(data, str(given.get("name") or ""))
    return Media(kind, given, url=f"{world.address}/media/{key}", data=data)


def _typed(world: World, resident: Resident, text: str, *, hidden: bool = False, quote: str = "") -> Result:
    message = world.write(resident, sender=people.USER, kind="text", text=text, hidden=hidden, quote=quote)
    _emit_from(world, resident, "user_send_text", events.content(text, message.id, quote=quote), message)
    return {"message": message.to_json()}


def _emit_from(world: World, resident: Resident, name: str, content: events.Body, message: Message) -> None:
    resident.opened = True
    _interacted(world, resident)
    at = world.clock.millis()
    world.emit(resident.id, events.from_user(world.account, world.person(resident), name, content, at), message)


def _emit_follow(world: World, resident: Resident, name: str) -> None:
    world.emit(resident.id, events.follow(world.account, world.person(resident), name, world.clock.millis()))


def _emit_about(world: World, resident: Resident, name: str, extra: events.Body | None = None) -> None:
    body = events.about_user(world.account, world.person(resident), name, world.clock.millis(), extra)
    world.emit(resident.id, body)


def _interacted(world: World, resident: Resident) -> None:
    resident.last_interaction = world.clock.now()


def _button(resident: Resident, given: Given) -> Mapping[str, object]:
    wanted = given.get("message")
    message = resident.find(str(wanted)) if wanted else resident.last_with_buttons()
    if message is None or not message.buttons:
        raise Impossible("there is no button to tap")
    choice = given.get("button", 1)
    for number, button in enumerate(message.buttons, start=1):
        if choice in (number, button["title"]):
            return button
    raise Impossible(f"no button {choice!r}; there are: {', '.join(str(b['title']) for b in message.buttons)}")


def _required(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or value == "":
        raise Impossible(f"{name} is missing")
    return value


def _bytes(given: Given) -> bytes:
    try:
        return base64.b64decode(str(given.get("data") or ""), validate=True)
    except binascii.Error:
        raise Impossible("data must be base64") from None


Action = Callable[[World, Resident, Given], Result]
ACTIONS: dict[str, Action] = {
    "say": say,
    "scan": scan,
    "tap": tap,
    "send": send,
    "follow": follow,
    "unfollow": unfollow,
    "chatnow": chat_now,
    "withdraw": withdraw,
    "react": react,
    "submit_info": submit_info,
    "visit": visit,
    "block": block,
    "unblock": unblock,
    "see": see,
}
