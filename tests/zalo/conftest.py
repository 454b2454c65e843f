"""A stand-in for Zalo's hosts on this machine that answers whatever a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Host:
    """What came in, and what to answer: (status, headers, body), or one of the ways not to answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    behaviour: str = "answer"  # or "hang", "hang_up", "stop_halfway"
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    base: str = ""

    def answers(self, content: object, *, status: int = 200, **headers: str) -> None:
        self.body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.status, self.headers = status, {name.replace("_", "-"): value for name, value in headers.items()}


def handler_of(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            host.connections += 1

        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host.received.append(Received(self.command, self.path, dict(self.headers), body))
            if host.behaviour == "hang":
                host.over.wait(10)
            if host.behaviour in ("hang", "hang_up"):
                self.close_connection = True
                return
            self.send_response(host.status)
            for name, value in host.headers.items():
                self.send_header(name, value)
            halfway = host.behaviour == "stop_halfway"
            self.send_header("Content-Length", str(len(host.body) + (100 if halfway else 0)))
            self.end_headers()
            self.wfile.write(host.body)
            self.close_connection = halfway

        do_GET = do_POST = respond  # noqa: N815 - names given by http.server

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(host))
    server.daemon_threads = True
    host.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    host.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
