"""How long an export of many responses takes and how much memory it needs.

python -m bench.exports --responses 200000
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from config import load_settings
from handlers.runtime import Runtime
from models import responses
from models.migrations import migrate
from models.responses import NewForm, Sending
from questions.model import Content, Kind, Question
from reports import exports, spreadsheet
from reports.exports import Wanted

BATCH = 5_000


def main() -> None:
    """Fill a database, export it, print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--responses", type=int, default=200_000)
    count = arguments.parse_args().responses
    with tempfile.TemporaryDirectory() as folder:
        runtime = Runtime(load_settings(database_url=f"sqlite:///{folder}/bench.sqlite3", zalo_oa_id="1"))
        migrate(runtime.database)
        fill(runtime, count)
        before = _peak_mb()
        for name, write in (("csv", exports.write_responses), ("xlsx", spreadsheet.write_responses)):
            out = Path(folder) / f"out.{name}"
            started, cpu = time.perf_counter(), time.process_time()
            with runtime.database.read() as connection:
                written = write(connection, Wanted(runtime.content, labels=True), out)
            took, cpu = time.perf_counter() - started, time.process_time() - cpu
            size = out.stat().st_size / 1e6
            figures = f"{took:6.1f} s  {cpu:6.1f} s CPU  {size:6.1f} MB  peak {_peak_mb()} MB"
            print(f"{name:5} {written} responses  {figures}")
        print(f"(peak before the exports: {before} MB)")


def fill(runtime: Runtime, count: int) -> None:
    """Store `count` sent responses with random answers."""
    chance = random.Random(7)
    with runtime.database.write() as connection:
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            responses.begin(connection, [_form(runtime.content, chance, number) for number in numbers])
            responses.send(connection, [_sending(runtime.content, chance, number) for number in numbers])


def _form(content: Content, chance: random.Random, number: int) -> NewForm:
    unit = chance.choice(content.units.units)
    return NewForm(
        id=f"{number:032x}", campaign=content.campaign.id, respondent=f"{number:032x}",
        questionnaire=content.survey.version, fingerprint="", consent="", unit_list=content.units.id,
        unit=unit.code, district=unit.district_code, entry="code", started_on=date(2024, 8, 29),
    )  # fmt: skip


def _sending(content: Content, chance: random.Random, number: int) -> Sending:
    counted = {question.id: {"v": value} for question, value in _answers(content, chance)}
    return Sending(f"{number:032x}", 1, json.dumps(counted, ensure_ascii=False), "", date(2024, 8, 30))


def _answers(content: Content, chance: random.Random) -> Iterator[tuple[Question, object]]:
    for question in content.survey.questions:
        if question.kind is Kind.SINGLE:
            yield question, chance.choice(question.options).code
        elif question.kind is Kind.MULTI:
            yield question, [option.code for option in question.options[:2]]
        else:
            yield question, "2" if question.kind is Kind.NUMBER else "Cán bộ nhiệt tình, xin giữ như vậy."


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
