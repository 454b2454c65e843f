"""What was delivered and how it was answered, held against what is stored and what came out at Zalo.

A delivery is acknowledged (200), refused (anything else) or of unknown end (no answer). What was acknowledged must be
stored exactly once, acted on exactly once and answered by one message; what was not may be there once or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.inbox import Status as EventStatus
from models.outbox import Status
from models.tables import Inbound, Outbound
from tests.shell.events import Body, Delivery, signed
from tests.shell.running import Running
from zalo import envelope, payloads

OK = 200
Post = Callable[[Delivery], int]  # the status of the answer; raises if there was none


@dataclass
class History:
    """`deliver` may be called from several threads."""

    bot: Running
    posted: dict[str, Body] = field(default_factory=dict)  # by event key
    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def deliver(self, event: Body, post: Post | None = None) -> bool:
        """One attempt; whether it was acknowledged."""
        delivery = signed(event)
        key = self._key(delivery)
        self.posted[key] = event
        try:
            status = post(delivery) if post else self.bot.deliver(delivery).status_code
        except OSError:
            self.unknown[key] += 1
            return False
        assert status in (OK, 503), status
        (self.acknowledged if status == OK else self.refused)[key] += 1
        return status == OK

    def redeliver(self, post: Post | None = None) -> None:
        """Once more what was never acknowledged, as Zalo does."""
        for key, event in list(self.posted.items()):
            if key not in self.acknowledged:
                self.deliver(event, post)

    def faults(self, *, repeats: int = 0) -> list[str]:
        """What is wrong now that all is at rest; `repeats`: messages that may have come twice."""
        return [*self._lost(), *self._acted_wrongly(), *self._said_wrongly(repeats)]

    def counts(self) -> dict[str, int]:
        """For the table of figures."""
        return {
            "acknowledged": len(self.acknowledged),
            "refused_with_503": sum(self.refused.values()),
            "unanswered": sum(self.unknown.values()),
            "lost": len(list(self._lost())),
            "repeated_replies": self.repeated,
        }

    @property
    def repeated(self) -> int:
        """Messages that reached Zalo a second time."""
        spoken = Counter(len(self.bot.zalo.texts_to(person)) for person in self._people())
        return sum(count * times for count, times in spoken.items()) - len(self.acknowledged)

    def _key(self, delivery: Delivery) -> str:
        incoming = payloads.read(envelope.parse(delivery.raw))
        assert not isinstance(incoming, payloads.Ignored)
        return self.bot.runtime.pseudonyms.event(incoming.key)

    def _people(self) -> set[str]:
        return {event["sender"]["id"] for event in self.posted.values()}

    def _lost(self) -> Iterator[str]:
        stored = {row["event_key"]: row["status"] for row in self.bot.rows(Inbound)}
        for key in self.acknowledged:
            if stored.get(key) != EventStatus.DONE:
                yield f"acknowledged, but {'missing' if key not in stored else EventStatus(stored[key]).name}: {key}"
        yield from (f"stored, but nobody sent it: {key}" for key in stored.keys() - self.posted.keys())

    def _acted_wrongly(self) -> Iterator[str]:
        replies = Counter(row["cause"] for row in self.bot.rows(Outbound) if row["cause"] in self.posted)
        unsent = [row["id"] for row in self.bot.rows(Outbound) if row["status"] != Status.SENT]
        yield from (f"{replies[key]} replies instead of one: {key}" for key in self.acknowledged if replies[key] != 1)
        yield from (f"a message that never left: {number}" for number in unsent)

    def _said_wrongly(self, repeats: int) -> Iterator[str]:
        for person in self._people():
            said = len(self.bot.zalo.texts_to(person))
            due = sum(self.posted[key]["sender"]["id"] == person for key in self.acknowledged)
            if not due <= said <= due + repeats:
                yield f"{said} messages, {due} due, to {person}"
        if not 0 <= self.repeated <= repeats:
            yield f"{self.repeated} messages came twice, {repeats} may"
