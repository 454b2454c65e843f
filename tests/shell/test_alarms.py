"""Alarms: told once, to the log and to the operators, again when they last, and that they are over."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text, update

from config import ROOT, Settings
from handlers import alarms, checkup, jobs, probes
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from handlers.worker import record_start
from models import storage
from models.inbox import Status
from models.migrations import migrate
from models.storage import Obstacle
from models.tables import Inbound, JobRun, Outbound, Token
from tests.shell.letters import draft, queue
from tests.shell.processes import Ready, at_once
from tests.shell.running import Running, running
from tests.shell.stand_in import accepted, lost, refused
from tests.shell.test_commands import run
from zalo.oauth import TokenRefusal

OPERATOR = "5550001112223334445"
MINUTE = 60


@pytest.fixture
def watched(settings_for: Callable[..., Settings], database_url: str) -> Running:
    """On the eve of the survey: nothing is wrong."""
    runtime = Runtime(settings_for(database_url=database_url, operator_ids=OPERATOR, log_format="json"))
    migrate(runtime.database)
    bot = running(runtime)
    bot.clock.set("2024-08-28 21:00")
    return bot


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"].startswith("alarm.")]


def told(bot: Running) -> list[str]:
    bot.send()
    return bot.zalo.texts_to(OPERATOR)


def token_is_refused(bot: Running) -> None:
    bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=True, code=-118)
    Tokens(bot.runtime).refresh()


def token_is_missing(bot: Running) -> None:
    given = {"zalo_access_token": None, "zalo_refresh_token": None}
    bot.runtime.__dict__["settings"] = bot.runtime.settings.model_copy(update=given)


def token_dies(bot: Running) -> None:
    Tokens(bot.runtime).access()
    soon = bot.clock.now_ms() + 2 * 3_600_000
    bot.write(lambda connection: connection.execute(update(Token).values(expires_at=soon)))


def reply_waits(bot: Running) -> None:
    queue(bot, draft(bot, "words"))
    bot.clock.forward(61)


def event_waits(bot: Running) -> None:
    bot.resident().posts("chào")
    bot.clock.forward(61)


def event_was_given_up(bot: Running) -> None:
    bot.resident().posts("chào")
    bot.write(lambda connection: connection.execute(update(Inbound).values(status=Status.FAILED)))


def nobody_is_understood(bot: Running) -> None:
    bot.clock.set("2024-08-29 07:00")
    lan = bot.resident().agrees()
    lan.says(*["bùm chéo chéo"] * 25)
    jobs.run(bot.runtime, "count-readings")


def zalo_is_silent(bot: Running) -> None:
    bot.clock.set("2024-08-29 09:00")
    bot.resident().says("chào")
    bot.clock.forward(121 * MINUTE)


def zalo_takes_nothing(bot: Running) -> None:
    bot.zalo.answer = refused(-200)
    queue(bot, draft(bot, "words"))
    for pause_s in (1, 2, 5, 10, 30, 60):
        bot.send()
        bot.clock.forward(pause_s)
    bot.send()


def schema_is_old(bot: Running) -> None:
    bot.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '0001'")))


TROUBLES = {
    "token.failed": token_is_refused,
    "token.missing": token_is_missing,
    "token.dying": token_dies,
    "backlog.late": reply_waits,
    "backlog.late ": event_waits,
    "backlog.late  ": zalo_takes_nothing,
    "backlog.failed": event_was_given_up,
    "reading.high": nobody_is_understood,
    "silence.long": zalo_is_silent,
    "database.old": schema_is_old,
}


def test_nothing_is_said_while_all_is_well(watched: Running, capsys: pytest.CaptureFixture[str]) -> None:
    alarms.watch(watched.runtime)
    assert lines(capsys) == []
    assert watched.count(JobRun) == watched.count(Outbound) == 0


@pytest.mark.parametrize("name", TROUBLES)
def test_what_the_doctor_calls_a_fault_is_an_alarm_once(
    watched: Running, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    TROUBLES[name](watched)
    capsys.readouterr()
    faults = [found for found in checkup.examine(watched.runtime) if found.is_fault]
    for _ in range(3):
        alarms.watch(watched.runtime)
        watched.clock.forward(15)
    (alarm,) = lines(capsys)
    assert (alarm["event"], alarm["level"]) == ("alarm.raised", "error")
    assert f"{alarm['about']}.{alarm['state']}" == name.strip()
    assert [found.about for found in faults] == [alarm["about"]]
    bodies = [row for row in watched.rows(Outbound) if row["cause"].startswith("alarm-")]
    assert len(bodies) == 1
    watched.zalo.answer = accepted
    if not name.startswith("token.missing"):
        (message,) = told(watched)
        assert message.startswith("BÁO ĐỘNG lúc ")
        assert faults[0].text in message


def test_the_operators_page_says_what_to_do_about_every_alarm() -> None:
    rows = [row for row in (ROOT / "docs" / "quan-tri.md").read_text("utf-8").splitlines() if row.startswith("| `")]
    states = [name.strip() for name in TROUBLES] + ["disk.low", "summary.missing", "token.interrupted"]
    states += [f"database.{obstacle.name.lower()}" for obstacle in Obstacle]
    assert {state.partition(".")[0] for state in states} == probes.WATCHED.keys()
    for about, _, state in (name.partition(".") for name in states):
        assert [row for row in rows if f"`{about}`" in row and f"`{state}`" in row], (about, state)


def test_a_full_disk_is_an_alarm_of_its_machine(
    watched: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1.5e9))
    alarms.watch(watched.runtime)
    (alarm,) = lines(capsys)
    assert (alarm["about"], alarm["key"]) == ("disk", socket.gethostname())
    monkeypatch.setattr(shutil, "disk_usage", usage)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "gethostname", lambda: "another-machine")
        watch_for(watched, 10 * MINUTE)
    assert lines(capsys) == [], "another machine has room enough: that says nothing about this one"
    watch_for(watched, 10 * MINUTE)
    assert [line["event"] for line in lines(capsys)] == ["alarm.over"]


def watch_for(bot: Running, seconds: int) -> None:
    for _ in range(0, seconds, MINUTE):
        bot.clock.forward(MINUTE)
        alarms.watch(bot.runtime)


def test_it_is_over_only_after_some_calm_minutes_and_then_that_is_said_once(
    watched: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    token_is_refused(watched)
    alarms.watch(watched.runtime)
    watched.write(lambda connection: connection.execute(update(Token).values(failed_at=None)))
    watch_for(watched, 3 * MINUTE)
    watched.write(lambda connection: connection.execute(update(Token).values(failed_at=1)))
    watch_for(watched, 3 * MINUTE)
    watched.write(lambda connection: connection.execute(update(Token).values(failed_at=None)))
    capsys.readouterr()
    watch_for(watched, 4 * MINUTE)
    assert lines(capsys) == [], "back and forth is neither over nor new"
    watch_for(watched, 4 * MINUTE)
    (over,) = lines(capsys)
    assert (over["event"], over["about"]) == ("alarm.over", "token")
    raised, well = told(watched)
    assert raised.startswith("BÁO ĐỘNG")
    assert well.startswith("Ổn rồi, lúc 21:1")
    assert "Mã truy cập còn" in well
    watch_for(watched, 10 * MINUTE)
    assert lines(capsys) == []


def test_an_alarm_that_lasts_is_repeated_after_some_hours(watched: Running, capsys: pytest.CaptureFixture[str]) -> None:
    token_is_refused(watched)
    alarms.watch(watched.runtime)
    capsys.readouterr()
    watched.clock.forward(6 * 3_600 - 1)
    alarms.watch(watched.runtime)
    assert lines(capsys) == []
    watched.clock.forward(2)
    alarms.watch(watched.runtime)
    assert [line["event"] for line in lines(capsys)] == ["alarm.raised"]


def test_an_alarm_may_come_again_once_it_was_over(watched: Running, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        token_is_refused(watched)
        alarms.watch(watched.runtime)
        watched.write(lambda connection: connection.execute(update(Token).values(failed_at=None)))
        watch_for(watched, 8 * MINUTE)
    assert [line["event"] for line in lines(capsys)] == ["alarm.raised", "alarm.over"] * 2


def watch(runtime: Runtime, moment: str, ready: Ready) -> None:
    bot = running(runtime)
    bot.clock.set(moment)
    ready()
    alarms.watch(runtime)


def test_several_processes_raise_it_once_together(watched: Running) -> None:
    token_is_refused(watched)
    at_once(watch, watched.runtime.settings, *["2024-08-28 21:01"] * 3)
    assert len([row for row in watched.rows(Outbound) if row["cause"].startswith("alarm-")]) == 1


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_without_a_database_the_log_is_told_at_once_and_the_operators_afterwards(
    watched: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], obstacle: Obstacle
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(storage, "obstacle", lambda _database: obstacle)
        watch_for(watched, 5 * MINUTE)
    (alarm,) = lines(capsys)
    assert (alarm["event"], alarm["about"]) == ("alarm.raised", "database")
    assert alarm["state"] == obstacle.name.lower()
    watch_for(watched, 10 * MINUTE)
    assert [line["event"] for line in lines(capsys)] == ["alarm.over"]
    (message,) = told(watched)
    assert message.startswith("Từ 21:01 đến 21:06: ")
    assert message.endswith("Nay đã ổn.")


def test_a_message_that_could_not_leave_for_hours_is_no_news(watched: Running) -> None:
    watched.zalo.answer = refused(-216)
    token_is_refused(watched)
    alarms.watch(watched.runtime)
    watched.send()
    (row,) = watched.rows(Outbound)
    assert row["expires_at"] == row["created_at"] + 6 * 3_600_000


def test_a_reply_that_may_have_arrived_and_is_repeated_rarely_is_not_waited_for(watched: Running) -> None:
    watched.zalo.answer = lost
    queue(watched, draft(watched, "words"))
    for pause_s, is_late in ((30, False), (300, True), (1_800, False)):
        watched.send()
        watched.clock.forward(pause_s)
        assert [found.is_fault for found in probes.delay(watched.runtime)] == [is_late]


def test_one_probe_that_breaks_stops_no_other(
    watched: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_runtime: Runtime) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(probes.WATCHED, "token", breaks)  # type: ignore[call-overload]
    event_was_given_up(watched)
    capsys.readouterr()
    alarms.watch(watched.runtime)
    found = lines(capsys)
    assert [(line["event"], line["about"]) for line in found] == [
        ("alarm.probe_failed", "token"),
        ("alarm.raised", "backlog"),
    ]


def test_the_list_of_jobs_and_the_metrics_show_alarms(watched: Running) -> None:
    listed = run(watched, "jobs", "list").stdout
    assert "alarm-token\twhen it is so\tnever\t–" in listed
    token_is_refused(watched)
    alarms.watch(watched.runtime)
    shown = watched.web.get("/metrics").text
    assert 'pks07_alarm{about="token"} 1' in shown
    assert 'pks07_alarm{about="disk"} 0' in shown
    assert "alarm-token\twhen it is so\t2024-08-28 21:00 all raised\t–" in run(watched, "jobs", "list").stdout


def test_few_messages_say_nothing_about_how_well_people_are_understood(watched: Running) -> None:
    watched.clock.set("2024-08-29 07:00")
    watched.resident().agrees().says(*["bùm chéo chéo"] * 10)
    jobs.run(watched.runtime, "count-readings")
    assert list(probes.reading(watched.runtime)) == []


def test_an_hour_later_what_was_not_understood_is_forgotten(watched: Running) -> None:
    nobody_is_understood(watched)
    (found,) = probes.reading(watched.runtime)
    assert found.is_fault
    assert "25" not in found.text
    assert "28 tin" in found.text
    watched.clock.forward(80 * MINUTE)
    assert list(probes.reading(watched.runtime)) == []


def test_a_bot_that_has_just_begun_has_heard_nobody_and_two_hours_later_that_is_an_alarm(watched: Running) -> None:
    watched.clock.set("2024-08-29 15:00")
    assert [found.is_fault for found in probes.silence(watched.runtime)] == [False]
    record_start(watched.runtime)
    watched.clock.forward(121 * MINUTE)
    assert [found.is_fault for found in probes.silence(watched.runtime)] == [True]


@pytest.mark.parametrize("moment", ["2024-08-29 07:30", "2024-08-29 21:00", "2024-09-01 10:00"])
def test_at_night_and_outside_the_survey_silence_is_no_alarm(watched: Running, moment: str) -> None:
    watched.clock.set(moment)
    assert list(probes.silence(watched.runtime)) == []


def test_how_long_people_wait_is_shown_by_doctor_and_metrics(watched: Running) -> None:
    queue(watched, *(draft(watched, f"{n}", to=f"{n:019d}") for n in range(19)))
    watched.clock.forward(2)
    watched.send()
    assert "trong vòng 2,0 giây (19 câu)" in run(watched, "doctor").stdout
    queue(watched, draft(watched, "waits", not_before=watched.clock.now_ms() + 80_000))
    watched.clock.forward(75)
    assert 'pks07_reply_wait_seconds{quantile="0.95"} 2.0' in watched.web.get("/metrics").text
    queue(watched, draft(watched, "waits as well", not_before=watched.clock.now_ms() + 90_000))
    watched.clock.forward(70)
    shown = watched.web.get("/metrics").text
    assert 'pks07_reply_wait_seconds{quantile="0.95"} 70.0' in shown
    assert "pks07_reply_wait_seconds_count 21\n" in shown
    watched.clock.forward(700)
    assert 'pks07_reply_wait_seconds{quantile="0.95"} 0' in watched.web.get("/metrics").text
