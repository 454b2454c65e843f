"""Messages to people: the one thing the bot sends all the time, so many are on their way at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from zalo import answers
from zalo.errors import Family, Outcome, SendResult
from zalo.multiplex import Multiplex
from zalo.transport import Answer, Unanswered


class Api(StrEnum):
    """The two calls that send a message to one person. Which works depends on the type of the account."""

    V3 = "v3"
    V2 = "v2"

    @property
    def other(self) -> Api:
        """Where to go after `Outcome.OTHER_API`, and only then."""
        return Api.V2 if self is Api.V3 else Api.V3


SEND = {
    Api.V3: ("/v3.0/oa/message/cs", Family.MESSAGE_V3),
    Api.V2: ("/v2.0/oa/message", Family.MESSAGE_V2),
}


class Mail:
    """Messages on their way to people. To be used by one thread."""

    def __init__(self, calls: Multiplex, headers: Callable[[str, str], dict[str, str]], read: timedelta) -> None:
        self._calls = calls
        self._headers = headers
        self._read = read
        self._at_once: list[tuple[Any, SendResult]] = []

    def begin(self, key: Any, api: Api, body: bytes, token: str) -> None:
        """Begin to send what `messages.body` built; `ended` tells under `key` what came of it."""
        if not fits_header(token):
            self._at_once.append((key, SendResult(Outcome.REFRESH)))
            return
        path, _ = SEND[api]
        self._calls.begin(
            (key, api), path, headers=self._headers(token, "application/json"), body=body, read=self._read
        )

    def ended(self, wait_s: float) -> list[tuple[Any, SendResult]]:
        """Results that are there; waits up to `wait_s` for the first."""
        found, self._at_once = self._at_once, []
        ended = self._calls.ended(0 if found else wait_s)
        return [*found, *((key, self._judged(api, came)) for (key, api), came in ended)]

    def close(self) -> None:
        """Drop what is under way and the connections."""
        self._calls.close()

    def _judged(self, api: Api, came: Answer | Unanswered) -> SendResult:
        return answers.lost(came) if isinstance(came, Unanswered) else answers.judge(SEND[api][1], came)[0]


def fits_header(secret: str) -> bool:
    """Whether this can be the value of a header."""
    return secret.isascii() and secret.isprintable() and bool(secret.strip())
