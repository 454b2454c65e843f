"""The account writes to a resident or to its group: windows, blocks, attachments, echo and receipt.

Every function is called with the world's lock held and raises Refused with Zalo's code.
"""

from __future__ import annotations

from emulator import events, people
from emulator.outgoing import Json, Outgoing
from emulator.people import Group, Message, Resident
from emulator.refusals import Refused
from emulator.settings import BUSINESS, STATE_AGENCY
from emulator.texts import say
from emulator.world import World

FREE_SECONDS = 48 * 3600
CLOSED_SECONDS = 7 * 24 * 3600
WELCOME_MESSAGES = 3
# Which type of account each of the two ways of sending refuses, and how.
WRONG_TYPE = {"v3": (STATE_AGENCY, -235), "v2": (BUSINESS, -240)}


def check_type(world: World, version: str) -> None:
    refused_type, code = WRONG_TYPE[version]
    if world.oa_type == refused_type:
        raise Refused(code)


def find_recipient(world: World, recipient: object) -> Resident:
    if not isinstance(recipient, dict):
        raise Refused(-201, "recipient")
    if "message_id" in recipient:
        return _author_of(world, str(recipient["message_id"]))
    resident = world.residents.get(str(recipient.get("user_id")))
    if resident is None:
        raise Refused(-201, "user_id")
    return resident


def _author_of(world: World, message_id: str) -> Resident:
    for resident in world.residents.values():
        if resident.find(message_id) is not None:
            return resident
    raise Refused(-201, "message_id")


def check_window(world: World, resident: Resident) -> Json | None:
    """The quota Zalo reports with the message; None when the message is billed."""
    if resident.blocked:
        raise Refused(resident.blocked)
    if resident.last_interaction is None:
        return _welcome(resident)
    silent = world.clock.now() - resident.last_interaction
    if silent > CLOSED_SECONDS:
        raise Refused(-230)
    if silent > FREE_SECONDS:
        world.journal.counts["billed"] += 1
        return None
    return {"quota_type": "reply"}


def _welcome(resident: Resident) -> Json:
    if not resident.follower:
        raise Refused(-213)
    if resident.welcomed >= WELCOME_MESSAGES:
        raise Refused(-232)
    resident.welcomed += 1
    left = WELCOME_MESSAGES - resident.welcomed
    return {"quota_type": "welcome_msg", "remain": str(left), "total": str(WELCOME_MESSAGES)}


def send(world: World, resident: Resident, said: Outgoing) -> tuple[Message, Json | None]:
    """The message is on the phone when this returns."""
    attachment = _resolve(world, said)
    if said.quote and resident.find(said.quote) is None:
        raise Refused(-201, "quote_message_id")
    quota = check_window(world, resident)
    message = world.write(
        resident,
        sender=people.OA,
        kind=said.kind,
        text=said.text,
        buttons=said.buttons,
        attachment=attachment,
        quote=said.quote,
        state=people.RECEIVED,
    )
    world.journal.counts["sent"] += 1
    _report(world, resident, message)
    return message, quota


def send_to_group(world: World, recipient: object, said: Outgoing) -> Message:
    if not isinstance(recipient, dict) or str(recipient.get("group_id")) != world.group.id:
        raise Refused(-403)
    group = world.group
    if not group.enabled:
        raise Refused(-237)
    attachment = _resolve(world, said)
    message = world.write(
        group, sender=people.OA, kind=said.kind, text=said.text, attachment=attachment, state=people.RECEIVED
    )
    world.journal.counts["sent.group"] += 1
    if world.echoes:
        _echo_in_group(world, group, message)
    return message


def react(world: World, resident: Resident, action: object) -> Message:
    if not isinstance(action, dict):
        raise Refused(-201, "sender_action")
    message = resident.find(str(action.get("react_message_id")))
    if message is None:
        raise Refused(-201, "react_message_id")
    icon = str(action.get("react_icon"))
    message.reaction = "" if icon == "/-remove" else icon
    world.touch(message)
    return message


def mark_seen(world: World, resident: Resident) -> None:
    """The resident looked at the chat. Seeing is not an interaction and opens no window."""
    seen = [m for m in resident.messages if m.sender == people.OA and m.state == people.RECEIVED]
    for message in seen:
        message.state = people.SEEN
        world.touch(message)
    if seen and world.receipts:
        world.emit_echo(resident, "user_seen_message", {"msg_ids": [message.id for message in seen]})


def _resolve(world: World, said: Outgoing) -> Json:
    """The attachment as a phone shows it: with an address where its bytes are."""
    key = said.attachment.get("attachment_id")
    if key is None or said.kind == "sticker":
        return said.attachment
    kept = world.attachments.check(str(key))
    return {"url": f"/media/{key}", "name": kept.name, "mime": kept.mime, "size": len(kept.data)}


def _report(world: World, resident: Resident, message: Message) -> None:
    if world.echoes:
        world.emit_echo(resident, *_echo(message))
    if world.receipts:
        world.emit_echo(resident, "user_received_message", {"msg_id": message.id})


def _echo(message: Message) -> tuple[str, events.Body]:
    if message.kind == "text":
        return "oa_send_text", events.content(message.text, message.id)
    if message.kind in ("request_info", "list"):
        link = {"thumbnail": "", "description": say("requested_info"), "url": "", "title": message.text}
        return "oa_send_list", events.content(None, message.id, {"type": "link", "payload": link})
    text = message.text if message.kind == "image" else None
    return f"oa_send_{message.kind}", events.content(text, message.id, _echoed(message))


def _echoed(message: Message) -> Json:
    attachment = message.attachment
    url = str(attachment.get("url", ""))
    if message.kind == "sticker":
        payload: Json = {"id": attachment.get("attachment_id", ""), "url": url}
    elif message.kind == "file":
        name = str(attachment["name"])
        payload = {
            "size": str(attachment["size"]),
            "name": name,
            "checksum": "",
            "type": name.rpartition(".")[2],
            "url": url,
        }
    else:
        payload = {"thumbnail": url, "url": url}
    return {"payload": payload, "type": message.kind}


def _echo_in_group(world: World, group: Group, message: Message) -> None:
    text = message.text or None
    attachment = None if message.kind == "text" else _echoed(message)
    content = events.content(text, message.id, attachment)
    name = f"oa_send_group_{message.kind}"
    body = events.in_group(world.account, group.id, world.account.oa_id, name, content, world.clock.millis())
    world.emit(f"receipts:{group.id}", body)
