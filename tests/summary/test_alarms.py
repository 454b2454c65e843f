"""The dead man's switch: a summary that is missing in the group is noticed, once, by people."""

from __future__ import annotations

import json

import pytest

from handlers import checkup, missing
from tests.shell.running import web_app
from tests.summary.group_stand_in import refused
from tests.summary.office import FIRST, Office

CITY = {"07201": 40, "07204": 31}


def alarms_in(captured: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in captured.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "alarm.raised" and line["about"] == "summary"]


def with_operators(desk: Office, *accounts: str) -> None:
    settings = desk.runtime.settings.model_copy(update={"operator_ids": ", ".join(accounts)})
    desk.runtime.__dict__["settings"] = settings


def test_half_an_hour_after_the_hour_a_missing_summary_is_an_alarm(
    desk: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.zalo.answers = [refused(-237)] * 100
    desk.answers(CITY).evening()
    capsys.readouterr()

    desk.at("2024-08-29 18:29").watch()
    assert alarms_in(capsys.readouterr().err) == []
    desk.at("2024-08-29 18:30").watch()

    (alarm,) = alarms_in(capsys.readouterr().err)
    assert (alarm["state"], alarm["key"], alarm["level"]) == ("missing", "daily:2024-08-29", "error")


def test_the_alarm_is_raised_once_by_all_processes_together(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    desk.at("2024-08-29 18:31").watch().watch()
    desk.at("2024-08-29 19:00").watch()

    assert len(alarms_in(capsys.readouterr().err)) == 1


def test_a_bot_that_first_starts_in_the_evening_does_not_miss_the_opening_message(small_desk: Office) -> None:
    small_desk.at("2024-08-29 17:59")
    assert missing.missing(small_desk.runtime) == []


def test_a_summary_in_the_group_is_no_alarm(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers(CITY).evening().at("2024-08-29 18:45").watch()

    assert alarms_in(capsys.readouterr().err) == []
    assert missing.missing(desk.runtime) == []


def test_a_picture_that_does_not_get_through_is_missing_too(desk: Office) -> None:
    desk.zalo.answers = [refused(0), *[refused(-200)] * 100]
    desk.evening("2024-08-29 18:00").at("2024-08-29 18:45")

    assert [found.moment.day for found in missing.missing(desk.runtime)] == [FIRST]


def test_somebody_who_ticks_that_they_have_posted_it_ends_the_alarm(small_desk: Office) -> None:
    small_desk.zalo.answers = [refused(-237)] * 100
    small_desk.answers(CITY).evening().at("2024-08-29 18:45")
    link = missing.copy_link(small_desk.runtime, small_desk.moment(FIRST)).partition("8000")[2]
    web = web_app(small_desk.runtime).test_client()
    form = web.get(link).get_data(as_text=True).partition('name="tick" value="')[2].partition('"')[0]
    web.post(link, data={"tick": form, "done": "1"})

    assert missing.missing(small_desk.runtime) == []


def test_configured_operators_get_one_message_with_the_link_to_the_copy_page(desk: Office) -> None:
    with_operators(desk, "8031427765109283346", "6120457788123450991")
    desk.zalo.answers = [refused(-237)] * 100
    desk.answers(CITY).evening()
    desk.at("2024-08-29 18:30").watch().watch().at("2024-08-29 18:45").watch().send()

    for account in ("8031427765109283346", "6120457788123450991"):
        (heard,) = [text for text in desk.zalo.texts_to(account) if "tổng hợp" in text]
        assert "29/8/2024" in heard
        assert "/tin/" in heard


def test_the_doctor_names_a_missing_summary_and_what_to_do(small_desk: Office) -> None:
    small_desk.at("2024-08-29 18:45")
    found = [finding.text for finding in checkup.examine(small_desk.runtime) if finding.is_fault]

    assert any("summary link --day 2024-08-29 --kind daily" in text for text in found)


def test_the_metrics_count_missing_summaries(small_desk: Office) -> None:
    web = web_app(small_desk.runtime).test_client()
    assert "pks07_summaries_missing 0\n" in web.get("/metrics").get_data(as_text=True)
    small_desk.at("2024-08-29 18:45")
    assert "pks07_summaries_missing 1\n" in web.get("/metrics").get_data(as_text=True)
