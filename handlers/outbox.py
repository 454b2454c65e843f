"""The sender: claims messages, calls Zalo with no transaction open, records what became of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

import structlog
from sqlalchemy import Connection

from handlers import letters
from handlers.delivery import AT_ONCE_AGAIN, Delivery, Permit
from handlers.letters import Letter
from handlers.pace import Pace, is_stale
from handlers.runtime import Runtime
from handlers.settling import Sent, Settling
from handlers.tokens import NoToken, Tokens
from models import outbox, queued
from models.outbox import Claimed, Lane
from models.sealing import CannotOpen
from zalo.errors import Outcome, SendResult

PAUSE_S = 0.02  # between two looks for work while there is none
GATHER_S = 0.004  # under load, attempts that finish this close together share one commit
UNDER_LOAD = 4  # messages on their way
THREADS = 8
_UNKNOWN = SendResult(Outcome.RETRY, maybe_sent=True)  # until something better is known

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Load:
    """Messages claimed together, and when the requests they need were reserved (`time.monotonic`)."""

    rows: list[Claimed]
    reserved_at: float


class Sender:
    """Sends what is due. One per process; any number of processes on one database.

    Plain messages to people leave from the thread that calls `turn_over`; what takes several calls (pictures, the
    group) goes to a few threads.
    """

    def __init__(self, runtime: Runtime, tokens: Tokens) -> None:
        self._runtime = runtime
        self._tokens = tokens
        self._pace = Pace(runtime)
        self._settling = Settling(runtime, tokens, self._pace)
        self._delivery = Delivery(runtime, self._pace)
        self._mail = runtime.zalo.mail()
        self._at_once = runtime.settings.send_at_once
        self._yielding_at_once = (self._at_once + 1) // 2  # the other half is kept for answers
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="send")
        self._finished: SimpleQueue[Sent | None] = SimpleQueue()  # None only wakes
        self._handed_over: SimpleQueue[Load] = SimpleQueue()
        self._look_again_at = 0.0
        self._in_hand = 0
        self._mailed = 0  # of those in hand, on their way from this thread

    def claim_answers(self, connection: Connection) -> Load:
        """Take the answers that may leave now, most urgent first; `send` them once this is committed."""
        return self._claim(connection, answers_only=True)

    def _claim(self, connection: Connection, *, answers_only: bool = False) -> Load:
        """What nobody waits for leaves only when every answer has, and leaves room for answers yet to come."""
        reserved_at = time.monotonic()
        if self._settling.paused():
            return Load([], reserved_at)
        ids, are_all = self._reserve(connection, outbox.ANSWERS, self._at_once - self._in_hand)
        if are_all and not answers_only:
            room = self._yielding_at_once - self._in_hand - len(ids)
            ids += self._reserve(connection, outbox.YIELDING, room)[0]
        lease_ms = int(self._runtime.settings.send_lease_seconds * 1000)
        return Load(outbox.claim(connection, ids, lease_ms=lease_ms), reserved_at)

    def _reserve(self, connection: Connection, lanes: tuple[Lane, ...], room: int) -> tuple[list[int], bool]:
        """Messages of these lanes that may leave now, and whether none is left behind."""
        if room <= 0:
            return [], False
        ids = queued.due(connection, now=self._runtime.clock.now_ms(), most=room, lanes=lanes, lock=True)
        granted = self._pace.reserve(connection, len(ids), yields=lanes is outbox.YIELDING)
        return ids[:granted], granted == len(ids) < room

    def send(self, claimed: Load) -> None:
        """Send what was claimed in a transaction of the caller's; from any thread."""
        if not claimed.rows:
            return
        self._handed_over.put(claimed)
        self._finished.put(None)

    def turn_over(self, wait_s: float = PAUSE_S) -> None:
        """Record finished attempts and start new ones; waits up to `wait_s` for either to be possible."""
        finished = self._collect(wait_s)
        started = self._start_handed_over()
        if not finished and (started or not self._anything_due()):
            return
        try:
            with self._runtime.database.write() as connection:
                self._settling.record(connection, finished)
                claimed = self._claim(connection)
        except Exception:
            for sent in finished:  # not recorded: what is forgotten here would be sent again
                self._finished.put(sent)
            raise
        self._in_hand -= len(finished)
        self._start(claimed)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way from here."""
        return self._in_hand == 0 and self._handed_over.empty()

    def close(self) -> None:
        """Wait for what is on its way and record it."""
        self._start_handed_over()
        self._threads.shutdown(wait=True)
        finished = self._collect(0)
        while self._mailed:
            finished += self._collect(PAUSE_S)
        with self._runtime.database.write() as connection:
            self._settling.record(connection, finished)
        self._in_hand -= len(finished)
        self._mail.close()

    def _collect(self, wait_s: float) -> list[Sent]:
        if not self._mailed:
            return self._from_threads(wait_s)
        found = [*self._from_mail(min(wait_s, GATHER_S)), *self._from_threads(0)]
        if found and self._in_hand >= UNDER_LOAD and wait_s:
            time.sleep(GATHER_S)
            found += [*self._from_mail(0), *self._from_threads(0)]
        return found

    def _from_mail(self, wait_s: float) -> list[Sent]:
        ended = [replace(attempt, result=result) for attempt, result in self._mail.ended(wait_s)]
        self._mailed -= len(ended)
        return ended

    def _from_threads(self, wait_s: float) -> list[Sent]:
        found: list[Sent | None] = []
        try:
            if wait_s:
                found.append(self._finished.get(timeout=wait_s))
            while True:
                found.append(self._finished.get_nowait())
        except Empty:
            return [sent for sent in found if sent is not None]

    def _anything_due(self) -> bool:
        if self._in_hand >= self._at_once or (self._in_hand and time.monotonic() < self._look_again_at):
            return False
        self._look_again_at = time.monotonic() + PAUSE_S
        lanes = tuple(Lane) if self._in_hand < self._yielding_at_once else outbox.ANSWERS
        with self._runtime.database.read() as connection:
            return bool(queued.due(connection, now=self._runtime.clock.now_ms(), most=1, lanes=lanes))

    def _start_handed_over(self) -> int:
        started = 0
        while not self._handed_over.empty():
            started += self._start(self._handed_over.get())
        return started

    def _start(self, claimed: Load) -> int:
        self._in_hand += len(claimed.rows)
        for row in claimed.rows:
            self._send(row, claimed.reserved_at)
        return len(claimed.rows)

    def _send(self, row: Claimed, reserved_at: float) -> None:
        try:
            token, api = self._tokens.access(), self._settling.send_api()
            letter = letters.open_(self._runtime.seal, row.person, row.body or b"")
            attempt = Sent(row, _UNKNOWN, token, api)
            if not letter.is_plain:
                self._threads.submit(self._deliver, attempt, letter, Permit(token, api, reserved_at))
            elif is_stale(reserved_at):
                self._finished.put(replace(attempt, result=AT_ONCE_AGAIN))
            else:
                self._mail.begin(attempt, api, self._delivery.body(row, letter), token)
                self._mailed += 1
        except NoToken:
            self._finished.put(Sent(row, SendResult(Outcome.OPERATOR)))
        except CannotOpen:
            self._finished.put(Sent(row, SendResult(Outcome.REJECTED)))
        except Exception:
            log.error("outbox.send_failed", outbound_id=row.id, exc_info=True)
            self._finished.put(Sent(row, SendResult(Outcome.RETRY)))

    def _deliver(self, attempt: Sent, letter: Letter, permit: Permit) -> None:
        try:
            result = self._delivery.attempt(attempt.row, letter, permit)
        except Exception:
            log.error("outbox.send_failed", outbound_id=attempt.row.id, exc_info=True)
            result = SendResult(Outcome.RETRY)
        self._finished.put(replace(attempt, result=result))
