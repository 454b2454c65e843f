"""Stands where `zalo.client.ZaloClient` stands: keeps what arrives, answers as it is told. No network."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue

from tests.shell.events import OA
from zalo import errors
from zalo.client import Api, OaInfo
from zalo.errors import Family, Outcome, SendResult
from zalo.oauth import TokenPair, TokenRefusal

FAMILIES = {Api.V3: Family.MESSAGE_V3, Api.V2: Family.MESSAGE_V2}


@dataclass(frozen=True)
class Message:
    """One message as it reached Zalo."""

    to: str
    text: str
    titles: tuple[str, ...]
    api: Api
    token: str


Answer = Callable[[Message], SendResult]
TokenAnswer = Callable[[str], TokenPair | TokenRefusal]


def accepted(_message: Message) -> SendResult:
    """Zalo takes every message."""
    return SendResult(Outcome.SENT, 0, "z")


def refused(code: int) -> Answer:
    """Zalo answers every message with this code."""
    return lambda message: errors.result(FAMILIES[message.api], code)


def lost(_message: Message) -> SendResult:
    """The message arrives, the answer does not."""
    return SendResult(Outcome.RETRY, maybe_sent=True)


class MailStandIn:
    """Stands where `zalo.mail.Mail` stands."""

    def __init__(self, post: Callable[[Api, bytes, str], SendResult]) -> None:
        self._post = post
        self._threads = ThreadPoolExecutor(64)
        self._over: SimpleQueue[tuple[object, SendResult]] = SimpleQueue()

    def begin(self, key: object, api: Api, body: bytes, token: str) -> None:
        def post() -> None:
            try:
                result = self._post(api, body, token)
            except Exception:  # noqa: BLE001 - a test's own
                result = SendResult(Outcome.RETRY)
            self._over.put((key, result))

        self._threads.submit(post)

    def ended(self, wait_s: float) -> list[tuple[object, SendResult]]:
        found = []
        with contextlib.suppress(Empty):
            found.append(self._over.get(timeout=wait_s) if wait_s else self._over.get_nowait())
            while True:
                found.append(self._over.get_nowait())
        return found

    def close(self) -> None:
        self._threads.shutdown()


class ZaloStandIn:
    """`asked` holds every attempt to send, `arrived` what a phone would show."""

    def __init__(self) -> None:
        self.answer: Answer = accepted
        self.answer_refresh: TokenAnswer = self._next_pair
        self.account: OaInfo | SendResult = OaInfo(OA, "Dân vận", 2, True, "basic")
        self.asked: list[Message] = []
        self.arrived: list[Message] = []
        self.refreshed_with: list[str] = []
        self.exchanged: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._pairs = itertools.count(2)

    def post_message(self, api: Api, body: bytes, token: str) -> SendResult:
        message = _parsed(api, body, token)
        result = self.answer(message)
        with self._lock:
            self.asked.append(message)
            if result.outcome is Outcome.SENT or result.maybe_sent:
                self.arrived.append(message)
        return result

    def mail(self) -> MailStandIn:
        return MailStandIn(self.post_message)

    def get_oa(self, *, token: str) -> OaInfo | SendResult:
        return self.account

    def refresh(self, refresh_token: str) -> TokenPair | TokenRefusal:
        with self._lock:
            self.refreshed_with.append(refresh_token)
        return self.answer_refresh(refresh_token)

    def exchange(self, code: str, verifier: str) -> TokenPair | TokenRefusal:
        self.exchanged.append((code, verifier))
        return self._next_pair("")

    def texts_to(self, account: str) -> list[str]:
        """What this person's phone shows, oldest first."""
        return [message.text for message in self.arrived if message.to == account]

    def _next_pair(self, _spent: str) -> TokenPair:
        number = next(self._pairs)
        return TokenPair(f"access-{number}", f"refresh-{number}", timedelta(hours=25))


def _parsed(api: Api, body: bytes, token: str) -> Message:
    content = json.loads(body)
    message = content["message"]
    buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
    titles = tuple(button["title"] for button in buttons)
    return Message(content["recipient"]["user_id"], message["text"], titles, api, token)
