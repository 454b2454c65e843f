"""Where the emulator refuses to start, how it starts, and its clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.clock import Clock
from emulator.driver import Emulator
from emulator.server import RunningEmulator
from emulator.settings import Unusable, read

ROOT = Path(__file__).parents[2]
START = "2024-08-29T08:00:00+07:00"

REFUSED = {
    "production": {"APP_ENV": "production"},
    "all interfaces": {"EMULATOR_HOST": "0.0.0.0"},  # noqa: S104 - must be refused
    "another machine": {"EMULATOR_HOST": "192.168.1.5"},
    "a name": {"EMULATOR_HOST": "example.com"},
    "a webhook elsewhere": {"EMULATOR_WEBHOOK_URL": "https://example.com/webhook/zalo"},
    "a webhook on the network": {"EMULATOR_WEBHOOK_URL": "http://10.0.0.1/webhook/zalo"},
    "a bot elsewhere": {"EMULATOR_BOT_BASE": "http://example.com"},
    "no such type": {"EMULATOR_OA_TYPE": "3"},
    "no number": {"EMULATOR_PORT": "many"},
    "no switch": {"EMULATOR_ECHOES": "perhaps"},
    "no zone": {"CLOCK_START": "2024-08-29T08:00:00"},
    "no time": {"CLOCK_START": "tomorrow"},
    "a standing clock": {"CLOCK_SPEED": "0"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_unusable_settings_are_refused_by_name(name: str) -> None:
    (variable,) = REFUSED[name]
    with pytest.raises(Unusable, match=variable):
        read(REFUSED[name])


def test_settings_come_from_the_environment_and_empty_means_the_default() -> None:
    env = {"EMULATOR_RETRY_SECONDS": "0.2, 1", "EMULATOR_ECHOES": "0", "ZALO_OA_ID": "123", "EMULATOR_PORT": " "}
    settings = read({**env, "CLOCK_START": START, "EMULATOR_UNITS_CSV": "a.csv"})
    assert settings.retry_seconds == (0.2, 1.0)
    assert (settings.echoes, settings.receipts, settings.oa_id, settings.port) == (False, True, "123", 9000)
    assert settings.clock_start == datetime.fromisoformat(START)
    assert settings.units_csv == Path("a.csv")


def program(**env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "emulator"]
    kept = {"PATH": os.environ["PATH"], "APP_ENV": "development", "EMULATOR_PORT": "0", **env}
    return subprocess.Popen(command, cwd=ROOT, env=kept, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_program_prints_its_address_serves_and_ends_cleanly() -> None:
    with program() as running:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        assert requests.get(f"{address}/sim/health", timeout=5).json() == {"ok": True}
        running.terminate()
        assert running.wait(10) == 0


def test_the_program_refuses_production_in_one_line() -> None:
    with program(APP_ENV="production") as running:
        _, said = running.communicate(timeout=20)
    assert running.returncode == 2
    assert said.strip().splitlines() == ["emulator: APP_ENV is production: the emulator never runs there"]


def test_a_foreign_host_name_is_not_answered(emulator: RunningEmulator) -> None:
    answer = requests.get(f"{emulator.address}/sim/health", headers={"Host": "evil.example"}, timeout=5)
    assert answer.status_code == 403


def test_a_clock_starts_where_it_is_told_and_runs_as_fast_as_it_is_told() -> None:
    clock = Clock(start=1000.0, speed=1000.0)
    begun = time.time()
    time.sleep(0.02)
    passed = time.time() - begun
    assert 1000 + 1000 * passed <= clock.now() <= 1000 + 1000 * (passed + 0.2)
    assert len(Clock().millis()) == 13


def test_two_clocks_with_one_file_agree_and_a_jump_of_one_moves_both(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    ours, theirs = Clock(start=5000.0, file=file), Clock(file=file)
    assert abs(ours.now() - theirs.now()) < 0.01
    ours.jump_by(3600)
    assert abs(ours.now() - theirs.now()) < 0.01
    assert theirs.now() >= 8600
    assert set(json.loads(file.read_text())) == {"real", "virtual", "speed"}
    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]


def test_a_broken_clock_file_leaves_the_last_good_time(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    clock = Clock(start=5000.0, file=file)
    file.write_text("{")
    assert 5000 <= clock.now() < 5010
    file.write_text('{"real": 0, "virtual": 0}')
    assert 5000 <= clock.now() < 5010


def test_the_clock_jumps_by_seconds_and_to_an_instant(zalo: Emulator) -> None:
    before = zalo.now()
    assert 3599 < zalo.jump(by=3600) - before < 3610
    there = datetime.fromisoformat(START).timestamp()
    assert 0 <= zalo.jump(to=START, speed=60) - there < 10
    with pytest.raises(ValueError, match="zone"):
        zalo.jump(to="2024-08-29T08:00:00")


def test_events_are_stamped_with_the_played_time(launch: Callable[..., RunningEmulator], bot: Any) -> None:
    emulator = launch(clock_start=datetime.fromisoformat(START))
    Emulator(emulator.address).resident().says("a")
    stamp = int(bot.waits_for("user_send_text")[0].json["timestamp"]) / 1000
    assert 0 <= stamp - datetime.fromisoformat(START).timestamp() < 10


def test_the_same_seed_makes_the_same_ids_and_no_seed_never_does(
    launch: Callable[..., RunningEmulator],
) -> None:
    def first_two(**changes: object) -> list[str]:
        zalo = Emulator(launch(**changes).address)
        phone = zalo.resident()
        return [phone.id, phone.does("say", text="a")["message"]["id"]]

    assert first_two(seed="7") == first_two(seed="7")
    assert first_two() != first_two()


def test_a_reset_empties_the_world_and_repeats_no_id(launch: Callable[..., RunningEmulator]) -> None:
    zalo = Emulator(launch(seed="7").address)
    phone = zalo.resident()
    zalo.fault("-32", probability=1)
    zalo.reset()
    assert zalo.get("/residents") == {"residents": []}
    assert zalo.faults()["-32"]["probability"] == 0
    assert zalo.resident().id != phone.id
