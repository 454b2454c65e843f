"""A Zalo with a group: what stands in it, and every way of refusing a post."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.shell.stand_in import ZaloStandIn
from zalo import errors
from zalo.client import Uploaded
from zalo.errors import Family, Outcome, SendResult
from zalo.history import Post

GROUP = "9b4e21c07fd35a86e1d0"

GroupAnswer = Callable[[], SendResult]


def taken() -> SendResult:
    """Zalo takes the post."""
    return SendResult(Outcome.SENT, 0, "g")


def refused(code: int) -> GroupAnswer:
    """Zalo answers with this code."""
    return lambda: errors.result(Family.GROUP, code)


def lost() -> SendResult:
    """The post arrives, the answer does not."""
    return SendResult(Outcome.RETRY, maybe_sent=True)


@dataclass(frozen=True)
class Shown:
    """One message as the members see it. `picture`: its bytes, None for a text."""

    group: str
    text: str
    picture: bytes | None = None


class ZaloWithGroup(ZaloStandIn):
    """`shown` is the group, `asked_group` every attempt to post there."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[GroupAnswer] = []  # used up one by one; afterwards every post is taken
        self.shown: list[Shown] = []
        self.asked_group: list[str] = []
        self.uploads: dict[str, bytes] = {}
        self.expired: set[str] = set()
        self.history_refusal: SendResult | None = None
        self.now_ms: Callable[[], int] = lambda: 0
        self._numbers = itertools.count(1)

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.shown]

    def send_group_text(self, group_id: str, text: str, *, token: str) -> SendResult:
        return self._post(Shown(group_id, text))

    def send_group_image(self, group_id: str, attachment_id: str, *, caption: str = "", token: str) -> SendResult:
        if attachment_id in self.expired:
            self.asked_group.append(caption)
            return errors.result(Family.GROUP, -100)
        return self._post(Shown(group_id, caption, self.uploads[attachment_id]))

    def upload_image(self, image: bytes, mime: str, *, token: str) -> Uploaded | SendResult:
        key = f"picture-{next(self._numbers)}"
        self.uploads[key] = image
        return Uploaded(key)

    def group_history(
        self, group_id: str, *, since_ms: int, token: str, may_ask: Callable[[], bool]
    ) -> tuple[Post, ...] | SendResult:
        assert may_ask()
        if self.history_refusal is not None:
            return self.history_refusal
        now = self.now_ms()
        found = [Post(now, True, shown.picture is not None, shown.text) for shown in self.shown]
        return tuple(reversed(found))

    def _post(self, shown: Shown) -> SendResult:
        result = (self.answers.pop(0) if self.answers else taken)()
        self.asked_group.append(shown.text)
        if result.outcome is Outcome.SENT or result.maybe_sent:
            self.shown.append(shown)
        return result
