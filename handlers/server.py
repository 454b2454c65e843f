"""The web part under granian. A module of its own, so that granian's main process stays as small as it is."""

from __future__ import annotations

import os
import signal
import sys
import time

from granian import Granian
from granian.constants import Interfaces

from handlers.processes import as_child, when_parent_ends

STOP_WITHIN_S = 10


def serve(host: str, port: int, threads: int) -> None:
    """Serve `app.create_app()` until SIGTERM."""
    when_parent_ends(_end)
    os.environ.update(as_child(os.environ))  # granian's workers end with this process
    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        log_enabled=False,
    ).serve()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_WITHIN_S)
    os._exit(1)  # granian waits for ever for a worker that was still starting when it was told to stop


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
