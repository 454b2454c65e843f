"""What the data files mean: the checked, immutable objects everything else works with.

A value of one of these types is valid: `questions.load` refuses anything else, so no other code checks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One line a respondent can choose; its number is its place in the list, from 1."""

    code: str
    label: str
    score: float | None = None  # None: not counted
    exclusive: bool = False  # multi: cannot stand beside another option
    says: tuple[str, ...] = ()  # further spellings people use for it
    note: str | None = None  # a sentence shown once after it was chosen


@dataclass(frozen=True, slots=True)
class Clause:
    """True when the answer to `question` is, or contains, one of `codes`."""

    question: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One message of the survey."""

    id: str  # stable: column of the export
    number: str  # what the respondent sees and types after SỬA: "8", "8a"
    kind: Kind
    text: str  # may hold {unit}
    options: tuple[Option, ...] = ()
    required: bool = False  # required: BỎ QUA is refused
    when: tuple[tuple[Clause, ...], ...] = ()  # any of (all of); empty: always asked
    group: str | None = None  # scoring group, None: reported only
    scores: str | None = None  # id of the question whose score this one settles (Q8a → Q8)
    scale: str | None = None  # name of the shared scale, for reports
    minimum: float | None = None  # number
    maximum: float | None = None  # number
    integer: bool = True  # number
    unknown: bool = False  # number, date: "không nhớ" is an answer (code "unknown")
    earliest: date | None = None  # date
    latest: date | None = None  # date
    max_choices: int | None = None  # multi
    max_length: int = 500  # text

    def option(self, code: str) -> Option:
        """The option with this code; KeyError if there is none."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Group:
    """A scoring group and its weight in the index."""

    id: str
    title: str
    weight: float


@dataclass(frozen=True)
class Survey:
    """A questionnaire: what is asked, in which order, under which conditions."""

    id: str
    version: str
    title: str
    notice: str | None  # label shown in exports, such as "Bản dự thảo …"
    questions: tuple[Question, ...]
    groups: tuple[Group, ...] = ()
    fingerprint: str = ""  # SHA-256 of the file, stored with each response

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def by_number(self) -> Mapping[str, Question]:
        """Questions by the number people see, in lower case."""
        return {question.number.lower(): question for question in self.questions}


@dataclass(frozen=True, slots=True)
class Unit:
    """One commune of the unit list. Codes are text: "07201" keeps its zero."""

    code: str
    name: str
    type: str  # xã, phường, thị trấn
    district_code: str = ""  # empty where there is no district level
    district_name: str = ""
    district_type: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As a resident says it: "xã Quý Sơn"."""
        return f"{self.type} {self.name}"

    @property
    def district(self) -> str:
        """As a resident says it: "huyện Lục Ngạn"; empty without district level."""
        return f"{self.district_type} {self.district_name}".strip()

    @property
    def full_title(self) -> str:
        """Name with district, enough to tell same names apart."""
        return f"{self.title}, {self.district}" if self.district else self.title


@dataclass(frozen=True)
class Units:
    """A dated unit list. A code means a unit only together with its list."""

    id: str
    units: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Units by code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def districts(self) -> Mapping[str, tuple[Unit, ...]]:
        """Units of each district code, in list order."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.district_code, []).append(unit)
        return {code: tuple(units) for code, units in found.items()}


@dataclass(frozen=True, slots=True)
class Campaign:
    """One round of a survey: who asks, when, and the thresholds that are agreed beforehand."""

    id: str  # short, ASCII, part of button payloads: "pks07-2024"
    title: str
    year: int
    organiser: str
    account_name: str  # name of the Official Account, as residents see it
    contact: str  # for questions and complaints about data
    hotline: str
    plan: str  # number of the plan residents can check
    opens_at: datetime  # aware
    closes_at: datetime  # aware; the first instant that no longer counts
    erase_on: date  # keys are destroyed after this day
    timezone: ZoneInfo
    minutes: int  # how long we say it takes
    minimum_age: int = 18
    buttons: bool = True
    settings: Mapping[str, object] = field(default_factory=dict)  # sections other packages check themselves


@dataclass(frozen=True)
class Texts:
    """Sentences by key; `say` fills the named placeholders."""

    templates: Mapping[str, str]
    version: str = ""  # SHA-256 of the file: which wording was consented to

    def say(self, key: str, **values: object) -> str:
        """The sentence with its placeholders filled; KeyError for an unknown key or a missing value."""
        return self.templates[key].format_map(values)


@dataclass(frozen=True)
class Content:
    """All data one running bot speaks from. `codes`: canonical poster code (see `bot.codes`) → unit code."""

    survey: Survey
    campaign: Campaign
    texts: Texts
    units: Units
    codes: Mapping[str, str] = field(default_factory=dict)
