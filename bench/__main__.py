"""python -m bench: every measurement of docs/hieu-nang.md, one after another (about 20 minutes on a quiet machine)."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = (
    ("as many turns as can be, beside the floor", "turns"),
    ("the same on PostgreSQL", "turns --postgresql"),
    ("two instances on one PostgreSQL", "turns --postgresql --instances 2 --no-floor"),
    ("Zalo takes 100 ms for a message, 64 residents", "turns --delay-ms 100 --residents 64 --at-once 64 --no-floor"),
    ("200 events a second", "turns --at-once 280 --residents 280 --pause-ms 1350 --rounds 1 --no-floor"),
    ("nothing else to do", "turns --at-once 1 --residents 3 --pause-ms 200 --rounds 1 --no-floor"),
    ("CPU by stage, 16 turns in a transaction", "stages --at-once 16 --rounds 80"),
    ("CPU by stage, one turn in a transaction", "stages --at-once 1 --rounds 80"),
    ("as the database fills", "growth"),
    ("exports", "exports --responses 200000"),
    ("reading", "reading"),
)


def main() -> None:
    """Run them all; a measurement that fails ends the run."""
    for what, command in MEASUREMENTS:
        print(f"\n=== {what}: python -m bench.{command}", flush=True)
        subprocess.run([sys.executable, "-m", *f"bench.{command}".split()], check=True)


if __name__ == "__main__":
    main()
