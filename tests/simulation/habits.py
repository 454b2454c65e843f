"""What people are in the habit of doing besides answering, and how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.simulation import detours, hurrying
from tests.simulation.resident import Commune, Reply, Resident

Detour = Callable[[Resident, Sequence[Commune]], Reply]


@dataclass(frozen=True, slots=True)
class Habit:
    """A detour and how often it is taken, compared with the others. `calm`: its replies never repeat word for word."""

    detour: Detour
    weight: int = 1
    calm: bool = True


HABITS = (
    Habit(detours.sees, 3),
    Habit(detours.asks_for_help, calm=False),
    Habit(detours.talks_nonsense, 4),
    Habit(detours.sends_media, 2, calm=False),
    Habit(detours.taps_an_old_button, 3),
    Habit(detours.pauses, 2),
    Habit(detours.starts_over),
    Habit(detours.goes_back, 4),
    Habit(detours.edits, 5),
    Habit(detours.edits_nonsense),
    Habit(detours.skips, 4),
    Habit(detours.opens_the_menu, 2),
    Habit(detours.sends_too_early),
    Habit(detours.changes_his_mind, 2),
    Habit(detours.scans_again, 2),
    Habit(detours.scans_another),
    Habit(detours.leaves_and_stays),
    Habit(hurrying.answers_with_a_sticker, 2, calm=False),
    Habit(hurrying.answers_twice, 3, calm=False),
    Habit(hurrying.answers_and_sees, 2, calm=False),
    Habit(hurrying.floods, calm=False),
)
