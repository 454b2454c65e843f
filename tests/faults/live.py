"""The bot with its loops running in this process, and people who answer one question after another, come what may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from handlers.worker import Worker
from tests.faults.history import History
from tests.shell.events import OPENING_MORNING, said
from tests.shell.running import QUY_SON, Running
from tests.shell.survey import MESSAGES, counted, what_counts

PATIENCE_S = 90.0
BETWEEN_TRIES_S = 0.1  # Zalo waits longer
PEOPLE = 4
BEGUN = PEOPLE * 6  # messages: everybody is among the questions
NEWCOMER = "9" * 19
EARLIER_MS = 3_600_000  # people write in the hour before the bot's clock begins: no event is from the future


def wait_for(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_S) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)


@dataclass
class Live:
    """One bot: web part, one worker, Zalo's stand-in, and everything that was delivered."""

    bot: Running
    history: History = field(init=False)
    _worker: Worker | None = None
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        self.history = History(self.bot)

    def start(self) -> None:
        """Start the worker."""
        self._worker = Worker(self.bot.runtime)
        self._thread = threading.Thread(target=self._worker.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the worker finish what is in hand."""
        if self._worker is not None and self._thread is not None:
            self._worker.stop()
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
        self._worker = self._thread = None

    def readyz(self) -> int:
        """What a load balancer is told."""
        return self.bot.web.get("/readyz").status_code


@dataclass
class Crowd:
    """People who fill in the whole form at the same time, each waiting for the reply before answering on."""

    live: Live
    people: int
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.accounts = [f"{number:019d}" for number in range(1, self.people + 1)]
        self._threads = [threading.Thread(target=self._lives, args=(one,), daemon=True) for one in self.accounts]

    def begin(self) -> None:
        """Everybody writes the first message."""
        for thread in self._threads:
            thread.start()

    def said_by_all(self) -> int:
        """Messages acknowledged so far."""
        return len(self.live.history.acknowledged)

    def finish(self) -> None:
        """Wait until everybody is through."""
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "somebody is stuck"
        assert self.complaints == []

    def are_all_counted(self) -> bool:
        """Whether every form holds exactly what its owner said."""
        return what_counts(self.live.bot) == [counted()] * self.people

    def _lives(self, account: str) -> None:
        bot = self.live.bot
        code = bot.resident(account).code(QUY_SON)
        for n, text in enumerate((f"#{code}", *MESSAGES)):
            event = said(text, by=account, at=OPENING_MORNING - EARLIER_MS + n * 6_000)
            heard = len(bot.zalo.texts_to(account))
            try:
                wait_for(lambda event=event: self._is_taken(event), f"{account} is not heard")
                wait_for(lambda heard=heard: len(bot.zalo.texts_to(account)) > heard, f"{account} hears nothing")
            except AssertionError as complaint:
                self.complaints.append(str(complaint))
                return

    def _is_taken(self, event: dict[str, object]) -> bool:
        taken = self.live.history.deliver(event)
        if not taken:
            time.sleep(BETWEEN_TRIES_S)
        return taken


def survives(
    live: Live, fault: AbstractContextManager[None], seconds: float, look: Callable[[], None] = lambda: None
) -> dict[str, object]:
    """`fault` strikes in the middle of a crowd and is over after so many seconds; then all must be as if it had never
    been. `look`: what is seen meanwhile. Returns what was counted.
    """
    bot, history, newcomer = live.bot, live.history, said("chào", by=NEWCOMER)
    live.start()
    crowd = Crowd(live, PEOPLE)
    crowd.begin()
    wait_for(lambda: crowd.said_by_all() >= BEGUN, "the crowd begins")
    with fault:
        over = time.monotonic() + seconds
        assert not history.deliver(newcomer), "acknowledged, but stored where?"
        before = crowd.said_by_all()
        look()
        time.sleep(max(0.0, over - time.monotonic()))
        assert crowd.said_by_all() == before, "acknowledged, but stored where?"
    assert history.deliver(newcomer)
    crowd.finish()
    wait_for(lambda: len(bot.zalo.texts_to(NEWCOMER)) == 1, "the newcomer is answered")
    live.stop()
    assert live.readyz() == 200
    assert crowd.are_all_counted()
    assert history.faults() == []
    return {"away_s": seconds, **history.counts()}
