"""The page of phones, and the changes it waits for."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from emulator import units
from emulator.control import number, waiting
from emulator.people import Chat
from emulator.world import World

# Gathers a burst of changes into one answer.
GATHER_SECONDS = 0.04
MOST_PHONES = 40
MOST_LOGGED = 150
MOST_PICTURE = 4 * 1024 * 1024


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("page", __name__)
    settings = world.settings
    _add_scanning(pages, world)

    @pages.get("/")
    def index() -> str:
        return render_template(
            "phones.html",
            oa_name=settings.oa_name,
            oa_id=settings.oa_id,
            bot_base=settings.bot_base,
            webhook_url=settings.webhook_url,
            can_decode=units.can_decode(),
        )

    @pages.get("/chat")
    def chat() -> BaseResponse:
        """Where the bot's "open Zalo" leads when this emulator stands for Zalo: a new phone with the chat open."""
        return redirect("/?phone=new")

    @pages.get("/media/<key>")
    def kept(key: str) -> Response:
        with world.lock:
            found = world.attachments.get(key)
        if found is None:
            abort(404, "gone")
        return Response(found.data, mimetype=found.mime)

    @pages.get("/sim/updates")
    def updates() -> Response:
        after = int(number("after"))
        with world.lock:
            # A page left open over a reset or a restart has seen a later revision than there is.
            changed = world.changed.wait_for(
                lambda: world.revision != after or world.stopping.is_set(), timeout=waiting()
            )
        if changed:
            world.stopping.wait(GATHER_SECONDS)
        with world.lock:
            return jsonify(_changes(world, after if after <= world.revision else 0))

    return pages


def _add_scanning(pages: Blueprint, world: World) -> None:
    @pages.get("/sim/units")
    def communes() -> Response:
        return jsonify(units=units.read(world.settings.units_csv))

    @pages.post("/sim/qr")
    def read_picture() -> Response:
        if not units.can_decode():
            abort(501, "reading pictures needs the package zxing-cpp")
        return jsonify(text=units.decode(request.get_data()[:MOST_PICTURE]))


def _changes(world: World, after: int) -> dict[str, object]:
    shown = [resident for resident in world.residents.values() if resident.shown][:MOST_PHONES]
    events = [event.to_json() for event in world.journal.events if event.revision > after]
    calls = [call.to_json() for call in world.journal.calls if call.revision > after]
    names = {key: world.residents[key].name for key in world.group.members}
    return {
        "revision": world.revision,
        "life": f"{world.instance}.{world.life}",
        "now": world.clock.now(),
        "speed": world.clock.anchor.speed,
        "residents": [{**one.to_json(), "messages": _changed(one, after)} for one in shown],
        "others": len(world.residents) - len(shown),
        "group": {**world.group.to_json(), "names": names, "messages": _changed(world.group, after)},
        "events": events[-MOST_LOGGED:],
        "calls": calls[-MOST_LOGGED:],
        "faults": world.faults.describe(),
        "subscribed": world.subscribed,
        "pending": world.postman.pending,
        "oa_type": world.oa_type,
        "echoes": world.echoes,
        "receipts": world.receipts,
        "counts": {"events": world.journal.event_number, "calls": world.journal.call_number},
    }


def _changed(chat: Chat, after: int) -> list[dict[str, object]]:
    return [message.to_json() for message in chat.messages if message.revision > after]
