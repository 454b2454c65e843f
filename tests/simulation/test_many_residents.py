"""Many people at once, each in his own way, with events delivered twice and out of order: what they gave comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.habits import HABITS
from tests.simulation.lives import Manners, Plan
from tests.simulation.run import Run
from tests.simulation.world import ROOT, World, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# SIMULATED_RESIDENTS=500 is the full size: every commune has two or three.
RESIDENTS = int(os.environ.get("SIMULATED_RESIDENTS", "60"))
SEED = int(os.environ.get("SIMULATION_SEED", "20240829"))
SECOND_SURVEY = ROOT / "tests" / "data" / "second_survey.yaml"


def unreliable(world: World) -> World:
    """Every fifth event comes twice, every tenth late and in the wrong order, as Zalo reserves the right to."""
    world.zalo.fault("duplicate", probability=0.2)
    world.zalo.fault("reorder", probability=0.1, seconds=20)
    world.zalo.fault("escaped_json", probability=0.1)
    return world


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_many_residents_gave_is_what_is_exported(database_url: str, tmp_path: Path) -> None:
    with running(World(tmp_path / "world", database_url, more={"EMULATOR_RECEIPTS": "1"})) as world:
        run = Run(unreliable(world), SEED)
        run.live(RESIDENTS)
        assert run.verdict() == []
        assert run.finishers > RESIDENTS / 2
        assert world.zalo.faults()["duplicate"]["hits"] > RESIDENTS
        assert world.zalo.faults()["reorder"]["hits"] > RESIDENTS
        assert {habit.detour.__name__ for habit in HABITS} <= run.did.keys()
        assert world.troubles() == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_on_postgresql_share_the_residents(database_url: str, tmp_path: Path) -> None:
    with running(World(tmp_path / "world", database_url, more={"WORKERS": "2"})) as world:
        run = Run(unreliable(world), SEED + 1)
        run.live(min(RESIDENTS, 100) // 5)
        assert run.verdict() == []
        assert run.finishers > 0
        assert world.troubles() == []


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A world in which the other questionnaire is live."""
    survey = {"QUESTIONNAIRE": str(SECOND_SURVEY)}
    with running(World(tmp_path_factory.mktemp("water"), more=survey)) as world:
        yield Run(unreliable(world), SEED + 2, questionnaire=SECOND_SURVEY)


def test_another_questionnaire_runs_without_a_line_of_code_changed(water: Run) -> None:
    water.live(10)
    assert water.verdict() == []
    assert water.finishers > 0


def test_everybody_goes_on_where_he_was_after_an_hour_away(water: Run) -> None:
    before = water.finishers
    water.manners = Manners(detours=0.0)
    hours_pass = water.in_the_middle(lambda: water.world.zalo.jump(by=3600), times=2)
    water.live(6, plan=lambda _: Plan.FINISHES, meanwhile=hours_pass)
    assert water.verdict() == []
    assert water.finishers == before + 6
    assert water.did["came back after a long while"] > 0
