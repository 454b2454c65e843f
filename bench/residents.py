"""Simulated residents against the running bot and emulator: what they gave against what is exported, and how fast.

python -m bench.residents [--residents 500] [--seed 1] [--at-once 64] [--workers 1] [--database-url …]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.simulation.run import Run, posters
from tests.simulation.world import World, running

SHOWN = 20  # faults that are printed in full


def main() -> int:
    """Run them all and print one page. 0 only if nothing is amiss."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--residents", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--at-once", type=int, default=64)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--database-url", default="", help="PostgreSQL; default: an SQLite file of its own")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        more = {"WORKERS": str(chosen.workers), "EMULATOR_RECEIPTS": "1"}
        with running(World(Path(folder), chosen.database_url, more=more)) as world:
            return _run(Run(world, chosen.seed), chosen.residents, chosen.at_once)


def _run(run: Run, residents: int, at_once: int) -> int:
    zalo = run.world.zalo
    zalo.fault("duplicate", probability=0.2)
    zalo.fault("reorder", probability=0.1, seconds=20)
    zalo.fault("escaped_json", probability=0.1)
    posters()
    began, console = time.monotonic(), Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        run.live(residents, at_once=at_once, meanwhile=lambda share: bar.update(task, completed=share))
    took = time.monotonic() - began
    faults = run.verdict()
    _print(run, faults, took)
    return 1 if faults else 0


def _print(run: Run, faults: list[str], took: float) -> None:
    stats, injected = run.world.zalo.stats(), run.world.zalo.faults()
    did = {what: times for what, times in run.did.most_common() if not what.startswith("plan: ")}
    plans = {what.removeprefix("plan: "): n for what, n in run.did.most_common() if what.startswith("plan: ")}
    figures = {
        "residents": len(run.crowd.seats),
        "communes scanned": min(len(run.crowd.seats), len(posters())),
        "finishers": run.finishers,
        "messages in": stats["said"],
        "messages out": stats["heard"],
        "events delivered twice": injected["duplicate"]["hits"],
        "events out of order": injected["reorder"]["hits"],
        "everything amiss": len(faults),
        "seconds": round(took, 1),
        "turns a second": round(stats["heard"] / took, 1),
    }
    print("\n")
    for name, value in figures.items():
        print(f"{name:24}{value:>10}")
    for title, counted in (("how it ended", plans), ("what they did besides", did)):
        print(f"\n{title}: " + ", ".join(f"{what} {times}" for what, times in counted.items()))
    for fault in faults[:SHOWN]:
        print(f"\n{fault}")


if __name__ == "__main__":
    sys.exit(main())
