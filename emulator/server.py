"""Puts the emulator together and serves it, from a program or inside a test."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from emulator import console, control, landing, oauth, openapi, page
from emulator.settings import Settings, is_loopback
from emulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BODY = 8 * 1024 * 1024
POLICY = (
    "default-src 'self'; img-src 'self' data: http://127.0.0.1:* http://localhost:*; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; form-action 'self' http://127.0.0.1:* http://localhost:*"
)
ZALO_HEADERS = ("access_token", "secret_key")


class _Quiet(WSGIRequestHandler):
    """HTTP/1.1 with kept connections, and no line per request: the emulator has its own log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Answers leave in one packet instead of a packet a header.
    wbufsize = 64 * 1024

    def make_environ(self) -> WSGIEnvironment:
        """Zalo's header names have underscores, which the server drops as unsafe behind a proxy; here is none."""
        environ = super().make_environ()
        for name in ZALO_HEADERS:
            if name in self.headers:
                environ[f"HTTP_{name.upper()}"] = self.headers[name]
        return environ

    def finish(self) -> None:
        """The other side may have gone, or a fault have cut the line: then there is nobody to tell."""
        with contextlib.suppress(OSError):
            super().finish()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


def create(world: World) -> Flask:
    app = Flask("emulator", root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for part in (openapi, oauth, control, console, page, landing):
        app.register_blueprint(part.blueprint(world))

    @app.before_request
    def only_from_here() -> None:
        """A web page elsewhere must not reach the emulator through a name that points to this machine."""
        if not is_loopback(request.host.rpartition(":")[0].strip("[]") or request.host):
            abort(403, "this emulator answers on loopback addresses only")

    @app.after_request
    def protect(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.errorhandler(HTTPException)
    def refuse(fault: HTTPException) -> Response:
        refused = jsonify(error=fault.description)
        refused.status_code = fault.code or 500
        return refused

    return app


@dataclass(slots=True)
class RunningEmulator:
    """An emulator in this process. Use it in a `with` block, or call `stop`."""

    world: World
    address: str
    _server: BaseWSGIServer
    _thread: threading.Thread

    def stop(self) -> None:
        self.world.stopping.set()
        with self.world.lock:
            self.world.changed.notify_all()
            for chat in (*self.world.residents.values(), self.world.group):
                chat.arrived.notify_all()
        self.world.postman.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> RunningEmulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(settings: Settings) -> RunningEmulator:
    """Serves in a thread of this process; port 0 takes a free one. Raises OSError if the port is taken."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = World(settings)
    server = make_server(settings.host, settings.port, create(world), threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    world.address = f"http://{host}:{server.server_port}"
    world.postman.start()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="emulator")
    thread.start()
    return RunningEmulator(world, world.address, server, thread)
