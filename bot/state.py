"""Everything the bot remembers about one conversation, and its JSON form.

The shell stores it in two rows that share no key: the answers under the respondent key, the rest under the person ref.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

SKIPPED = "__skip"  # value of an answer that was passed over on purpose
UNKNOWN = "unknown"  # value of a number or date the respondent does not remember

Json = dict[str, Any]


class Phase(StrEnum):
    """Where a conversation stands. `bot.engine` has one entry for every phase and event."""

    NEW = "new"  # nothing said yet
    UNIT = "unit"  # which commune?
    CONSENT = "consent"  # notice shown, waiting for a decision
    ELIGIBLE = "eligible"  # adult and living in the unit?
    ASKING = "asking"  # a question is open
    REVIEW = "review"  # summary shown, waiting for GỬI
    DONE = "done"  # sent
    PAUSED = "paused"  # said DỪNG
    DECLINED = "declined"  # said no, or too young: nothing kept but this word
    WITHDRAWN = "withdrawn"  # took the consent back: the answers are deleted and no longer count
    ERASED = "erased"  # asked to be forgotten: the shell deletes every row, this one too


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `value`: option code, tuple of codes, number or text as given, ISO date, SKIPPED or UNKNOWN."""

    value: str | tuple[str, ...]
    remark: str = ""  # words said beside a choice: "2 nhưng chờ lâu"

    def to_json(self) -> Json:
        """Compact JSON form."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"v": value, "r": self.remark} if self.remark else {"v": value}

    @classmethod
    def from_json(cls, data: Json) -> Answer:
        """Inverse of `to_json`."""
        value = data["v"]
        return cls(tuple(value) if isinstance(value, list) else value, data.get("r", ""))


NO_ANSWERS: Mapping[str, Answer] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state `bot.engine.step` works on. Position in the survey is derived from the answers, never stored."""

    phase: Phase = Phase.NEW
    unit: str = ""  # commune code
    entry: str = ""  # how the commune became known: code, name, hint
    asking: str = ""  # what is open: a question id, or the name of another step
    aside: str = ""  # side step that lies over it until it is decided: menu, resume, erase, …
    ask_no: int = 0  # counts what was opened: binds a button to one asking
    tries: int = 0  # misunderstood replies to this asking in a row
    offered: tuple[str, ...] = ()  # what the digits mean when the bot asked "which of these?"
    before: Phase | None = None  # where this came from: paused, anywhere; unit, perhaps eligible; asking, perhaps done
    version: int = 0  # how often GỬI was said; when it grows, the answers as they stand now are what counts
    sent_on: str = ""  # local day of the version that counts; empty: none does
    last_at: datetime | None = None  # Zalo's time of the latest message handled
    began_at: datetime | None = None  # first question asked
    quick: int = 0  # very fast answers in a row
    cautioned: bool = False  # the one gentle "take your time" was said
    recent: tuple[float, ...] = ()  # epoch seconds of the last messages, for flood control
    nudges: int = 0
    history: tuple[str, ...] = ()  # question ids in the order answered, for QUAY LẠI; empty once sent
    answers: Mapping[str, Answer] = field(default_factory=lambda: NO_ANSWERS)

    @property
    def editing(self) -> bool:
        """The open question has an answer, which stands until another one is given."""
        return self.phase is Phase.ASKING and self.asking in self.answers

    def but(self, **changes: Any) -> Conversation:
        """A copy with these fields changed."""
        return replace(self, **changes)

    def to_json(self) -> Json:
        """JSON form of everything except the answers; fields that hold their default are left out."""
        values = ((name, getattr(self, name)) for name in _DEFAULTS)
        return {name: _plain(value) for name, value in values if value != _DEFAULTS[name]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], answers: Mapping[str, Answer] = NO_ANSWERS) -> Conversation:
        """Inverse of `to_json`. What this version of the program cannot read takes its default.

        Whoever is in a phase only a newer version knows has paused: to begin anew would drop the answers.
        """
        written = {name: value for name, value in data.items() if name in _DEFAULTS and value is not None}
        known = {name: _READ.get(name, _as_is)(value) for name, value in written.items()}
        usable = {name: value for name, value in known.items() if value is not None}
        if "phase" in written and "phase" not in usable and "began_at" in usable:
            usable |= {"phase": Phase.PAUSED, "before": Phase.ASKING, "aside": ""}
        return cls(**usable, answers=MappingProxyType(dict(answers)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Phase):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _as_is(value: Any) -> Any:
    return value


def _phase(value: Any) -> Phase | None:
    try:
        return Phase(value)
    except ValueError:
        return None


def _instant(value: Any) -> datetime:
    return datetime.fromisoformat(value)


_DEFAULTS: Mapping[str, Any] = {each.name: each.default for each in fields(Conversation) if each.name != "answers"}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "phase": _phase,
    "before": _phase,
    "last_at": _instant,
    "began_at": _instant,
    "offered": tuple,
    "recent": tuple,
    "history": tuple,
}
