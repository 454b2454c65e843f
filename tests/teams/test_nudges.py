"""Residents who began and stopped are nudged twice at most, by day, within 48 hours, and never after DỪNG."""

from __future__ import annotations

import pytest

from handlers import reminders
from handlers.nudges import nudge_residents
from models.outbox import Lane, Status
from models.tables import Outbound
from tests.shell.events import happened
from tests.shell.running import Resident
from tests.shell.stand_in import accepted, refused
from tests.shell.survey import MESSAGES
from tests.teams.station import Station


def nudge(team: Station, moment: str) -> None:
    team.bot.clock.set(moment)
    nudge_residents(team.runtime)
    team.bot.send()


@pytest.fixture
def lan(team: Station) -> Resident:
    """Answered one question at nine in the morning."""
    team.bot.clock.set("2024-08-29 09:00")
    return team.bot.resident().agrees().says("1")


@pytest.fixture
def minh(team_on_sqlite: Station) -> Resident:
    team_on_sqlite.bot.clock.set("2024-08-29 09:00")
    return team_on_sqlite.bot.resident().agrees().says("1")


def test_who_stopped_is_nudged_after_two_hours_and_after_a_day_and_not_again(team: Station, lan: Resident) -> None:
    before = len(lan.heard)
    nudge(team, "2024-08-29 10:30")
    assert len(lan.heard) == before
    nudge(team, "2024-08-29 11:05")
    assert len(lan.heard) == before + 1
    nudge(team, "2024-08-29 11:06")
    nudge(team, "2024-08-30 08:55")
    assert len(lan.heard) == before + 1
    nudge(team, "2024-08-30 09:05")
    assert len(lan.heard) == before + 2
    nudge(team, "2024-08-30 19:00")
    nudge(team, "2024-08-31 08:10")
    assert len(lan.heard) == before + 2
    assert {row["lane"] for row in team.bot.rows(Outbound)} == {Lane.REPLY, Lane.NUDGE}


def test_after_a_nudge_the_survey_goes_on(team: Station, lan: Resident) -> None:
    nudge(team, "2024-08-29 11:05")
    lan.says("1").says("2")
    assert "Câu 3 (" in lan.last


def test_nobody_is_nudged_who_waits_for_our_reply(team: Station, lan: Resident) -> None:
    team.zalo.answer = refused(-200)
    lan.posts("2")
    team.bot.drive()
    nudge(team, "2024-08-29 12:00")
    assert {row["lane"] for row in team.bot.rows(Outbound)} == {Lane.REPLY}
    team.zalo.answer = accepted
    team.bot.clock.set("2024-08-29 12:10")
    team.bot.send()
    assert "Câu 3 (" in lan.last
    nudge(team, "2024-08-29 12:15")
    assert {row["lane"] for row in team.bot.rows(Outbound)} == {Lane.REPLY, Lane.NUDGE}


def test_nobody_is_nudged_at_night(team_on_sqlite: Station, minh: Resident) -> None:
    before = len(minh.heard)
    for moment in ("2024-08-29 20:00", "2024-08-30 02:00", "2024-08-30 07:59"):
        nudge(team_on_sqlite, moment)
    assert len(minh.heard) == before
    nudge(team_on_sqlite, "2024-08-30 08:01")
    assert len(minh.heard) == before + 1


def test_nobody_is_nudged_after_stop(team_on_sqlite: Station, minh: Resident) -> None:
    minh.says("DỪNG")
    before = len(minh.heard)
    nudge(team_on_sqlite, "2024-08-29 12:00")
    nudge(team_on_sqlite, "2024-08-30 12:00")
    assert len(minh.heard) == before


@pytest.mark.parametrize("said", [("2",), ("1",)])
def test_who_has_not_begun_is_not_nudged(team_on_sqlite: Station, said: tuple[str, ...]) -> None:
    resident = team_on_sqlite.bot.resident().scans().says(*said)
    before = len(resident.heard)
    nudge(team_on_sqlite, "2024-08-29 12:00")
    assert len(resident.heard) == before


def test_who_has_sent_the_form_is_not_nudged(team_on_sqlite: Station) -> None:
    resident = team_on_sqlite.bot.resident().scans().says(*MESSAGES)
    before = len(resident.heard)
    nudge(team_on_sqlite, "2024-08-29 18:00")
    assert len(resident.heard) == before


def test_nobody_is_nudged_later_than_zalo_allows(team_on_sqlite: Station, minh: Resident) -> None:
    before = len(minh.heard)
    nudge(team_on_sqlite, "2024-08-31 09:01")
    assert len(minh.heard) == before


def test_who_no_longer_follows_is_not_nudged(team_on_sqlite: Station, minh: Resident) -> None:
    team_on_sqlite.bot.deliver(happened("unfollow", at=team_on_sqlite.bot.clock.now_ms()))
    team_on_sqlite.bot.drive()
    before = len(minh.heard)
    nudge(team_on_sqlite, "2024-08-29 12:00")
    assert len(minh.heard) == before


def test_a_nudge_that_cannot_leave_by_evening_is_dropped(team_on_sqlite: Station, minh: Resident) -> None:
    before = len(minh.heard)
    team_on_sqlite.zalo.answer = refused(-200)
    nudge(team_on_sqlite, "2024-08-29 19:55")
    team_on_sqlite.zalo.answer = accepted
    team_on_sqlite.bot.clock.set("2024-08-29 20:01")
    reminders.drop_stale(team_on_sqlite.runtime)
    team_on_sqlite.bot.send()
    assert len(minh.heard) == before
    assert [row["status"] for row in team_on_sqlite.bot.rows(Outbound)][-1] == Status.DROPPED
