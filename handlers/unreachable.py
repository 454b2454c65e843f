"""Whom the account cannot write to about their work, so that their own office can call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection

from handlers.reach import is_reachable
from handlers.runtime import Runtime
from models import roster, seats
from models.reminders import Outcome, outcomes
from models.roster import Helper
from models.seats import Seat
from questions.roster import Level
from roster.register import Register

# Whose roster it is: who is on the lists that this level itself keeps.
OWNED: Mapping[Level, tuple[Level, ...]] = {
    Level.COMMUNE: (Level.HELPER, Level.COMMUNE),
    Level.DISTRICT: (Level.DISTRICT,),
    Level.PROVINCE: (Level.PROVINCE,),
}


class Reason(StrEnum):
    """Why somebody cannot be written to."""

    NOT_JOINED = "not_joined"
    BLOCKED = "blocked"
    SILENT = "silent"  # has not written for longer than Zalo allows


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody to be called, name and phone in the open; neither shows when this is printed or logged."""

    helper: Helper
    name: str = field(repr=False)
    phone: str = field(repr=False)
    reason: Reason
    missed: int  # reminders they did not get for it


def to_call(connection: Connection, runtime: Runtime, level: Level, place: str) -> list[ToCall]:
    """Those on the roster of one office who cannot be written to now. `place`: its commune or district code."""
    campaign, now = runtime.content.campaign.id, runtime.clock.now_ms()
    mine = [one for owned in OWNED[level] for one in _people(connection, campaign, owned, level, place)]
    places = seats.seats(connection, [one.person for one in mine if one.person])
    register = Register(runtime.seal, runtime.pseudonyms, campaign)
    missed = _missed(connection)
    found = []
    for one in mine:
        seat = places.get(one.person or "")
        if not one.muted and not is_reachable(runtime, seat, now=now):
            lacking = missed.get(one.id, 0)
            found.append(ToCall(one, register.name(one), register.phone(one), _reason(one, seat), lacking))
    return found


def _people(connection: Connection, campaign: str, owned: Level, level: Level, place: str) -> list[Helper]:
    if level is Level.COMMUNE:
        return roster.helpers(connection, campaign, level=owned, unit=place)
    return roster.helpers(connection, campaign, level=owned, district=place)


def _reason(helper: Helper, seat: Seat | None) -> Reason:
    if helper.person is None or seat is None:
        return Reason.NOT_JOINED
    return Reason.BLOCKED if seat.blocked else Reason.SILENT


def _missed(connection: Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, _, helper_id), outcome in outcomes(connection).items():
        if outcome is Outcome.UNREACHABLE:
            found[helper_id] = found.get(helper_id, 0) + 1
    return found
