"""A real bot behind a real nginx."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.front import NAME, Front, front
from tests.shell.test_supervisor import Program, descendants, eventually, is_running

TOKEN = "a-token-for-the-monitor-of-32-characters"
VERIFIER = "Q1w2e3r4T5"
THREADS = 2


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """`python app.py` as it runs behind nginx, with few threads."""
    folder = tmp_path_factory.mktemp("bot")
    running = Program(
        folder,
        PUBLIC_BASE_URL=f"https://{NAME}",
        TRUSTED_PROXIES="1",
        WEB_THREADS=str(THREADS),
        METRICS_TOKEN=TOKEN,
        ZALO_VERIFIER=VERIFIER,
    )
    below: set[int] = set()
    try:
        assert eventually(running.serves), (folder / "log").read_text()
        yield running
    finally:
        below = set(descendants(running.process.pid))
        running.process.terminate()
        running.process.wait(60)
        for pid in filter(is_running, below):
            os.kill(pid, signal.SIGKILL)
        running.log.close()


@pytest.fixture(scope="module")
def nginx(bot: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The shipped site in front of it."""
    with front(Path(tmp_path_factory.mktemp("front")) / "nginx", int(bot.address.rpartition(":")[2])) as running:
        yield running
