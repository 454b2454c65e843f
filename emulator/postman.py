"""Carries events to the webhook the way Zalo does: signed, within 2 s, again after a failure, in the end not at all.

Events of one resident leave in order, one at a time. A re-delivery comes late and may be overtaken by newer events,
as Zalo promises no order; with `keep_order` the newer ones wait for it. All waits are in played time, so a clock that
is moved forward brings re-deliveries forward too.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3

from emulator import faults, journal, signature
from emulator.journal import Attempt, Event

if TYPE_CHECKING:
    from emulator.world import World

# How long the timer may oversleep a clock that somebody else moved through the shared file.
TICK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Job:
    """One POST to make. `lane` is freed when it is settled; None when nothing waits behind it."""

    event: Event
    lane: str | None
    copy: bool = False


class Postman:
    """Public methods other than start, stop, probe and post_raw are called with the world's lock held."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._work = threading.Condition(world.lock)
        self._timer = threading.Condition(world.lock)
        self._ready: deque[Job] = deque()
        self._later: list[tuple[float, int, Job]] = []
        self._flying = 0
        self._order = itertools.count()
        # A lane is here while one of its events is under way; the others of that resident wait in the list.
        self._lanes: dict[str, deque[Event]] = {}
        self._threads: list[threading.Thread] = []
        url = urlsplit(world.settings.webhook_url)
        self._path = url.path or "/"
        self._pool = urllib3.HTTPConnectionPool(
            url.hostname or "127.0.0.1",
            url.port or 80,
            maxsize=world.settings.delivery_threads,
            retries=False,
            timeout=urllib3.Timeout(total=world.settings.deadline_seconds),
        )

    def start(self) -> None:
        loops = [self._deliver_forever] * self._world.settings.delivery_threads + [self._keep_time]
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """The world is stopping already; wakes the threads and waits for them."""
        with self._world.lock:
            self._work.notify_all()
            self._timer.notify_all()
        for thread in self._threads:
            thread.join(self._world.settings.deadline_seconds + 1)
        self._pool.close()

    def post(self, event: Event) -> None:
        if not self._world.subscribed:
            self._lose(event)
        elif self._world.faults.strikes(faults.REORDER):
            self._schedule(self._world.faults.some_seconds(faults.REORDER), Job(event, None))
        elif event.lane in self._lanes:
            self._lanes[event.lane].append(event)
        else:
            self._lanes[event.lane] = deque()
            self._begin(event)

    def hurry(self) -> int:
        """Makes everything that waits for its time due now; returns how many."""
        jobs = [job for _, _, job in sorted(self._later)]
        self._later.clear()
        self._ready.extend(jobs)
        self._work.notify(len(jobs))
        return len(jobs)

    def replay(self, event: Event) -> None:
        """Sends an old event once more, whatever became of it."""
        self._push(Job(event, None, copy=True))

    def forget(self) -> None:
        self._ready.clear()
        self._later.clear()
        self._lanes.clear()

    @property
    def pending(self) -> int:
        """Events that wait or are on their way, re-deliveries included."""
        waiting = sum(len(lane) for lane in self._lanes.values())
        return len(self._ready) + len(self._later) + self._flying + waiting

    def probe(self) -> Attempt:
        """The unsigned `{}` that Zalo sends when the webhook's address is saved."""
        return self._send(b"{}", {})

    def post_raw(self, body: bytes, timestamp: str) -> Attempt:
        """Signs any bytes and waits for the answer to them; nothing is logged or repeated."""
        settings = self._world.settings
        mac = signature.header(app_id=settings.app_id, body=body, timestamp=timestamp, key=settings.oa_secret_key)
        return self._send(body, {"X-ZEvent-Signature": mac})

    def clock_moved(self) -> None:
        self._timer.notify()

    def _begin(self, event: Event) -> None:
        job = Job(event, event.lane)
        if self._world.faults.strikes(faults.DELAY):
            self._schedule(self._world.faults.seconds(faults.DELAY), job)
        else:
            self._push(job)
        if self._world.faults.strikes(faults.DUPLICATE):
            self._push(Job(event, None, copy=True))

    def _push(self, job: Job) -> None:
        self._ready.append(job)
        self._work.notify()

    def _schedule(self, seconds: float, job: Job) -> None:
        heapq.heappush(self._later, (self._world.clock.now() + seconds, next(self._order), job))
        self._timer.notify()

    def _keep_time(self) -> None:
        with self._world.lock:
            while not self._world.stopping.is_set():
                now = self._world.clock.now()
                while self._later and self._later[0][0] <= now:
                    self._push(heapq.heappop(self._later)[2])
                self._timer.wait(self._until_next(now))

    def _until_next(self, now: float) -> float:
        if not self._later:
            return 1.0
        return min(TICK_SECONDS, max(0.001, (self._later[0][0] - now) / self._world.clock.anchor.speed))

    def _deliver_forever(self) -> None:
        while True:
            with self._world.lock:
                while not self._ready and not self._world.stopping.is_set():
                    self._work.wait()
                if self._world.stopping.is_set():
                    return
                job = self._ready.popleft()
                self._flying += 1
                headers, lost_on_the_way = self._prepare(job)
            if lost_on_the_way:
                attempt = Attempt(self._world.clock.now(), 0, 0, "dropped", again=job.copy)
            else:
                attempt = self._send(job.event.body, headers, again=job.copy)
            with self._world.lock:
                self._settle(job, attempt)

    def _prepare(self, job: Job) -> tuple[dict[str, str], bool]:
        event, settings, struck = job.event, self._world.settings, self._world.faults.strikes
        key = settings.oa_secret_key
        if struck(faults.BAD_SIGNATURE):
            key = "not " + key
        mac = signature.header(app_id=settings.app_id, body=event.body, timestamp=event.timestamp, key=key)
        headers = {"X-ZEvent-Signature": mac}
        if event.retries:
            headers["num_retry"] = str(event.retries)
        first = not event.attempts and not job.copy
        return headers, first and struck(faults.DROP_FIRST_ATTEMPT)

    def _send(self, body: bytes, headers: dict[str, str], *, again: bool = False) -> Attempt:
        at, begun = self._world.clock.now(), time.monotonic()
        try:
            status, note = self._request(body, headers), ""
        except urllib3.exceptions.TimeoutError:
            status, note = 0, "deadline"
        except urllib3.exceptions.HTTPError as fault:
            status, note = 0, type(fault).__name__
        millis = int((time.monotonic() - begun) * 1000)
        return Attempt(at, status, millis, note, headers.get("X-ZEvent-Signature", ""), again)

    def _request(self, body: bytes, headers: dict[str, str]) -> int:
        sent = {"Content-Type": "application/json", "User-Agent": "emulator", **headers}
        try:
            return self._pool.urlopen("POST", self._path, body=body, headers=sent).status
        except urllib3.exceptions.ProtocolError:
            # A kept connection the bot had closed meanwhile; a fresh one tells whether the bot is there.
            return self._pool.urlopen("POST", self._path, body=body, headers=sent).status

    def _settle(self, job: Job, attempt: Attempt) -> None:
        event = job.event
        self._flying -= 1
        event.attempts.append(attempt)
        self._world.journal.counts[f"delivery.{attempt.status}"] += 1
        held = False
        if attempt.status == 200:
            self._mark(event, journal.DELIVERED)
        elif not job.copy:
            held = self._retry(job)
        if job.lane is not None and not held:
            self._free(job.lane)
        self._world.touch(event)

    def _retry(self, job: Job) -> bool:
        """Plans the next attempt, or gives up. True if the lane has to wait for it."""
        event, waits = job.event, self._world.settings.retry_seconds
        if event.retries >= len(waits):
            self._world.subscribed = False
            self._lose(event)
            return False
        held = self._world.settings.keep_order and job.lane is not None
        self._schedule(waits[event.retries], Job(event, job.lane if held else None))
        event.retries += 1
        self._mark(event, journal.RETRYING)
        return held

    def _free(self, lane: str) -> None:
        waiting = self._lanes.get(lane)
        if waiting:
            self._begin(waiting.popleft())
        else:
            self._lanes.pop(lane, None)

    def _lose(self, event: Event) -> None:
        self._world.journal.counts["events.lost"] += 1
        self._mark(event, journal.LOST)

    def _mark(self, event: Event, state: str) -> None:
        event.state = state
        if event.message is not None:
            event.message.state = state
            self._world.touch(event.message)
        self._world.touch(event)
