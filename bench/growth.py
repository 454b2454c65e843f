"""What a turn costs as the database fills: one line for each number of residents who have finished.

python -m bench.growth [--residents 1000,10000,100000,500000] [--database-url …]

Every resident leaves behind what a whole form leaves: 21 events, 21 messages, 20 answers and their trail.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass

from sqlalchemy import text

from bench.stages import STAGES, api_of_its_own, measure
from models.database import Database
from models.migrations import migrate

EVENTS, ANSWERS = 21, 20
AT_ONCE, ROUNDS = 16, 40
STEP = 20_000  # residents a transaction


@dataclass(frozen=True)
class Numbers:
    """How a dialect counts up and writes a number as 32 hexadecimal digits."""

    series: str
    hexadecimal: str


DIALECTS = {
    "sqlite": Numbers(
        "(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {end})"
        " SELECT n FROM c) AS {name}",
        "printf('%032x', {0})",
    ),
    "postgresql": Numbers("generate_series({first}, {end} - 1) AS {name}(n)", "lpad(to_hex({0}), 32, '0')"),
}  # fmt: skip

# r: number of the resident, k: of the event or the answer.
_FILL = (
    "INSERT INTO conversation (person, campaign, phase, state, version, updated_at)"
    " SELECT {person}, 'old', 'done', '{{}}', 1, 1724900000000 FROM {residents}",
    "INSERT INTO response (id, campaign, respondent, questionnaire, fingerprint, consent, unit_list, unit, district,"
    " entry, status, started_on, completed_on, flags, version, counted)"
    " SELECT {person}, 'old', {person}, 'v', 'f', 'c', 'u', '0', '0', 'code', 'complete', DATE '2024-08-29',"
    " DATE '2024-08-29', '', 1, '{{}}' FROM {residents}",
    "INSERT INTO answer (response_id, question, value)"
    " SELECT {person}, 'q' || k.n, '{{\"c\":1}}' FROM {residents} CROSS JOIN {answers}",
    "INSERT INTO answer_event (response_id, question, value, day)"
    " SELECT {person}, 'q' || k.n, '{{\"c\":1}}', DATE '2024-08-29' FROM {residents} CROSS JOIN {answers}",
    "INSERT INTO inbound (event_key, person, event_name, status, sent_at, received_at)"
    " SELECT {event}, '', 'user_send_text', 1, 1724900000000, 1724900000000 FROM {residents} CROSS JOIN {events}",
    "INSERT INTO outbound (cause, n, person, lane, status, attempts, created_at, not_before, settled_at, message_id)"
    " SELECT {event}, 0, '', 0, 2, 1, 1724900000000, 0, 1724900000000, {event} FROM {residents} CROSS JOIN {events}",
)


def main() -> None:
    """Fill, measure, print; again for every size."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--residents", default="1000,10000,100000,500000")
    options.add_argument("--database-url", default="")
    chosen = options.parse_args()
    port, heard = api_of_its_own()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database_url or f"sqlite:///{folder}/bench.sqlite3"
        database = Database(url)
        migrate(database)
        there, first = 0, 0
        print(
            "residents    rows in all   " + "  ".join(f"{stage:>8}" for stage in (*STAGES, "turn")) + "   µs CPU a turn"
        )
        for size in map(int, chosen.residents.split(",")):
            began = time.monotonic()
            fill(database, there, size)
            there, filled = size, time.monotonic() - began
            stages = measure(url, port, heard, AT_ONCE, ROUNDS, first=first)
            first += AT_ONCE
            found = [stages.a_turn(stage, AT_ONCE) for stage in STAGES]
            cells = "  ".join(f"{value:8.0f}" for value in (*found, sum(found)))
            rows = size * (2 + 2 * ANSWERS + 2 * EVENTS)
            print(f"{size:9,}  {rows:13,}  {_megabytes(database):7,}   {cells}   filled in {filled:.0f} s", flush=True)


def fill(database: Database, there: int, wanted: int) -> None:
    """Add residents who have finished until there are `wanted`."""
    numbers = DIALECTS[database.engine.dialect.name]
    person = numbers.hexadecimal.format("r.n")
    event = numbers.hexadecimal.format(f"r.n * {EVENTS} + k.n")
    events = numbers.series.format(first=0, end=EVENTS, name="k")
    answers = numbers.series.format(first=0, end=ANSWERS, name="k")
    for begin in range(there, wanted, STEP):
        residents = numbers.series.format(first=begin + 1, end=min(begin + STEP, wanted) + 1, name="r")
        with database.write() as connection:
            for statement in _FILL:
                sql = statement.format(person=person, event=event, residents=residents, events=events, answers=answers)
                if database.is_sqlite:
                    sql = sql.replace("DATE '", "'")
                connection.execute(text(sql.replace(":", r"\:")))


def _megabytes(database: Database) -> int:
    size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with database.read() as connection:
        found = connection.execute(text(size if database.is_sqlite else "SELECT pg_database_size(current_database())"))
        return int(found.scalar_one()) // 1_000_000


if __name__ == "__main__":
    main()
