"""Where the CPU of a turn goes, stage by stage, in one process: web, inbox, sender.

python -m bench.stages [--at-once 8] [--rounds 40] [--database-url …] [--profile inbox]

`--at-once`: turns that share a transaction, as they do under load. `--profile`: where in one stage.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import multiprocessing
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue

from bench.load import APP_ID, OA_ID, OA_KEY, Crowd, signed
from bench.turns import answering, day
from config import load_settings
from handlers.inbox import process_waiting
from handlers.outbox import Sender
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.database import Database
from models.migrations import migrate
from wiring import build

STAGES = ("web", "inbox", "sender")
HEARD_WITHIN_S = 5


class Stages:
    """CPU seconds by stage; the profile of one of them."""

    def __init__(self, profiled: str) -> None:
        self.spent: dict[str, list[float]] = {stage: [] for stage in STAGES}
        self._profiled = profiled
        self.profile = cProfile.Profile(builtins=False)

    def forget(self) -> None:
        """Begin again."""
        for spent in self.spent.values():
            spent.clear()

    def a_turn(self, stage: str, turns: int) -> float:
        """Median over the rounds in microseconds; `turns` of them in each."""
        return statistics.median(self.spent[stage]) / turns * 1e6

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the CPU time of what happens inside, all threads together."""
        if stage == self._profiled:
            self.profile.enable()
        began = time.process_time()
        yield
        self.spent[stage].append(time.process_time() - began)
        self.profile.disable()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--at-once", type=int, default=8)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--database-url", default="")
    options.add_argument("--profile", default="", choices=STAGES)
    chosen = options.parse_args()
    port, heard = api_of_its_own()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database_url or f"sqlite:///{folder}/bench.sqlite3"
        stages = measure(url, port, heard, chosen.at_once, chosen.rounds, chosen.profile)
    found = {stage: stages.a_turn(stage, chosen.at_once) for stage in STAGES}
    for stage, spent in found.items():
        print(f"{stage:7} {spent:6.0f} µs a turn")
    print(f"all     {sum(found.values()):6.0f} µs a turn, {chosen.at_once} turns at once")
    if chosen.profile:
        pstats.Stats(stages.profile, stream=sys.stdout).sort_stats("cumulative").print_stats(70)


def measure(
    url: str, port: int, heard: Queue[tuple[str, str]], at_once: int, rounds: int, profiled: str = "", first: int = 0
) -> Stages:
    """Let `at_once` new residents, counted from `first`, take a turn each, `rounds` times."""
    zalo = f"http://127.0.0.1:{port}"
    settings = load_settings(
        app_env="development", database_url=url, log_level="ERROR", zalo_api_base=zalo, zalo_oauth_base=zalo,
        zalo_app_id=APP_ID, zalo_oa_id=OA_ID, zalo_oa_secret_key=OA_KEY, zalo_access_token="bench",  # noqa: S106
        zalo_rate_per_minute=100_000_000, survey_opens_at=day(0), survey_closes_at=day(3),
    )  # fmt: skip
    migrate(Database(url))
    runtime = Runtime(settings)
    web = build(settings).test_client()
    sender = Sender(runtime, Tokens(runtime))
    script = answering(next(iter(runtime.content.codes)))
    replies = {str(10**18 + number): "" for number in range(first, first + at_once)}
    stages, began = Stages(profiled), time.time() - 3_600
    for turn in range(rounds + 3):
        if turn == 3:  # caches are warm
            stages.forget()
        events = [
            signed(account, script(turn % 21, reply), number, turn, began + turn * 30)
            for number, (account, reply) in enumerate(replies.items(), start=first)
        ]
        with stages.timed("web"):
            for headers, body in events:
                assert web.post("/webhook/zalo", data=body, headers=headers).status_code == 200  # noqa: S101
        with stages.timed("inbox"):
            process_waiting(runtime, sender)
        with stages.timed("sender"):
            sender.turn_over()
            while not sender.idle:
                sender.turn_over()
        for _ in replies:
            account, text = heard.get(timeout=HEARD_WITHIN_S)
            replies[account] = text
    sender.close()
    return stages


def api_of_its_own() -> tuple[int, Queue[tuple[str, str]]]:
    """A stand-in for Zalo in another process: its port, and what it is sent."""
    context = multiprocessing.get_context("spawn")
    ports: Queue[int] = context.Queue()
    heard: Queue[tuple[str, str]] = context.Queue()
    context.Process(target=_serve, args=(ports, heard), daemon=True).start()
    return ports.get(timeout=HEARD_WITHIN_S), heard


def _serve(ports: Queue[int], heard: Queue[tuple[str, str]]) -> None:
    async def serve() -> None:
        async with Crowd(listener=lambda account, text: heard.put((account, text))) as crowd:
            ports.put(crowd.api_port)
            await asyncio.sleep(3_600)

    asyncio.run(serve())


if __name__ == "__main__":
    main()
