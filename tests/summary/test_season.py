"""That the survey opened and closed stands in the audit log, once, and the group is given the log's head."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from handlers import season, slots
from models import audit
from models.audit import Entry
from tests.shell.running import web_app
from tests.summary.office import FIRST, Office


def acts(desk: Office) -> list[Entry]:
    with desk.runtime.database.read() as connection:
        return [entry for entry in audit.newest(connection, 100) if entry.act.startswith("survey.")]


def sweep_twice(desk: Office, moment: str) -> None:
    desk.at(moment)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: slots.sweep(desk.runtime, season.JOB), range(4)))


def test_opening_and_closing_are_recorded_once_by_all_processes_together(desk: Office) -> None:
    sweep_twice(desk, "2024-08-28 23:59:59")
    assert acts(desk) == []
    sweep_twice(desk, "2024-08-29 00:00")
    sweep_twice(desk, "2024-09-01 00:00:01")
    sweep_twice(desk, "2024-09-02 08:00")
    assert [(entry.act, entry.actor) for entry in acts(desk)] == [
        ("survey.opened", "system"),
        ("survey.closed", "system"),
    ]
    assert "2024-08-29T00:00:00+07:00" in acts(desk)[0].detail


def test_a_bot_that_was_down_records_late_and_a_prolonged_survey_closes_again(small_desk: Office) -> None:
    desk = small_desk
    sweep_twice(desk, "2024-09-01 06:00")
    prolonged = desk.at("2024-09-01 06:00").clock.now().replace(day=3)
    settings = desk.runtime.settings.model_copy(update={"survey_closes_at": prolonged})
    desk.runtime.__dict__["settings"] = settings
    desk.runtime.__dict__.pop("content")
    sweep_twice(desk, "2024-09-03 07:00")
    assert [entry.act for entry in acts(desk)] == ["survey.opened", "survey.closed", "survey.closed"]


def test_the_head_in_the_group_is_known_to_the_check_of_the_log(small_desk: Office) -> None:
    desk = small_desk
    sweep_twice(desk, "2024-08-29 00:00")
    desk.evening()
    head = desk.text(FIRST).rpartition("Nhật ký ")[2].rstrip(".")
    assert len(head) == audit.PRINTED
    runner = web_app(desk.runtime).test_cli_runner()
    assert runner.invoke(args=["audit", "verify", "--head", head]).exit_code == 0
    assert runner.invoke(args=["audit", "verify", "--head", "0" * audit.PRINTED]).exit_code == 1
