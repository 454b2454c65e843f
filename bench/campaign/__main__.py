"""Plays the campaign of 26/8–1/9/2024 and balances the books.

python -m bench.campaign [--responses 20000] [--seed 1] [--database-url …]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.campaign import books, manners
from bench.campaign.books import Line
from bench.campaign.play import Play, Size
from bench.campaign.stage import BEGINS, stage

MOST_SHOWN = 20


def main() -> int:
    """Play, print, and tell by the exit code whether everything balances."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--responses", type=int, default=20_000, help="residents whose forms count in the end")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database-url", default="", help="an empty PostgreSQL database; default: an SQLite file")
    chosen = options.parse_args()
    _quiet_logs()
    console, begun = Console(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pks07-campaign-") as folder, _progress(console) as bar:
        found, offences, play = play_out(Path(folder), chosen.database_url, chosen.responses, chosen.seed, bar)
    console.print(_table(found))
    for offence in offences[:MOST_SHOWN]:
        console.print(f"[red]offence:[/] {offence}", highlight=False)
    unbalanced = sum(not line.balanced for line in found)
    console.print(
        f"{chosen.responses} responses, seed {chosen.seed}, {time.monotonic() - begun:.0f} s; "
        f"{play.held} messages were in the hand of workers that died; "
        f"{play.repeated} events met no web process and came again; "
        f"{unbalanced} of {len(found)} lines unbalanced, {len(offences)} offences"
    )
    return 1 if unbalanced or offences else 0


def play_out(
    folder: Path, database_url: str, responses: int, seed: int, bar: Progress | None = None
) -> tuple[list[Line], list[str], Play]:
    """One campaign: its books, everything nobody may get, and the play itself."""
    with stage(folder, database_url, BEGINS) as scene:
        play = Play(scene, Size.of(responses), seed)
        if bar is None:
            play.run()
        else:
            task = bar.add_task("26/8", total=play.everybody)
            play.run(lambda done: bar.update(task, completed=done, description=f"{scene.now:%d/%m %H:%M}"))
        return books.lines(play), manners.offences(play), play


def _progress(console: Console) -> Progress:
    return Progress(
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
        console=console,
        disable=not console.is_terminal,
    )


def _table(found: list[Line]) -> Table:
    table = Table("count", "script", "heard", "kept", "")
    for column in table.columns[1:4]:
        column.justify = "right"
    for line in found:
        numbers = ("" if number is None else str(number) for number in (line.heard, line.kept))
        table.add_row(line.name, str(line.script), *numbers, "" if line.balanced else "[red]unbalanced[/]")
    return table


def _quiet_logs() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


if __name__ == "__main__":
    sys.exit(main())
