"""How many forms are hoped for, from how many households live where: `settings.target` of a campaign.

Only to see where help is needed: never a cut-off, never a ranking of satisfaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from questions.document import Document
from questions.model import Campaign, Unit, Units
from questions.population import load_population
from questions.schema import Form, Line, validated

SECTION = "target"


class TargetForm(Form):
    """The section as written."""

    per_100_households: Annotated[float, Field(gt=0, le=400)]
    people_per_household: Annotated[float, Field(gt=0, le=20)]
    behind_percent: Annotated[int, Field(ge=1, le=100)]
    population: Line  # file below `units/`


@dataclass(frozen=True, slots=True)
class Targets:
    """The rule and the people it is worked out from. Without either nobody has a target."""

    rule: TargetForm | None = None
    population: Mapping[str, int] | None = None

    def of(self, units: Sequence[Unit]) -> float | None:
        """Forms hoped for in the whole round; None if it is not known how many people live in one of these units."""
        people = [(self.population or {}).get(unit.code) for unit in units]
        if self.rule is None or not people or not all(people):
            return None
        return sum(count or 0 for count in people) / self.rule.people_per_household * self.rule.per_100_households / 100

    def is_behind(self, unit: Unit, completed: int, share_of_time: float) -> bool:
        """Whether so many forms are too few, that share of the round being over."""
        hoped = self.of([unit])
        if hoped is None or self.rule is None:
            return False
        return completed < hoped * share_of_time * self.rule.behind_percent / 100


def share_of_time(campaign: Campaign, at: datetime) -> float:
    """How much of the round is over, from 0 to 1."""
    passed = (at - campaign.opens_at) / (campaign.closes_at - campaign.opens_at)
    return min(max(passed, 0.0), 1.0)


def check_target(document: Document) -> None:
    """Note the mistakes of a campaign file's section."""
    place = ("settings", SECTION)
    if document.at(place) is not None:
        validated(TargetForm, document, place)


def load_targets(campaign: Campaign, units: Units) -> Targets:
    """The targets of a loaded campaign. Raises `Faulty` if the list of people cannot be read."""
    section = campaign.settings.get(SECTION)
    if not isinstance(section, Mapping):
        return Targets()
    rule = TargetForm.model_validate(dict(section))
    return Targets(rule, load_population(rule.population, units))
