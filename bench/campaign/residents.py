"""Residents: what they say to each message, read from its digits alone. Some are hurried, hesitant or up to no good."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any

from bench.campaign.cast import Cast
from bench.campaign.ledger import Phone, burst
from questions.model import Kind, Survey

_QUESTION = re.compile(r"^Câu (\d+[a-z]?)\b", re.MULTILINE)
_OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_MOST_STEPS = 120
_FLOOD = 15


class Lost(Exception):
    """The resident does not know what to say next; the text says to what."""


class Manner(StrEnum):
    """How somebody takes part."""

    HONEST = "honest"
    HURRIED = "hurried"
    RETURNING = "hesitant, returns"
    LEAVING = "hesitant, leaves"
    PAUSING = "hesitant, says stop"
    DECLINING = "declines"
    WITHDRAWING = "sends, then withdraws"
    ERASING = "sends, then erases"
    HOSTILE = "hostile"
    BLOCKING = "blocks the account"


class Standing(StrEnum):
    """What is kept of somebody's form."""

    NOTHING = "nothing"
    PARTIAL = "partial"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


COMPLETING = (Manner.HONEST, Manner.HURRIED, Manner.RETURNING)  # those whose forms count in the end


@dataclass(frozen=True, slots=True)
class Turn:
    """Things done at once, how many replies they have a right to, and what becomes of the form with them."""

    acts: tuple[dict[str, Any], ...]
    replies: int = 1
    standing: Standing | None = None  # None: as before
    waited_for: bool | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """Not looking at the phone for a while."""

    span: timedelta


Life = Generator[Turn | Away, str, None]
Step = Generator[Turn | Away, str, str]


@dataclass(eq=False)
class Resident:
    """One of them. `waited_for`: the bot has asked and may remind of it."""

    phone: Phone
    unit: str
    code: str
    manner: Manner
    chance: Random
    survey: Survey
    cast: Cast
    standing: Standing = Standing.NOTHING
    waited_for: bool = False
    heard: str = ""
    nudges_due: int = 0

    @property
    def pace(self) -> int:
        """Rounds between two messages."""
        return 1 if self.manner is Manner.HURRIED else 2

    def live(self) -> Life:
        """From the first message to the last."""
        if self.manner in (Manner.HOSTILE, Manner.BLOCKING):
            yield from self._trouble()
            return
        yield from self._say(f"#{self.code}")
        if self.manner is Manner.DECLINING:
            yield from self._pick(self.cast.refuses)
            return
        yield from self._pick(self.cast.consent)
        yield from self._pick(self.cast.lives_here, standing=Standing.PARTIAL, waited_for=True)
        if self.manner in (Manner.LEAVING, Manner.PAUSING, Manner.RETURNING):
            yield from self._fill_in(self.chance.randint(0, 8))
            if self.manner is Manner.PAUSING:
                yield from self._say(self.cast.stop, waited_for=False)
            if self.manner is not Manner.RETURNING:
                return
            yield Away(timedelta(minutes=self.chance.choice((40, 200, 300))))
            yield from self._say(self.cast.resume)
        yield from self._finish()

    def _finish(self) -> Step:
        yield from self._fill_in(_MOST_STEPS)
        yield from self._pick(self.cast.send, standing=Standing.COMPLETE, waited_for=False)
        if self.manner is Manner.WITHDRAWING:
            yield from self._say(self.cast.withdraw)
            yield from self._pick(*self.cast.withdraw_yes, standing=Standing.WITHDRAWN)
        elif self.manner is Manner.ERASING:
            yield from self._say(self.cast.erase)
            yield from self._pick(*self.cast.erase_yes, standing=Standing.NOTHING)
        return self.heard

    def _fill_in(self, steps: int) -> Step:
        for _ in range(steps):
            if not _QUESTION.search(self.heard):
                if self._number(self.cast.send):
                    break
                yield from self._pick(self.cast.go_on)
            else:
                yield from self._say(self._answer())
        return self.heard

    def _answer(self) -> str:
        found = _QUESTION.search(self.heard)
        question = self.survey.by_number[found[1] if found else ""]
        match question.kind:
            case Kind.TEXT:
                return self.cast.opinion
            case Kind.NUMBER:
                return str(int(question.minimum or 0) + 1)
        numbers: list[str] = [number for number, _ in _OPTION.findall(self.heard)]
        return numbers[0] if self.manner is Manner.HURRIED else self.chance.choice(numbers)

    def _trouble(self) -> Life:
        if self.manner is Manner.BLOCKING:
            block, say = {"do": "block", "code": -217}, {"do": "say", "text": f"#{self.code}"}
            yield Turn((block, say), 1)
            return
        for text in self.chance.sample(self.cast.junk, 3):
            yield from self._say(text)
        yield from self._do(Turn(({"do": "send", "kind": "sticker"},)))
        yield from self._say("#" + self.code[::-1])
        flood = tuple({"do": "say", "text": self.chance.choice(self.cast.junk)} for _ in range(_FLOOD))
        yield from self._do(Turn(flood, burst(_FLOOD)))

    def _pick(self, *wordings: str, standing: Standing | None = None, waited_for: bool | None = None) -> Step:
        number = self._number(*wordings)
        if not number:
            raise Lost(f"no choice {wordings[0]!r} in: {self.heard[:300]}")
        return (yield from self._say(number, standing=standing, waited_for=waited_for))

    def _number(self, *wordings: str) -> str:
        options: list[tuple[str, str]] = _OPTION.findall(self.heard)
        return next((number for number, label in options if label.startswith(wordings)), "")

    def _say(self, text: str, *, standing: Standing | None = None, waited_for: bool | None = None) -> Step:
        return (yield from self._do(Turn(({"do": "say", "text": text},), 1, standing, waited_for)))

    def _do(self, turn: Turn) -> Step:
        self.heard = yield turn
        return self.heard
