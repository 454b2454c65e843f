"""Slots: acted on once, late rather than never, dropped by rule, whatever the clock does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from handlers import jobs, slots
from handlers.runtime import Runtime
from handlers.slots import Act, Slot, SlotJob
from models import jobs as kept
from tests.summary.office import Office

HOURS = [datetime.fromisoformat(f"2024-08-29T{hour:02}:00:00+07:00") for hour in (0, 9, 23)]
DAY_AFTER = datetime.fromisoformat("2024-08-30T00:00:00+07:00")


@dataclass
class Noting:
    """A job that notes for which slots it acted."""

    acted: list[str] = field(default_factory=list)
    fails: int = 0
    waits: int = 0

    def job(self, moments: Sequence[datetime] = (*HOURS, DAY_AFTER)) -> SlotJob:
        life = timedelta(hours=2)
        given = [Slot(f"{moment:%d-%H}", moment, moment + life) for moment in moments]
        return SlotJob("noting", lambda _: given, self._prepare)

    def _prepare(self, runtime: Runtime, slot: Slot) -> Act | None:
        if self.waits:
            self.waits -= 1
            return None

        def act(connection: Connection) -> str:
            self.acted.append(slot.key)
            if self.fails:
                self.fails -= 1
                raise RuntimeError("not this time")
            return "noted"

        return act


@pytest.fixture
def noting() -> Noting:
    return Noting()


def sweep(desk: Office, noting: Noting, *moments: str) -> list[str]:
    job = noting.job()
    for moment in moments:
        desk.at(moment)
        slots.sweep(desk.runtime, job)
    return noting.acted


def test_a_slot_acts_when_its_moment_has_come_and_never_again(desk: Office, noting: Noting) -> None:
    assert sweep(desk, noting, "2024-08-29 08:59:59") == []
    assert sweep(desk, noting, "2024-08-29 09:00", "2024-08-29 09:00:01", "2024-08-29 10:59") == ["29-09"]


def test_a_slot_that_was_missed_is_made_up_for_while_it_makes_sense(desk: Office, noting: Noting) -> None:
    assert sweep(desk, noting, "2024-08-29 10:59") == ["29-09"]


def test_a_slot_that_makes_no_sense_any_more_is_dropped_and_recorded(desk: Office, noting: Noting) -> None:
    assert sweep(desk, noting, "2024-08-29 11:00") == []
    with desk.runtime.database.read() as connection:
        assert kept.outcome(connection, "noting", "29-09") == kept.DROPPED


@pytest.mark.parametrize("moment", ["2024-08-29 00:00", "2024-08-30 00:00"])
def test_midnight_is_a_moment_like_any_other(desk: Office, noting: Noting, moment: str) -> None:
    assert f"{moment[8:10]}-00" in sweep(desk, noting, moment)


def test_several_slots_that_are_due_act_in_order(desk: Office, noting: Noting) -> None:
    assert sweep(desk, noting, "2024-08-30 00:30") == ["29-23", "30-00"]


def test_a_clock_that_jumps_to_and_fro_repeats_nothing(desk: Office, noting: Noting) -> None:
    moments = ("2024-08-30 00:00", "2024-08-29 00:00", "2024-08-29 09:00", "2024-08-30 00:00", "2024-08-29 09:30")
    assert sorted(sweep(desk, noting, *moments)) == ["29-23", "30-00"]  # the earlier ones were dropped


def test_an_act_that_fails_leaves_its_slot_open_and_is_tried_again(desk: Office, noting: Noting) -> None:
    noting.fails = 1
    assert sweep(desk, noting, "2024-08-29 09:00", "2024-08-29 09:01", "2024-08-29 09:02") == ["29-09", "29-09"]


def test_a_job_may_ask_to_be_asked_again(desk: Office, noting: Noting) -> None:
    noting.waits = 1
    assert sweep(desk, noting, "2024-08-29 09:00") == []
    assert sweep(desk, noting, "2024-08-29 09:01") == ["29-09"]


def test_the_next_slot_is_the_one_that_waits_or_the_one_to_come(desk: Office, noting: Noting) -> None:
    job = noting.job()
    desk.at("2024-08-29 08:00")
    slots.sweep(desk.runtime, job)
    coming = slots.next_slot(desk.runtime, job)
    assert coming is not None
    assert coming.key == "29-09"


def test_every_job_is_declared_once() -> None:
    names = [job.name for job in jobs.JOBS]
    assert len(names) == len(set(names))
    assert {"rescue-messages", "refresh-token", "summary-daily", "reminders"} <= set(names)


def test_a_job_can_be_run_by_hand_and_twice(desk: Office) -> None:
    desk.at("2024-08-29 18:00")
    assert jobs.run(desk.runtime, "summary-opening") == kept.DROPPED
    assert jobs.run(desk.runtime, "summary-daily") == "queued"
    assert jobs.run(desk.runtime, "summary-daily") == "nothing is due"
    assert jobs.run(desk.runtime, "rescue-messages") == "done"
    assert desk.send().zalo.texts[0].startswith("TỔNG HỢP PKS07")
