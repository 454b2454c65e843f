"""An emulator in this process, a driver for it, and a bot of a few lines that can be told how to behave."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from emulator.driver import Emulator
from emulator.server import RunningEmulator, start
from emulator.settings import Settings

ACCESS_TOKEN = Settings().access_token


@dataclass
class Received:
    """One POST to the webhook."""

    body: bytes
    headers: dict[str, str]
    at: float

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class FakeBot:
    """Answers the webhook with `status` after `wait` seconds, and calls `reply` with every event."""

    status: int = 200
    wait: float = 0.0
    page: str = ""
    reply: Callable[[dict[str, Any]], None] = lambda event: None
    received: list[Received] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    address: str = ""

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        with self.arrived:
            self.received.append(Received(body, headers, time.monotonic()))
            self.arrived.notify_all()

    def named(self, name: str) -> list[Received]:
        return [one for one in list(self.received) if one.json.get("event_name") == name]

    def waits_for(self, name: str, count: int = 1, timeout: float = 5.0) -> list[Received]:
        """The events of this name once there are `count`; fails when they do not come."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.named(name)) >= count, timeout)
        assert came, f"{name}: {len(self.named(name))} of {count} came"
        return self.named(name)


def _handler(bot: FakeBot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bot.take(body, dict(self.headers))
            time.sleep(bot.wait)
            self._answer(bot.status, b"", "text/plain")
            if bot.status == 200 and body != b"{}":
                bot.reply(json.loads(body))

        def do_GET(self) -> None:
            self._answer(200 if bot.page else 404, bot.page.encode(), "text/html; charset=utf-8")

        def _answer(self, status: int, body: bytes, mime: str) -> None:
            with contextlib.suppress(BrokenPipeError):  # the emulator did not wait for a late answer
                self.send_response(status)
                self.send_header("Content-Type", mime)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                super().finish()

        def log_message(self, *_: object) -> None:
            return

    return Handler


@pytest.fixture
def bot() -> Iterator[FakeBot]:
    made = FakeBot()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def launch(bot: FakeBot) -> Iterator[Callable[..., RunningEmulator]]:
    """Starts emulators that talk to `bot`; all of them end with the test."""
    running: list[RunningEmulator] = []

    def begin(**changes: Any) -> RunningEmulator:
        quiet: dict[str, Any] = {"echoes": False, "receipts": False, "retry_seconds": (0.1, 0.1, 0.1)}
        addresses = {"port": 0, "webhook_url": f"{bot.address}/webhook/zalo", "bot_base": bot.address}
        running.append(start(Settings(**{**quiet, **addresses, **changes})))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


@pytest.fixture
def emulator(launch: Callable[..., RunningEmulator]) -> RunningEmulator:
    return launch()


@pytest.fixture
def zalo(emulator: RunningEmulator) -> Emulator:
    return Emulator(emulator.address)


@dataclass
class Api:
    """The bot's side of the API."""

    address: str
    token: str = ACCESS_TOKEN
    refresh_token: str = Settings().refresh_token
    session: requests.Session = field(default_factory=requests.Session)

    def post(self, path: str, body: Any, **more: Any) -> dict[str, Any]:
        return self.raw("POST", path, data=json.dumps(body).encode(), **more).json()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return self.raw("GET", path, params=query).json()

    def raw(self, method: str, path: str, **more: Any) -> requests.Response:
        timeout = more.pop("timeout", 10)
        headers = {"access_token": self.token}
        return self.session.request(method, self.address + path, headers=headers, timeout=timeout, **more)

    def say(self, user_id: str, text: str = "chào", **message: Any) -> dict[str, Any]:
        body = {"recipient": {"user_id": user_id}, "message": {"text": text, **message}}
        return self.post("/v3.0/oa/message/cs", body)

    def oauth(self, **form: str) -> requests.Response:
        form = {"app_id": Settings().app_id, **form}
        secret = {"secret_key": Settings().app_secret}
        return self.session.post(self.address + "/v4/oa/access_token", data=form, headers=secret, timeout=10)

    def renew(self) -> dict[str, Any]:
        """Spends the refresh token and uses the new pair from now on."""
        pair = self.oauth(grant_type="refresh_token", refresh_token=self.refresh_token).json()
        self.token, self.refresh_token = pair["access_token"], pair["refresh_token"]
        return pair

    def upload(self, data: bytes, kind: str = "image", name: str = "a.png") -> dict[str, Any]:
        return self.raw("POST", f"/v2.0/oa/upload/{kind}", files={"file": (name, data)}).json()


@pytest.fixture
def api_at() -> type[Api]:
    return Api


@pytest.fixture
def api(emulator: RunningEmulator) -> Api:
    return Api(emulator.address)
