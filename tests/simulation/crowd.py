"""Many residents at once, driven through the emulator by one loop: it does what they want done and hands out replies.

One message out for one message in: who hears more than is due complains, who waits too long is stuck.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from emulator.driver import Emulator, Heard
from tests.simulation.hearing import Message
from tests.simulation.resident import Complaint, Life, Resident, Rest, Turn

PACE_S = (1.2, 3.0)  # played seconds before each message: nobody types more than ten in ten seconds by accident
POLL_S = 0.25
MOST_NUDGES = 2  # reminders to somebody who stopped in the middle, hours later


@dataclass
class Seat:
    """A resident with his life under way."""

    resident: Resident
    life: Life
    turn: Turn | None = None
    heard: list[Message] = field(default_factory=list)
    set_aside: list[Message] = field(default_factory=list)  # looked like repeats of the message before
    last: Message | None = None
    repeats: int = 0
    nudges: int = 0
    done_at: float = 0.0
    next_at: float = 0.0
    complaint: str = ""
    over: bool = False


@dataclass
class Crowd:
    """`speed`: played seconds in a real one. `repeats`: a message may come twice, as after a crash. `patience_s`: real
    seconds somebody waits for the reply that is due.
    """

    zalo: Emulator
    speed: float
    repeats: bool = False
    patience_s: float = 90.0
    seats: dict[str, Seat] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    heard: int = 0
    _feed: int = 0

    def live(
        self,
        lives: Sequence[tuple[Resident, Life]],
        *,
        at_once: int,
        meanwhile: Callable[[float], None] = lambda share: None,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """These lives, so many at a time, until all are over or it is `enough`: then nobody new begins. `meanwhile` is
        called again and again with the share that is over.
        """
        seats = [Seat(resident, life) for resident, life in lives]
        waiting = iter(seats)
        active: list[Seat] = []
        while True:
            for seat in islice(waiting, 0 if enough() else at_once - len(active)):
                self.seats[seat.resident.phone] = seat
                self._go_on(seat, None)
                active.append(seat)
            if not active:
                return
            self._act([seat for seat in active if seat.turn and not seat.done_at and seat.next_at <= time.monotonic()])
            self._listen(active)
            for seat in active:
                self._settle(seat)
            active = [seat for seat in active if not seat.over]
            meanwhile(sum(seat.over for seat in seats) / len(seats))

    @property
    def complaints(self) -> list[str]:
        """What went wrong, by resident."""
        return [f"{phone}: {seat.complaint}" for phone, seat in self.seats.items() if seat.complaint]

    @property
    def residents(self) -> Iterator[Resident]:
        """Everybody."""
        return (seat.resident for seat in self.seats.values())

    def listen_on(self, seconds: float = 0.0) -> None:
        """Hear what still comes: nothing is due to anybody any more."""
        self._hear(timeout=seconds)

    # ---- the loop

    def _act(self, seats: Sequence[Seat]) -> None:
        wanted: list[dict[str, Any]] = []
        for seat in seats:
            assert seat.turn is not None
            wanted += [{"resident": seat.resident.phone, **act} for act in seat.turn.acts]
            seat.done_at = time.monotonic()
            seat.set_aside.clear()
        for act, result in zip(wanted, self.zalo.act(wanted) if wanted else (), strict=True):
            self.done[str(act["do"])] += 1
            if "error" in result:
                self._complain(self.seats[act["resident"]], f"{act}: {result['error']}")

    def _listen(self, active: Sequence[Seat]) -> None:
        now = time.monotonic()
        due = [seat.next_at for seat in active if seat.turn and not seat.done_at]
        due += [now] if any(self._is_answered(seat) for seat in active) else []
        self._hear(timeout=min(max(min(due, default=now + POLL_S) - now, 0.0), POLL_S))

    def _hear(self, *, timeout: float) -> None:
        for number, phone, heard in self.zalo.feed(self._feed, timeout=timeout):
            self._feed = number
            if phone in self.seats:
                self._take(self.seats[phone], heard)

    def _take(self, seat: Seat, heard: Heard) -> None:
        self.heard += 1
        message = Message(heard)
        if self.repeats and seat.last is not None and message.same_as(seat.last):
            seat.repeats += 1
            seat.set_aside.append(message)
            return
        seat.last = message
        if not seat.over:
            seat.heard.append(message)
        elif message.is_nudge and not seat.resident.now.asks_nothing and seat.nudges < MOST_NUDGES:
            seat.nudges += 1
        else:
            self._complain(seat, f"a message nobody asked for:\n{message.text}")

    def _is_answered(self, seat: Seat) -> bool:
        return bool(seat.done_at) and seat.turn is not None and len(seat.heard) >= seat.turn.replies

    def _settle(self, seat: Seat) -> None:
        if self._is_answered(seat):
            assert seat.turn is not None
            replies, seat.heard = seat.heard[: seat.turn.replies], seat.heard[seat.turn.replies :]
            self._go_on(seat, replies)
        elif seat.turn and seat.done_at and not seat.over:
            if time.monotonic() - seat.done_at < self.patience_s:
                return
            if seat.set_aside:  # no repeat, it seems: the bot had the same to say twice
                seat.repeats -= 1
                seat.heard.append(seat.set_aside.pop())
            else:
                self._complain(seat, f"no reply for {self.patience_s:.0f} s to {seat.turn.acts}\n{self._end_of(seat)}")

    def _go_on(self, seat: Seat, replies: list[Message] | None) -> None:
        seat.turn, seat.done_at = None, 0.0
        pause = seat.resident.chance.uniform(*PACE_S)
        try:
            step = next(seat.life) if replies is None else seat.life.send(replies)
            while isinstance(step, Rest):
                pause += step.seconds
                step = seat.life.send([])
        except StopIteration:
            seat.over = True
            if seat.heard:
                self._complain(seat, f"a message too many:\n{seat.heard[0].text}")
            return
        except Complaint as complaint:
            self._complain(seat, f"{complaint}\n{self._end_of(seat)}")
            return
        if seat.heard and step.acts:
            self._complain(seat, f"a message too many:\n{seat.heard[0].text}\n{self._end_of(seat)}")
        seat.turn = step
        seat.next_at = time.monotonic() + pause * max(1, len(step.acts)) / self.speed

    def _complain(self, seat: Seat, why: str) -> None:
        seat.over = True
        seat.complaint = seat.complaint or why

    def _end_of(self, seat: Seat) -> str:
        found = self.zalo.get(f"/residents/{seat.resident.phone}/transcript")["messages"][-10:]
        lines = [f"{one['from']}: {one['text'][:300] or one['kind']!r}" for one in found]
        return "--- the end of the chat:\n" + "\n".join(lines)
