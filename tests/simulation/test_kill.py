"""kill -9 of every process in the middle of it all: nothing acknowledged is lost, at most one message comes twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text

from tests.simulation.killing import EVERYBODY, Killer
from tests.simulation.lives import Manners, Plan
from tests.simulation.run import Run
from tests.simulation.world import SUPERVISOR, WEB_WORKER, WORKER, World, running

SEED = 20240830
ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))  # how often everybody on the list dies
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 * ROUNDS)]
AT_ONCE = 16
SPEED = 30.0  # slow: a restart must not look like half an hour away
MOST = 300 * ROUNDS  # residents; a tenth of them is through before the last death
SLOW_S = 0.6
IMPATIENT = {
    # Played seconds; far more tries than any restart takes.
    "EMULATOR_RETRY_SECONDS": ",".join(["10"] * 1000),
    # Longer than the emulator ever takes to answer.
    "SEND_LEASE_SECONDS": "3",
}
CASES = [
    ("sqlite", EVERYBODY),
    pytest.param("postgresql", (WORKER, WEB_WORKER, SUPERVISOR), marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("database_url", "victims"), CASES, indirect=["database_url"])
def test_nothing_is_lost_when_any_process_dies_at_any_moment(
    database_url: str, victims: Sequence[str], tmp_path: Path, figures: Callable[..., None]
) -> None:
    with running(World(tmp_path / "world", database_url, speed=SPEED, more=IMPATIENT)) as world:
        world.zalo.fault("duplicate", probability=0.1)
        world.zalo.fault("slow", probability=0.5, seconds=SLOW_S)  # so that something is always half-sent
        run = Run(world, SEED, manners=Manners.for_crashes(), troubled=True)
        killer = Killer(world, run.crowd, Random(SEED), [*victims] * ROUNDS)
        run.live(MOST, at_once=AT_ONCE, plan=_some_plan, meanwhile=killer.strikes, enough=killer.is_done)
        assert run.verdict() == []
        assert killer.is_done(), f"killed only {killer.killed}"
        assert max(seat.repeats for seat in run.crowd.seats.values()) <= killer.deaths_of_senders
        acknowledged = _acknowledged(world)
        assert _stored(database_url) == acknowledged
        assert _is_whole(database_url)
        figures(killed=killer.killed.total(), acknowledged=acknowledged, lost=0, repeated_replies=run.repeats)


def _some_plan(chance: Random) -> Plan:
    """Mostly people whose answers can be looked up in the end."""
    return chance.choice((Plan.FINISHES, Plan.FINISHES, Plan.FINISHES, Plan.EDITS, Plan.LEAVES, Plan.WITHDRAWS))


def _acknowledged(world: World) -> int:
    """Messages of residents that the webhook answered with 200, each counted once."""
    events = (event for event in world.zalo.events() if event["name"].startswith("user_send_"))
    return sum(any(attempt["status"] == 200 for attempt in event["attempts"]) for event in events)


def _stored(database_url: str) -> int:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM inbound WHERE event_name LIKE 'user!_send!_%' ESCAPE '!'"))
    engine.dispose()
    return int(count)


def _is_whole(database_url: str) -> bool:
    """What SQLite finds when it looks at every page. PostgreSQL has no such question; it would not have come up."""
    if not database_url.startswith("sqlite"):
        return True
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    engine.dispose()
    return list(found) == ["ok"]
