"""`python -m emulator`: serves until it is interrupted. Prints one line, its address, when it is ready."""

from __future__ import annotations

import os
import signal
import sys
import threading

from dotenv import load_dotenv

from emulator.server import start
from emulator.settings import Unusable, read


def main() -> int:
    load_dotenv()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        running = start(read(os.environ))
    except (Unusable, OSError) as fault:
        sys.stderr.write(f"emulator: {fault}\n")
        return 2
    sys.stdout.write(f"{running.address}\n")
    sys.stdout.flush()
    ended.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
