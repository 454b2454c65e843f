"""Every error code Zalo documents, over the wire: what becomes of the message, and what once Zalo relents."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config import Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from models.outbox import Status
from models.tables import Outbound
from tests.faults.conftest import Figures
from tests.shell.events import OA
from tests.shell.letters import draft, queue
from tests.shell.running import Running, running
from zalo import errors
from zalo.client import Api

DOCUMENTED = json.loads((Path(__file__).parents[1] / "zalo" / "payloads" / "api" / "errors.json").read_text("utf-8"))
BY_ACCOUNT_TYPE = {-235, -240}  # lead to the other call; `tests/shell/test_outbox_outcomes.py`
TYPES = {Api.V3: 2, Api.V2: 4}
SECOND, HOUR = 1_000, 3_600_000
UNTIL_SIX = 22 * HOUR  # it is eight in the morning
# How a code reads in the documentation, and the shortest and longest wait until the next attempt; None: there is none.
WAITS: dict[str, tuple[int, int] | None] = {
    "retry-backoff": (1 * SECOND, 10 * SECOND),
    "retry-limited": (1 * SECOND, HOUR),
    "refresh-once": (1 * SECOND, 10 * SECOND),
    "wait": (HOUR // 12, UNTIL_SIX),
    "wait-or-human": (HOUR // 12, UNTIL_SIX),
    "reschedule-06:00": (UNTIL_SIX, UNTIL_SIX),
    "human": (HOUR // 12, HOUR),
    "permanent": None,
    "permanent-until-interaction": None,
    "re-upload-once": None,  # of a message without a picture it makes no sense
}


class Wire:
    """A server that answers each message with the code that is its text, until it `relents`."""

    def __init__(self) -> None:
        self.relents = False
        self.oa_type = 2
        self.arrived: list[str] = []
        self.refreshes = 0
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer({"error": 0, "data": {"oa_id": OA, "name": "", "oa_type": wire.oa_type}})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/access_token"):
                    wire.refreshes += 1
                    pair = {"access_token": f"a{wire.refreshes}", "refresh_token": f"r{wire.refreshes}"}
                    return self._answer(pair | {"expires_in": "90000"})
                text = json.loads(body)["message"]["text"].rpartition("\n")[2]  # after the apology for being late
                if not wire.relents:
                    return self._answer({"error": int(text), "message": "no"})
                wire.arrived.append(text)
                return self._answer({"error": 0, "data": {"message_id": "z"}})

            def _answer(self, fields: dict[str, Any]) -> None:
                content = json.dumps(fields).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    thread = threading.Thread(target=wire.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield wire
    wire.server.shutdown()
    wire.server.server_close()


@pytest.fixture
def bot(wire: Wire, settings_for: Callable[..., Settings]) -> Iterator[Running]:
    """The bot with its real way out, to the wire."""
    runtime = Runtime(settings_for(zalo_api_base=wire.address, zalo_oauth_base=wire.address))
    migrate(runtime.database)
    client = runtime.zalo
    bot = running(runtime)
    runtime.__dict__["zalo"] = client
    yield bot
    runtime.database.dispose()


def attempt(bot: Running) -> None:
    with bot.sender() as sender:
        while not sender.idle or bot.due():
            sender.turn_over(0.005)
            if sender._settling.paused() and sender.idle:
                return


@pytest.mark.parametrize("api", list(Api))
def test_every_documented_code(bot: Running, wire: Wire, api: Api, figures: Figures) -> None:
    wire.oa_type = TYPES[api]
    cases = {one["body"]["error"]: WAITS[one["handling"]] for one in DOCUMENTED}
    cases = {code: waits for code, waits in cases.items() if code not in BY_ACCOUNT_TYPE}
    for n, code in enumerate(cases):
        queue(bot, draft(bot, str(code), to=f"{n + 1:019d}"))
        attempt(bot)
    for (code, waits), row in zip(cases.items(), bot.rows(Outbound), strict=True):
        assert row["error"] == code
        if waits is None:
            assert (row["status"], row["body"], row["person"]) == (Status.FAILED, None, ""), code
        elif code != errors.RATE_LIMITED:  # it holds up everything, not this message
            assert row["status"] == Status.QUEUED, code
            assert waits[0] <= row["not_before"] - bot.clock.now_ms() <= waits[1], code
    kept = [code for code, waits in cases.items() if waits is not None]
    wire.relents = True
    bot.clock.forward(timedelta(days=1).total_seconds())
    attempt(bot)
    assert sorted(wire.arrived) == sorted(str(code) for code in kept)
    assert {row["status"] for row in bot.rows(Outbound)} == {Status.SENT, Status.FAILED}
    figures(codes=len(cases), given_up=len(cases) - len(kept), sent_once_when_allowed=len(kept))
