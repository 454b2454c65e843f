"""What one row says of one person."""

from __future__ import annotations

from dataclasses import dataclass, field

from roster.belonging import Belonging
from roster.defects import Defect, Spot
from roster.turns import Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as one row names them. Name and phone are kept out of every log."""

    spot: Spot
    belonging: Belonging
    name: str = field(repr=False)
    position: str
    phone: str = field(repr=False)  # "84912345678"; empty if there is none
    shifts: tuple[Standing, ...]
    lacks_phone: Defect | None = None  # to be named unless another row gives the phone
