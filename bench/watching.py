"""What it costs to be watched: one reading of /metrics, statement by statement, in a full database.

python -m bench.watching [--residents 200000] [--database-url …]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from statistics import median
from typing import Any

from sqlalchemy import event, text

from bench.growth import EVENTS, fill
from config import Settings
from handlers import health
from handlers.runtime import Runtime
from models.migrations import migrate

READINGS = 7


def main() -> None:
    """Fill, read, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--residents", type=int, default=200_000)
    options.add_argument("--database-url", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database_url or f"sqlite:///{folder}/bench.sqlite3"
        runtime = Runtime(Settings(_env_file=None, database_url=url))
        migrate(runtime.database)
        fill(runtime.database, 0, chosen.residents)
        with runtime.database.write() as connection:
            connection.execute(text("UPDATE response SET campaign = :id"), {"id": runtime.content.campaign.id})
        if not runtime.database.is_sqlite:
            with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))  # as autovacuum does within minutes
        print(f"{chosen.residents:,} responses, {chosen.residents * EVENTS:,} events, as many messages")
        _read(runtime)


def _read(runtime: Runtime) -> None:
    spent: dict[str, list[float]] = {}
    began: list[float] = []
    engine = runtime.database.engine

    def before(*_: Any) -> None:
        began.append(time.perf_counter())

    def after(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        spent.setdefault(" ".join(statement.split()), []).append(time.perf_counter() - began.pop())

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    whole = []
    for _ in range(READINGS):
        start = time.perf_counter()
        health._lines(runtime)
        whole.append(time.perf_counter() - start)
    print(f"/metrics {1000 * median(whole):8.1f} ms, median of {READINGS}")
    for statement, times in sorted(spent.items(), key=lambda each: -median(each[1]))[:6]:
        print(f"         {1000 * median(times):8.2f} ms  {statement[:90]}")


if __name__ == "__main__":
    main()
