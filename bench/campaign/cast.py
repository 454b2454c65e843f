"""Names and words of everybody who plays, from `cast.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Cast:
    """What people are called and what they say."""

    family: Sequence[str]
    middle: Sequence[str]
    given: Sequence[str]
    staff_columns: Sequence[str]
    wrong: dict[str, str]
    arrive: str
    leave: str
    shifts: str
    photo: str
    mute: str
    swap: str
    take: str
    refuse_swap: str
    progress: str
    nosy: str
    consent: str
    refuses: str
    lives_here: str
    go_on: str
    resume: str
    send: str
    stop: str
    withdraw: str
    withdraw_yes: Sequence[str]
    erase: str
    erase_yes: Sequence[str]
    opinion: str
    junk: Sequence[str]

    def name(self, number: int) -> str:
        """A name of its own for every number below 2100."""
        number, given = divmod(number, len(self.given))
        number, middle = divmod(number, len(self.middle))
        return f"{self.family[number % len(self.family)]} {self.middle[middle]} {self.given[given]}"


def load_cast() -> Cast:
    """The file beside this module."""
    return Cast(**yaml.safe_load((Path(__file__).parent / "cast.yaml").read_text(encoding="utf-8")))
