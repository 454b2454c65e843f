"""Mistakes found in a data file, all of them at once, each with the place where to correct it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it stands and what to do about it."""

    file: str
    field: str
    message: str
    line: int = 0  # 0: concerns the file as a whole

    def __str__(self) -> str:
        """One line for a terminal: `file:line: field: message`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class Faulty(Exception):
    """A data file cannot be used; `faults` lists every mistake found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
