"""The account's own group: who is in it and what they post. Called with the world's lock held."""

from __future__ import annotations

from collections.abc import Callable

from emulator import events, media
from emulator.actions import Given, Impossible, Result, media_of
from emulator.people import Message, Resident
from emulator.world import World


def perform(world: World, resident: Resident, verb: str, given: Given) -> Result:
    action = ACTIONS.get(verb)
    if action is None:
        raise Impossible(f"unknown action {verb!r}; known: {', '.join(sorted(ACTIONS))}")
    return action(world, resident, given)


def join(world: World, resident: Resident, given: Given) -> Result:
    del given
    if resident.id not in world.group.members:
        world.group.members.append(resident.id)
        _emit_about(world, "user_join_group", resident)
    return {}


def leave(world: World, resident: Resident, given: Given) -> Result:
    del given
    _check_member(world, resident)
    world.group.members.remove(resident.id)
    _emit_about(world, "user_out_group", resident)
    return {}


def say(world: World, resident: Resident, given: Given) -> Result:
    """Text in the group. `mention` puts Zalo's token for the account in front, as picking its name does."""
    _check_member(world, resident)
    text = str(given.get("text") or "")
    if given.get("mention"):
        text = f"[@{world.account.oa_id}] {text}".strip()
    if not text:
        raise Impossible("text is missing")
    message = world.write(world.group, sender=resident.id, kind="text", text=text, quote=str(given.get("quote") or ""))
    _emit(world, resident, "user_send_group_text", events.content(text, message.id, quote=message.quote), message)
    return {"message": message.to_json()}


def send(world: World, resident: Resident, given: Given) -> Result:
    """A picture, voice message … posted in the group."""
    _check_member(world, resident)
    sent = media_of(world, given)
    if sent.kind == "location":
        raise Impossible("Zalo has no group event for a member's location")
    attachment, text = media.attachment(sent), media.text_of(sent)
    message = world.write(
        world.group, sender=resident.id, kind=sent.kind, text=text or "", attachment=attachment["payload"]
    )
    content = events.content(text, message.id, attachment)
    _emit(world, resident, f"user_send_group_{sent.kind}", content, message)
    return {"message": message.to_json()}


def _check_member(world: World, resident: Resident) -> None:
    if resident.id not in world.group.members:
        raise Impossible("not a member of the group")


def _emit(world: World, resident: Resident, name: str, content: events.Body, message: Message) -> None:
    # A message in the account's group counts as an interaction with the account.
    resident.last_interaction = world.clock.now()
    at = world.clock.millis()
    body = events.in_group(world.account, world.group.id, resident.id, name, content, at)
    world.emit(f"group:{resident.id}", body, message)


def _emit_about(world: World, name: str, resident: Resident) -> None:
    body = events.about_group(world.account, world.group.id, name, (resident.id,), world.clock.millis())
    world.emit(f"group:{resident.id}", body)


ACTIONS: dict[str, Callable[[World, Resident, Given], Result]] = {
    "join": join,
    "leave": leave,
    "say": say,
    "send": send,
}
