"""Child processes of `python app.py`: they end when the process that started them ends, however it ended."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping

PARENT = "PKS07_PARENT"  # in the environment of every child: its parent's id
LOOK_EVERY_S = 0.3


def as_child(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` for a process that is to end with this one."""
    return {**environment, PARENT: str(os.getpid())}


def when_parent_ends(act: Callable[[], None]) -> None:
    """Call `act` once the parent is gone. Does nothing in a process that is no child of ours."""
    given = os.environ.get(PARENT, "")
    if not given.isdecimal():
        return
    parent = int(given)  # told, not asked for: by now it may be dead already

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY_S)
        act()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
