"""The page of phones."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from emulator.world import World


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/media/<key>")
    def media(key: str) -> Response:
        with world.lock:
            kept = world.attachments.get(key)
        if kept is None:
            abort(404, "gone")
        return Response(kept.data, mimetype=kept.mime)

    return pages
