"""What time it is for the bot: real, set, fast, or moved by the emulator."""

from __future__ import annotations

import itertools
import json
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from handlers.clock import Clock, from_ms, to_ms

ZONE = "Asia/Ho_Chi_Minh"
NONSENSE = ["", "{", "[]", "7", "null", '{"real": 1}', '{"real": "x", "virtual": 1, "speed": 1}']
stamps = itertools.count(1_000_000_000, 1_000_000_000)
START = datetime.fromisoformat("2024-08-29T08:00:00+07:00")


def moves(file: Path, virtual: datetime, speed: float = 1.0) -> None:
    """What the emulator writes."""
    writes(file, json.dumps({"real": time.time(), "virtual": virtual.timestamp(), "speed": speed}))


def writes(file: Path, text: str) -> None:
    file.write_text(text)
    os.utime(file, ns=(0, next(stamps)))  # two writings never look the same, however quick they are


def test_without_settings_it_is_the_real_time() -> None:
    with time_machine.travel("2024-08-29T01:00:00+00:00", tick=False):
        assert Clock(ZONE).now() == START
        assert Clock(ZONE).now_ms() == to_ms(START)


def test_a_start_in_the_settings_holds_from_the_start_of_the_process() -> None:
    with time_machine.travel("2026-01-01", tick=False) as moment:
        clock = Clock(ZONE, start=START)
        moment.shift(90)
        assert clock.timestamp() == pytest.approx(START.timestamp() + 90)


def test_a_fast_clock_runs_as_fast_as_it_is_told() -> None:
    with time_machine.travel("2026-01-01", tick=False) as moment:
        clock = Clock(ZONE, start=START, speed=60)
        moment.shift(60)
        assert clock.timestamp() == pytest.approx(START.timestamp() + 3_600)


def test_parts_started_at_different_times_agree_on_the_time() -> None:
    with time_machine.travel("2026-01-01", tick=False) as moment:
        anchor = time.time()
        first = Clock(ZONE, start=START, anchor=anchor, speed=10)
        moment.shift(30)
        second = Clock(ZONE, start=START, anchor=anchor, speed=10)
        assert first.timestamp() == second.timestamp() == pytest.approx(START.timestamp() + 300)


def test_the_day_is_the_day_of_the_campaigns_zone() -> None:
    with time_machine.travel("2024-08-31T17:30:00+00:00", tick=False):
        assert Clock(ZONE).today() == date(2024, 9, 1)
        assert Clock("UTC").today() == date(2024, 8, 31)


def test_the_emulator_moves_everybodys_clock(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    with time_machine.travel("2026-01-01", tick=False) as moment:
        clock = Clock(ZONE, start=START, shared=file)
        assert clock.now() == START
        moves(file, START.replace(day=31), speed=2)
        assert clock.now() == START.replace(day=31)
        moment.shift(60)
        assert clock.now() == START.replace(day=31, minute=2)
        moves(file, START.replace(day=30))
        assert clock.now() == START.replace(day=30)


@pytest.mark.parametrize("written", NONSENSE)
def test_a_file_that_makes_no_sense_changes_nothing(tmp_path: Path, written: str) -> None:
    file = tmp_path / "clock.json"
    with time_machine.travel("2026-01-01", tick=False):
        clock = Clock(ZONE, start=START, shared=file)
        moves(file, START.replace(day=30))
        assert clock.now() == START.replace(day=30)
        writes(file, written)
        assert clock.now() == START.replace(day=30)
        moves(file, START.replace(day=31))
        assert clock.now() == START.replace(day=31)


def test_a_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    clock = Clock(ZONE, start=START, shared=tmp_path / "none.json")
    assert abs(clock.timestamp() - START.timestamp()) < 5


def test_instants_survive_the_way_into_a_table_and_back() -> None:
    assert from_ms(to_ms(START)) == START
    assert from_ms(1_724_893_200_123).tzinfo is UTC
