"""Switches that make the emulator misbehave the way Zalo and the network can."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

# On the way to the webhook.
DUPLICATE = "duplicate"
REORDER = "reorder"
DELAY = "delay"
DROP_FIRST_ATTEMPT = "drop_first_attempt"
BAD_SIGNATURE = "bad_signature"
ESCAPED_JSON = "escaped_json"
# Every call is answered with a page that says that nobody is there.
AWAY = "away"
# A message the bot sends is carried out and answered, but only after a while.
SLOW = "slow"
# Answers to a message the bot sends; "accepted" ones happen after the message has reached the phone.
HTTP_502 = "http_502"
HTTP_502_ACCEPTED = "http_502_accepted"
EMPTY_BODY = "empty_body"
EMPTY_BODY_ACCEPTED = "empty_body_accepted"
TIMEOUT_ACCEPTED = "timeout_accepted"
CLOSED_ACCEPTED = "closed_accepted"
HANG = "hang"
CODES = {str(code): code for code in (-32, -200, -213, -216, -230, -235)}
# Answers to a token refresh.
REFRESH_LOST = "refresh_lost"
REFRESH_502 = "refresh_502"

WEBHOOK = (DUPLICATE, REORDER, DELAY, DROP_FIRST_ATTEMPT, BAD_SIGNATURE, ESCAPED_JSON)
BEFORE = (HANG, HTTP_502, EMPTY_BODY)
AFTER = (TIMEOUT_ACCEPTED, CLOSED_ACCEPTED, HTTP_502_ACCEPTED, EMPTY_BODY_ACCEPTED)
TOKEN = (REFRESH_LOST, REFRESH_502)
NAMES = (*WEBHOOK, AWAY, SLOW, *BEFORE, *CODES, *AFTER, *TOKEN)
_SECONDS = {DELAY: 3.0, REORDER: 1.0, SLOW: 3.0, HANG: 30.0, TIMEOUT_ACCEPTED: 30.0}


@dataclass(slots=True)
class Fault:
    """Strikes the next `count` times for certain, and otherwise with `probability`. `hits` counts the strikes."""

    probability: float = 0.0
    count: int = 0
    seconds: float = 0.0
    hits: int = 0


class Faults:
    """Not locked by itself: the caller holds the world's lock."""

    def __init__(self, seed: str | None = None) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - play, not secrecy
        self._faults: dict[str, Fault] = {}
        self.clear()

    def clear(self) -> None:
        self._faults = {name: Fault(seconds=_SECONDS.get(name, 0.0)) for name in NAMES}

    def set(self, name: str, values: Mapping[str, float]) -> None:
        """Raises KeyError for an unknown fault, ValueError for an impossible figure."""
        fault = self._faults[name]
        probability = float(values.get("probability", fault.probability))
        count, seconds = int(values.get("count", fault.count)), float(values.get("seconds", fault.seconds))
        if not 0 <= probability <= 1 or count < 0 or seconds < 0:
            raise ValueError("probability is 0 to 1, count and seconds are not below 0")
        fault.probability, fault.count, fault.seconds = probability, count, seconds

    def strikes(self, name: str) -> bool:
        fault = self._faults[name]
        if fault.count > 0:
            fault.count -= 1
        elif fault.probability == 0 or self._chance.random() >= fault.probability:
            return False
        fault.hits += 1
        return True

    def first_of(self, names: tuple[str, ...]) -> str | None:
        return next((name for name in names if self.strikes(name)), None)

    def seconds(self, name: str) -> float:
        return self._faults[name].seconds

    def some_seconds(self, name: str) -> float:
        """Any wait up to the fault's seconds."""
        return self._chance.uniform(0, self._faults[name].seconds)

    def describe(self) -> dict[str, dict[str, float]]:
        return {
            name: {"probability": f.probability, "count": f.count, "seconds": f.seconds, "hits": f.hits}
            for name, f in self._faults.items()
        }
