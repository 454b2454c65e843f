"""A crowd of residents in a closed loop, and the API they hear replies through, in one cheap process.

Each resident sends the next message as soon as the reply to the last one arrived. One turn = signed event in, reply
received. The residents' clock runs five seconds a message, so that nobody looks like a flood.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

APP_ID, OA_ID, OA_KEY = "2907731904450918273", "3716650298174405512", "bench-oa-secret-key"
REPLY_WITHIN_S = 20.0
SECONDS_A_MESSAGE = 5

Script = Callable[[int, str], str]  # number of the turn, last reply → what to say
Listener = Callable[[str, str], object]  # account, text


@dataclass
class Run:
    """What a crowd saw."""

    turns: int = 0
    seconds: float = 0.0
    replies_ms: list[float] = field(default_factory=list)
    webhook_ms: list[float] = field(default_factory=list)
    silent: int = 0
    refused: int = 0

    @property
    def per_second(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds if self.seconds else 0.0


class Crowd:
    """Residents and the stand-in for Zalo's API."""

    def __init__(
        self, ports: Sequence[int] = (), *, delay_s: float = 0.0, listener: Callable[[str, str], object] | None = None
    ) -> None:
        """`ports`: where webhooks go, in turn. `listener` is told every message and its addressee."""
        self._ports = ports
        self._listener = listener
        self._delay_s = delay_s
        self._pause_s = 0.0
        self._heard: dict[str, asyncio.Future[str]] = {}
        self._server: asyncio.Server | None = None
        self.api_port = 0

    async def __aenter__(self) -> Crowd:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.api_port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()

    async def drive(
        self, residents: int, turns: int, script: Script, *, at_once: int = 32, first: int = 0, pause_s: float = 0.0
    ) -> Run:
        """Let `residents` people take `turns` turns each, `at_once` of them at a time, each thinking for `pause_s`."""
        self._pause_s = pause_s
        run, waiting = Run(), list(range(first, first + residents))
        started = time.perf_counter()
        await asyncio.gather(*(self._one_line(number, run, waiting, turns, script) for number in range(at_once)))
        run.seconds = time.perf_counter() - started
        return run

    async def _one_line(self, number: int, run: Run, waiting: list[int], turns: int, script: Script) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._ports[number % len(self._ports)])
        while waiting:
            await self._resident(run, waiting.pop(), turns, script, reader, writer)
        writer.close()

    async def _resident(
        self, run: Run, number: int, turns: int, script: Script,
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        account, reply = str(10**18 + number), ""
        began = time.time() - 3_600
        for turn in range(turns):
            event = _event(account, script(turn, reply), number, turn, began + turn * SECONDS_A_MESSAGE)
            heard = self._heard[account] = asyncio.get_running_loop().create_future()
            sent = time.perf_counter()
            writer.write(event)
            if await _status(reader) != 200:
                run.refused += 1
                return
            run.webhook_ms.append((time.perf_counter() - sent) * 1000)
            try:
                reply = await asyncio.wait_for(heard, REPLY_WITHIN_S)
            except TimeoutError:
                run.silent += 1
                return
            run.replies_ms.append((time.perf_counter() - sent) * 1000)
            run.turns += 1
            if self._pause_s:  # nobody in step with the others
                await asyncio.sleep(self._pause_s * random.uniform(0.5, 1.5))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = await reader.readexactly(_length(head))
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                writer.write(_OA if head.startswith(b"GET") else _SENT)
                if body:
                    self._deliver(json.loads(body))
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _deliver(self, message: dict[str, dict[str, str]]) -> None:
        account, text = message["recipient"]["user_id"], message["message"]["text"]
        if self._listener is not None:
            self._listener(account, text)
        heard = self._heard.get(account)
        if heard is not None and not heard.done():
            heard.set_result(text)


def signed(account: str, text: str, number: int, turn: int, at: float) -> tuple[dict[str, str], bytes]:
    """Headers and body of an event."""
    stamp = str(int(at * 1000))
    body = json.dumps(
        {
            "app_id": APP_ID, "sender": {"id": account}, "user_id_by_app": "5120987736641902285",
            "recipient": {"id": OA_ID}, "event_name": "user_send_text",
            "message": {"text": text, "msg_id": f"{number:012x}{turn:08x}"}, "timestamp": stamp,
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    mac = hashlib.sha256(APP_ID.encode() + body + stamp.encode() + OA_KEY.encode()).hexdigest()
    return {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}, body


def _event(account: str, text: str, number: int, turn: int, at: float) -> bytes:
    headers, body = signed(account, text, number, turn, at)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /webhook/zalo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    return f"{start}{head}\r\n".encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(_length(head))
    return int(head.split(b" ", 2)[1])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


_SENT = _answer(
    b'{"data":{"message_id":"8d23e1a6e4b251712bf0","sent_time":"1795140900500"},"error":0,"message":"Success"}'
)
_OA = _answer(b'{"data":{"oa_id":"%b","oa_type":2,"name":"bench"},"error":0,"message":"Success"}' % OA_ID.encode())
