"""One request of the bot: rate, token, the work itself, faults, the log. Zalo answers errors with HTTP 200 too."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Response, request

from emulator import faults
from emulator.journal import Call
from emulator.refusals import Refused
from emulator.world import World

Json = dict[str, object]
Work = Callable[[World], Json]
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
# What a log may show of a token.
SHOWN_OF_TOKEN = 8
_SECRET_HEADERS = ("access_token", "secret_key")
_SECRET_FIELDS = ("refresh_token", "code", "code_verifier", "access_token")


@dataclass(slots=True)
class Answer:
    """What goes back on the wire; `hold` seconds later, or never when `cut`."""

    text: str
    status: int = 200
    mime: str = "application/json"
    hold: float = 0.0
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def answer(world: World, work: Work, *, faulty: bool = False, token: bool = True) -> Response:
    """Runs `work` under the world's lock. `faulty` calls are those all fault switches apply to."""
    begun = time.monotonic()
    if faulty:
        _dawdle(world)
    with world.lock:
        fault = world.faults.first_of((faults.AWAY, *((*faults.BEFORE, *faults.CODES) if faulty else ())))
        body, refused = _outcome(world, work, fault, token=token)
        if faulty and fault is None and not refused:
            fault = world.faults.first_of(faults.AFTER)
        given = _shape(world, body, fault)
        given.headers = world.rate.headers
        record(world, given, fault or "", begun)
    return deliver(world, given)


def _dawdle(world: World) -> None:
    """Without the lock: others are not slow."""
    with world.lock:
        seconds = world.faults.some_seconds(faults.SLOW) if world.faults.strikes(faults.SLOW) else 0.0
    if seconds:
        world.stopping.wait(seconds)


def _outcome(world: World, work: Work, fault: str | None, *, token: bool) -> tuple[Json, bool]:
    try:
        if not world.rate.allows():
            raise Refused(-32)
        if fault in faults.CODES:
            raise Refused(faults.CODES[fault])
        if fault is not None:
            return {}, False
        if token and not world.tokens.accepts(request.headers.get("access_token", "")):
            raise Refused(-216)
        return work(world), False
    except Refused as refusal:
        world.journal.counts[f"error.{refusal.code}"] += 1
        return refusal.body, True


def _shape(world: World, body: Json, fault: str | None) -> Answer:
    if fault in (faults.AWAY, faults.HTTP_502, faults.HTTP_502_ACCEPTED):
        return bad_gateway()
    if fault in (faults.EMPTY_BODY, faults.EMPTY_BODY_ACCEPTED):
        return Answer("")
    if fault in (faults.HANG, faults.TIMEOUT_ACCEPTED):
        return Answer("", hold=world.faults.seconds(fault), cut=True)
    if fault == faults.CLOSED_ACCEPTED:
        return Answer("", cut=True)
    return Answer(json.dumps(body, ensure_ascii=False))


def bad_gateway() -> Answer:
    return Answer(BAD_GATEWAY, status=502, mime="text/html")


def deliver(world: World, given: Answer) -> Response:
    """Puts an answer on the wire. Never call it with the lock held: it may wait."""
    if given.hold:
        world.stopping.wait(given.hold)
    if given.cut:
        _cut()
    return Response(given.text, status=given.status, mimetype=given.mime, headers=given.headers)


def _cut() -> None:
    """Closes the connection under the answer, so that the bot sees none."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def record(world: World, given: Answer, fault: str, begun: float) -> None:
    """Writes the call into the log. With the lock held."""
    world.touch()
    world.journal.add_call(
        Call(
            n=world.journal.call_number + 1,
            at=world.clock.now(),
            method=request.method,
            path=request.full_path.rstrip("?"),
            headers={name: _masked(request.headers[name]) for name in _SECRET_HEADERS if name in request.headers},
            body=_shown_body(),
            status=given.status,
            answer=_shown_answer(given.text),
            millis=int((time.monotonic() - begun) * 1000),
            fault=fault,
            revision=world.revision,
        )
    )


def _shown_body() -> str:
    if request.files:
        return ", ".join(f"{name}: {file.filename}" for name, file in request.files.items())
    if request.form:
        return json.dumps({k: _masked(v) if k in _SECRET_FIELDS else v for k, v in request.form.items()})
    return request.get_data(as_text=True)


def _shown_answer(text: str) -> str:
    if '"access_token"' not in text:
        return text
    return json.dumps({k: _masked(v) if k in _SECRET_FIELDS else v for k, v in json.loads(text).items()})


def _masked(secret: str) -> str:
    return secret[:SHOWN_OF_TOKEN] + "…" if len(secret) > SHOWN_OF_TOKEN else "…"
