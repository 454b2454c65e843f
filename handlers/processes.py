"""Child processes of `python app.py`: they end when the process that started them ends, however it ended."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

CHILD = "PKS07_CHILD"  # set in the environment of every child
LOOK_EVERY_S = 0.3


def when_parent_ends(act: Callable[[], None]) -> None:
    """Call `act` once the parent is gone. Does nothing in a process that is no child of ours."""
    if os.environ.get(CHILD) != "1":
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY_S)
        act()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
