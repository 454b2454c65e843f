"""Shows the bot's landing page inside a phone of the page.

The bot forbids other pages to frame its own, rightly, so the emulator fetches the page and serves it from its own
address. It fetches from the bot on this machine only.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import urllib3
from flask import Blueprint, Response, abort, request

from emulator.world import World

WAIT_SECONDS = 10.0
MOST_BYTES = 2 * 1024 * 1024
_LOCAL_ADDRESS = re.compile(r'\b(href|src)="/(?!/)')


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("landing", __name__)
    base = urlsplit(world.settings.bot_base)
    pool = urllib3.HTTPConnectionPool(base.hostname or "127.0.0.1", base.port or 80, retries=False)

    @pages.get("/landing/<path:path>")
    def landing(path: str) -> Response:
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        try:
            found = pool.urlopen("GET", f"/{path}{query}", timeout=WAIT_SECONDS, redirect=False)
        except urllib3.exceptions.HTTPError:
            abort(502, "the bot does not answer")
        mime = found.headers.get("Content-Type", "application/octet-stream")
        body = found.data[:MOST_BYTES]
        if mime.startswith("text/html"):
            body = _LOCAL_ADDRESS.sub(r'\1="/landing/', body.decode("utf-8", "replace")).encode()
        return Response(body, status=found.status, content_type=mime)

    return pages
