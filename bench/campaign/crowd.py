"""Residents on their phones, in rounds: everybody whose turn it is acts, the bot answers, the clock moves on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.campaign.ledger import Ledger, Said
from bench.campaign.residents import Away, Life, Lost, Resident, Turn
from bench.campaign.stage import Stage

ROUND = timedelta(seconds=10)  # no faster: more than ten messages in ten seconds are a flood


@dataclass(eq=False)
class _Seat:
    resident: Resident
    life: Life
    turn: Turn | None
    next_at: datetime


class Crowd:
    """Everybody whose story has begun and is not over."""

    def __init__(self, stage: Stage, ledger: Ledger, done: Callable[[], None]) -> None:
        self._stage = stage
        self._ledger = ledger
        self._done = done
        self._seats: list[_Seat] = []

    def enter(self, resident: Resident) -> None:
        """Somebody takes out the phone."""
        seat = _Seat(resident, resident.live(), None, self._stage.now)
        self._go_on(seat, None)
        self._seats.append(seat)

    def play(self, until: datetime) -> None:
        """Round after round, as long as anybody can act before `until`."""
        while True:
            at = max(self._stage.now, min((seat.next_at for seat in self._seats if self._can_act(seat)), default=until))
            if at >= until:
                return
            if at > self._stage.now:
                self._stage.jump(at)
            self.round()

    def round(self, *, settle: Callable[[], None] | None = None) -> None:
        """Everybody whose time it is acts once and hears the answer."""
        now = self._stage.now
        acting = [seat for seat in self._seats if self._can_act(seat) and seat.next_at <= now]
        self._ledger.does([said for seat in acting for said in _said(seat)])
        for seat in acting:
            _leave_marks(seat)
        (settle or self._ledger.settle)()
        for seat in self._seats:
            if seat.turn is None and seat.resident.phone.answered:
                fresh = seat.resident.phone.fresh
                self._go_on(seat, fresh[-1] if fresh else "")
                fresh.clear()
        self._seats = [seat for seat in self._seats if seat.turn is not None or not seat.resident.phone.answered]

    def hear(self) -> None:
        """Replies that came late are read as well."""
        if self._seats:
            self.round()

    def _can_act(self, seat: _Seat) -> bool:
        return seat.turn is not None

    def _go_on(self, seat: _Seat, heard: str | None) -> None:
        pause = ROUND * seat.resident.pace
        try:
            step = next(seat.life) if heard is None else seat.life.send(heard)
            while isinstance(step, Away):
                pause += step.span
                step = next(seat.life)
        except StopIteration:
            self._done()
            return
        except (Lost, KeyError) as lost:
            self._ledger.complaints.append(f"{seat.resident.manner}: {lost}")
            return
        seat.turn = step
        seat.next_at = self._stage.now + (pause if heard is not None else timedelta(0))


def _said(seat: _Seat) -> list[Said]:
    """The acts of a turn; the replies are noted with its last one."""
    assert seat.turn is not None  # noqa: S101 - asked of those who act only
    *others, last = seat.turn.acts
    phone = seat.resident.phone
    return [*(Said(phone, act, 0) for act in others), Said(phone, last, seat.turn.replies)]


def _leave_marks(seat: _Seat) -> None:
    """From now on the form stands as this turn makes it."""
    assert seat.turn is not None  # noqa: S101 - asked of those who act only
    turn, resident = seat.turn, seat.resident
    resident.standing = resident.standing if turn.standing is None else turn.standing
    resident.waited_for = resident.waited_for if turn.waited_for is None else turn.waited_for
    seat.turn = None
