"""A process that dies at a point of its work that is chosen in advance: `os._exit`, nothing is cleaned up.

Points are numbered as they come by: after each statement, before and after each commit, before and after each message
has reached Zalo. Whoever tries 1, 2, 3 … until the process lives has seen it die everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from config import Settings
from handlers.runtime import Runtime
from tests.shell.processes import exit_code
from tests.shell.running import Running, running
from tests.shell.stand_in import Message, accepted
from zalo.errors import SendResult

DIED, UNFINISHED = 9, 3
Act = Callable[[Running, Any], bool]  # a function of a module; whether it did what it was to do


def survives(act: Act, bot: Running, given: Any, *, point: int, phones: Path) -> bool:
    """Let a process do it on the bot's database; False if it died at the point. What reached Zalo is in `phones`."""
    code = exit_code(_live, act, bot.runtime.settings, bot.clock.time, given, point, phones)
    assert code in (0, DIED), code
    return code == 0


def _live(act: Act, settings: Settings, now: float, given: Any, point: int, phones: Path) -> None:
    steps = count(1)

    def passes(*_: Any) -> None:
        if next(steps) == point:
            os._exit(DIED)

    def arrives(message: Message) -> SendResult:
        passes()
        with phones.open("a", encoding="utf-8") as file:
            file.write(" ".join(message.text.split()) + "\n")
        passes()
        return accepted(message)

    bot = running(Runtime(settings))
    bot.clock.time = now
    bot.zalo.answer = arrives
    engine = bot.runtime.database.engine
    commit = engine.dialect.do_commit
    event.listen(engine, "after_cursor_execute", passes)
    event.listen(engine, "commit", passes)
    engine.dialect.do_commit = lambda connection: passes(commit(connection))  # type: ignore[method-assign]
    os._exit(0 if act(bot, given) else UNFINISHED)
