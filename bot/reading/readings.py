"""What reading a typed reply can come to. Never a guess: two readings, or none, are values too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.state import Answer


class Reason(StrEnum):
    """Why a reply is no answer; each has a sentence in `questions/texts.yaml`."""

    UNCLEAR = "unclear"  # no reading at all
    NO_SUCH_NUMBER = "no_such_number"  # a number, but not of this list
    OUT_OF_RANGE = "out_of_range"  # number or date outside the bounds
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    TOO_MANY = "too_many"  # more choices than allowed
    ONE_ONLY = "one_only"  # several choices where one is asked
    EXCLUSIVE = "exclusive"  # "Không nhận được tin" together with others
    TOO_LONG = "too_long"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The one possible reading."""

    answer: Answer
    by_number: bool = False  # digits or a tap: no need to echo it in words


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """More than one reading: ask, showing these option codes (two or more, in the order of the list)."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """No reading."""

    reason: Reason


Reading = Accepted | Ambiguous | Rejected
