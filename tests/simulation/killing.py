"""kill -9 of the bot's processes, one after another, in the middle of work, at moments nobody chose."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.simulation.crowd import Crowd
from tests.simulation.world import SUPERVISOR, WEB, WEB_WORKER, WORKER, World

# Each dies; the worker more often, because only it can leave a message half-sent.
EVERYBODY = (WORKER, WEB_WORKER, WORKER, WEB, SUPERVISOR, WORKER)
MESSAGES_BETWEEN = (15, 40)  # heard from the bot since the death before: all is up again and busy


@dataclass
class Killer:
    """Only ever kills processes of its own world. After the last one Zalo behaves again: all may finish in peace."""

    world: World
    crowd: Crowd
    chance: Random
    victims: Sequence[str]
    killed: Counter[str] = field(default_factory=Counter)
    _next_at: int = 0  # messages heard

    def __post_init__(self) -> None:
        self._victims = list(self.victims)
        self._spare()

    def is_done(self) -> bool:
        """Whether everybody on the list is dead."""
        return not self._victims

    @property
    def deaths_of_senders(self) -> int:
        """How often one person may at most have heard a message twice."""
        return self.killed[WORKER] + self.killed[SUPERVISOR]

    def strikes(self, _share: float) -> None:
        """Kills the next one on the list, if it is time and the process runs. A dead supervisor is started again."""
        if not self._victims or self.crowd.heard < self._next_at:
            return
        victims = [pid for name, pid in self.world.parts() if name == self._victims[0]]
        if not victims:
            return  # just being started again
        os.kill(self.chance.choice(victims), signal.SIGKILL)
        name = self._victims.pop(0)
        self.killed[name] += 1
        if name == SUPERVISOR and self.world.bot is not None:
            self.world.bot.wait()
            self.world.start_bot()
        if self.is_done():
            self.world.zalo.clear_faults()
        self._spare()

    def _spare(self) -> None:
        self._next_at = self.crowd.heard + self.chance.randint(*MESSAGES_BETWEEN)
