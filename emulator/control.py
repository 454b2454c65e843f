"""/sim/…: people, what they do and what they hear. Tests and the page drive the emulator through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from emulator import actions, group
from emulator.actions import Impossible, Result
from emulator.people import Chat, Message, Resident
from emulator.world import World

MOST_WAIT = 60.0
MOST_CREATED = 20_000
MOST_FEED = 2000


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/sim")
    _add_people(pages, world)
    _add_chats(pages, world)
    _add_group(pages, world)

    @pages.post("/actions")
    def act_many() -> Response:
        """A list of actions in one request; one impossible action does not stop the others."""
        wanted = given().get("actions")
        if not isinstance(wanted, list):
            abort(400, "actions must be a list")
        with world.lock:
            return jsonify(results=[_act(world, action) for action in wanted])

    @pages.get("/feed")
    def feed() -> Response:
        """All messages of the account to anybody after the n-th; waits until there is one."""
        after, most = number("after"), int(number("most", MOST_FEED))
        with world.lock:
            world.changed.wait_for(lambda: world.feed_last > after or world.stopping.is_set(), timeout=waiting())
            found = [
                {"seq": seq, "chat": chat, "message": message.to_json()}
                for seq, chat, message in world.feed_after(int(after), most)
            ]
        return jsonify(messages=found)

    return pages


def _add_people(pages: Blueprint, world: World) -> None:
    @pages.post("/residents")
    def create() -> Response:
        wanted = given()
        count = int(str(wanted.get("count", 1)))
        if not 1 <= count <= MOST_CREATED or wanted.get("role", "resident") not in ("resident", "helper"):
            abort(400, f"count is 1 to {MOST_CREATED}, role is resident or helper")
        name = str(wanted.get("name", "")) if count == 1 else ""
        with world.lock:
            made = [
                world.add_resident(
                    name=name,
                    role=str(wanted.get("role", "resident")),
                    follower=bool(wanted.get("follower")),
                    shown=bool(wanted.get("shown", count == 1)),
                )
                for _ in range(count)
            ]
            return jsonify(residents=[resident.to_json() for resident in made])

    @pages.get("/residents")
    def everybody() -> Response:
        with world.lock:
            return jsonify(residents=[resident.to_json() for resident in world.residents.values()])

    @pages.get("/residents/<key>")
    def one(key: str) -> Response:
        with world.lock:
            return jsonify(_resident(world, key).to_json())


def _add_chats(pages: Blueprint, world: World) -> None:
    @pages.get("/residents/<key>/transcript")
    def transcript(key: str) -> Response:
        with world.lock:
            return _messages(_resident(world, key))

    @pages.get("/residents/<key>/next")
    def following(key: str) -> Response:
        with world.lock:
            return _next(world, _resident(world, key))

    @pages.post("/residents/<key>/<verb>")
    def act(key: str, verb: str) -> Response:
        with world.lock:
            resident = _resident(world, key)
            return _done(lambda: actions.perform(world, resident, verb, given()))


def _add_group(pages: Blueprint, world: World) -> None:
    @pages.get("/group")
    def the_group() -> Response:
        with world.lock:
            return jsonify(world.group.to_json())

    @pages.put("/group")
    def change_group() -> Response:
        with world.lock:
            world.group.enabled = bool(given().get("enabled", True))
            world.touch()
            return jsonify(world.group.to_json())

    @pages.get("/group/transcript")
    def group_transcript() -> Response:
        with world.lock:
            return _messages(world.group)

    @pages.get("/group/next")
    def group_next() -> Response:
        with world.lock:
            return _next(world, world.group)

    @pages.post("/group/<verb>")
    def act_in_group(verb: str) -> Response:
        wanted = given()
        with world.lock:
            resident = _resident(world, str(wanted.get("resident")))
            return _done(lambda: group.perform(world, resident, verb, wanted))


def _act(world: World, action: Any) -> Result:
    if not isinstance(action, dict):
        return {"error": "an action must be an object"}
    resident = world.residents.get(str(action.get("resident")))
    if resident is None:
        return {"error": "no such resident"}
    try:
        return actions.perform(world, resident, str(action.get("do")), action)
    except Impossible as fault:
        return {"error": str(fault)}


def _done(action: Callable[[], Result]) -> Response:
    try:
        return jsonify(action())
    except Impossible as fault:
        refused = jsonify(error=str(fault))
        refused.status_code = 409
        return refused


def _messages(chat: Chat) -> Response:
    return jsonify(last=chat.last, messages=[message.to_json() for message in chat.after(int(number("after")))])


def _next(world: World, chat: Chat) -> Response:
    """The account's first message after the n-th of this chat, or null when the time is over."""
    after = int(number("after"))
    found: list[Message] = []

    def arrived() -> bool:
        message = chat.next_from_oa(after)
        found[:] = [message] if message else []
        return message is not None or world.stopping.is_set()

    chat.arrived.wait_for(arrived, timeout=waiting())
    return jsonify(message=found[0].to_json() if found else None)


def _resident(world: World, key: str) -> Resident:
    resident = world.residents.get(key)
    if resident is None:
        abort(404, "no such resident")
    return resident


def given() -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty object."""
    if not request.get_data():
        return {}
    value = request.get_json(force=True, silent=True)
    if not isinstance(value, dict):
        abort(400, "the body must be a JSON object")
    return value


def number(name: str, default: float = 0) -> float:
    try:
        return float(request.args.get(name, default))
    except ValueError:
        abort(400, f"{name} must be a number")


def waiting() -> float:
    return min(MOST_WAIT, max(0.0, number("timeout")))
