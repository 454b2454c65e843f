"""What a decision about somebody's work rests on, read from the database. No answer of anybody is among it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.team.known import Colleague, Duty, Known, Member, Post, Request, Turnout
from bot.team.orders import Word
from handlers.clock import to_ms
from handlers.reach import is_reachable
from handlers.runtime import Runtime
from models import roster, seats, shifts, turnout
from models.roster import Helper
from models.shifts import Shift
from questions.roster import Level
from roster.register import Register

_NEEDS_SHIFTS = frozenset({Word.SHIFTS, Word.ARRIVE, Word.LEAVE, Word.SWAP, Word.ACCEPT, Word.REFUSE})


class Lookup:
    """Reads for one transaction."""

    def __init__(self, connection: Connection, runtime: Runtime) -> None:
        self._connection = connection
        self._runtime = runtime
        campaign = runtime.content.campaign.id
        self._register = Register(runtime.seal, runtime.pseudonyms, campaign)
        self._campaign = campaign

    def known(self, helper: Helper, at: datetime, word: Word | None = None) -> Known:
        """All that is needed to answer `word`."""
        runtime = self._runtime
        member = member_of(helper)
        swaps = word in {Word.ACCEPT, Word.REFUSE}
        return Known(
            content=runtime.content,
            texts=runtime.team_texts,
            rules=runtime.shift_rules,
            member=member,
            at=at,
            duties=self._duties(helper.id, at) if word in _NEEDS_SHIFTS else (),
            colleagues=self._colleagues(helper, at) if word is Word.SWAP else (),
            requests=self._requests(helper, at) if swaps else (),
            turnout=self._turnout(member, at) if word is Word.PROGRESS else Turnout(),
            **self._posts(member, at) if word is Word.SHIFTS and member.level is not Level.HELPER else {},
        )

    def _posts(self, member: Member, at: datetime) -> dict[str, Any]:
        """The shifts in the member's area on the next day that has any. Names are for the commune itself."""
        days = [day for day in self._runtime.shift_rules.days if day >= at.date()]
        if not days:
            return {}
        area = {unit.code for unit in member.area(self._runtime.content)}
        found = shifts.shifts(self._connection, self._campaign, day=days[0], unit=member.unit)
        mine = [shift for shift in found if shift.unit in area]
        names = self._names(member) if member.unit else {}
        posts = [Post(one.unit, one.slot, one.started_at is not None, names.get(one.helper_id, "")) for one in mine]
        return {"posts_on": days[0], "posts": tuple(posts)}

    def _names(self, member: Member) -> dict[str, str]:
        team = roster.helpers(self._connection, self._campaign, unit=member.unit)
        return {one.id: self._register.name(one) for one in team}

    def _duties(self, helper_id: str, at: datetime) -> tuple[Duty, ...]:
        found = shifts.shifts_of(self._connection, helper_id)
        return tuple(duty_of(shift) for shift in found if shift.day >= at.date())

    def _colleagues(self, helper: Helper, at: datetime) -> tuple[Colleague, ...]:
        team = roster.helpers(
            self._connection, self._campaign, level=helper.level, unit=helper.unit, district=helper.district
        )
        others = [one for one in team if one.id != helper.id and one.person and one.unit == helper.unit]
        places = seats.seats(self._connection, [one.person for one in others if one.person])
        near = [one for one in others if is_reachable(self._runtime, places.get(one.person or ""), now=to_ms(at))]
        return tuple(Colleague(one.id, self._register.name(one), self._coming(one.id, at)) for one in near)

    def _coming(self, helper_id: str, at: datetime) -> tuple[Duty, ...]:
        rules = self._runtime.shift_rules
        return tuple(duty for duty in self._duties(helper_id, at) if at < rules.ends(duty.day, duty.slot))

    def _requests(self, helper: Helper, at: datetime) -> tuple[Request, ...]:
        """Requests that can still be agreed to: every shift is where it was, and has not begun."""
        found = (self._request(swap, at) for swap in seats.requests_to(self._connection, helper.id))
        return tuple(request for request in found if request is not None)

    def _request(self, swap: seats.Swap, at: datetime) -> Request | None:
        given = self._open(swap.shift_id, swap.asker, at)
        theirs = self._open(swap.in_return, swap.colleague, at) if swap.in_return is not None else None
        asker = roster.helper(self._connection, swap.asker)
        if given is None or asker is None or (swap.in_return is not None and theirs is None):
            return None
        return Request(swap.id, self._register.name(asker), given, theirs)

    def _open(self, shift_id: int, owner: str, at: datetime) -> Duty | None:
        shift = shifts.shift(self._connection, shift_id)
        if shift is None or shift.helper_id != owner or shift.started_at is not None:
            return None
        return duty_of(shift) if at < self._runtime.shift_rules.ends(shift.day, shift.slot) else None

    def _turnout(self, member: Member, at: datetime) -> Turnout:
        area = [unit.code for unit in member.area(self._runtime.content)]
        chosen: Sequence[str] | None = None if member.level is Level.PROVINCE else area
        taken = turnout.by_unit(self._connection, self._campaign, chosen)
        return Turnout(
            started=sum(one.started for one in taken.values()),
            completed=sum(one.completed for one in taken.values()),
            by_hour=turnout.by_hour(self._connection, self._campaign, at.date(), chosen),
            without=tuple(code for code in area if code not in taken),
        )


def member_of(helper: Helper) -> Member:
    """The helper as decisions see them."""
    return Member(helper.id, helper.level, helper.unit, helper.district, helper.muted)


def duty_of(shift: Shift) -> Duty:
    """The shift as decisions see it."""
    started, ended = shift.started_at is not None, shift.ended_at is not None
    return Duty(shift.id, shift.day, shift.slot, shift.unit, shift.place, started, ended)
