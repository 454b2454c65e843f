"""kill -9 of every process in the middle of it all: nothing acknowledged is lost, at most one message comes twice."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text

from tests.simulation.killing import Killer
from tests.simulation.lives import Manners, Plan
from tests.simulation.run import Run
from tests.simulation.world import World, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SEED = 20240830
AT_ONCE = 20
MOST_ROUNDS = 10  # each takes longer than a restart, and there are nine deaths
IMPATIENT = {
    # Played seconds; far more tries than any restart takes.
    "EMULATOR_RETRY_SECONDS": ",".join(["20"] * 1000),
    # Longer than the emulator ever takes to answer, which is at once.
    "SEND_LEASE_SECONDS": "3",
}
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_nothing_is_lost_when_any_process_dies_at_any_moment(database_url: str, tmp_path: Path) -> None:
    with running(World(tmp_path / "world", database_url, more=IMPATIENT)) as world:
        world.zalo.fault("duplicate", probability=0.1)
        run = Run(world, SEED, manners=Manners.for_crashes(), troubled=True)
        killer = Killer(world, run.crowd, Random(SEED))
        for _ in range(MOST_ROUNDS):
            run.live(AT_ONCE, at_once=AT_ONCE, plan=_some_plan, meanwhile=killer.strikes)
            if killer.is_done or run.crowd.complaints:
                break
        assert run.verdict() == []
        assert killer.is_done, f"killed only {killer.killed}"
        assert max(seat.repeats for seat in run.crowd.seats.values()) <= killer.deaths_of_senders
        assert _stored(database_url) == _acknowledged(world)
        assert _is_whole(database_url)


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
