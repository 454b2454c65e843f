"""What passed between the emulator and the bot, both ways, for the page and for tests. Bounded."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from emulator.people import Message

WAITING, DELIVERED, RETRYING, LOST = "waiting", "delivered", "retrying", "lost"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST to the webhook. Status 0: no answer, `note` says why. `again` marks a copy made by a fault."""

    at: float
    status: int
    millis: int
    note: str = ""
    signature: str = ""
    again: bool = False

    def to_json(self) -> dict[str, object]:
        return {
            "at": self.at,
            "status": self.status,
            "ms": self.millis,
            "note": self.note,
            "signature": self.signature,
            "again": self.again,
        }


@dataclass(slots=True)
class Event:
    """One webhook event: the bytes that are signed and sent, and how that went."""

    n: int
    lane: str
    name: str
    at: float
    timestamp: str
    body: bytes
    message: Message | None = None
    attempts: list[Attempt] = field(default_factory=list)
    retries: int = 0
    state: str = WAITING
    revision: int = 0

    def to_json(self) -> dict[str, object]:
        return {
            "n": self.n,
            "name": self.name,
            "at": self.at,
            "body": self.body.decode(),
            "state": self.state,
            "retries": self.retries,
            "attempts": [attempt.to_json() for attempt in self.attempts],
        }


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot. The token in it is cut short: logs get copied into reports."""

    n: int
    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str
    millis: int
    fault: str
    revision: int

    def to_json(self) -> dict[str, object]:
        return {
            "n": self.n,
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "body": self.body,
            "status": self.status,
            "answer": self.answer,
            "ms": self.millis,
            "fault": self.fault,
        }


@dataclass(slots=True)
class Journal:
    """Not locked by itself: the caller holds the world's lock. `counts` are totals since start or reset."""

    size: int
    events: deque[Event] = field(default_factory=deque)
    calls: deque[Call] = field(default_factory=deque)
    counts: Counter[str] = field(default_factory=Counter)
    event_number: int = 0
    call_number: int = 0

    def add_event(self, event: Event) -> None:
        self.event_number = event.n
        self.events.append(event)
        self.counts["events"] += 1
        self.counts[f"event.{event.name}"] += 1
        if len(self.events) > self.size:
            self.events.popleft()

    def add_call(self, call: Call) -> None:
        self.call_number = call.n
        self.calls.append(call)
        self.counts["calls"] += 1
        if len(self.calls) > self.size:
            self.calls.popleft()
