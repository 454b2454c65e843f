"""`summary show`, `summary post`, `summary link`, `jobs list`, `jobs run`."""

from __future__ import annotations

from importlib import import_module

import pytest
from click.testing import Result

from models import outbox
from tests.shell.running import web_app
from tests.summary.group_stand_in import lost, refused
from tests.summary.office import Office
from zalo.errors import Outcome, SendResult

CITY = {"07201": 40, "07204": 31}


def run(desk: Office, *words: str) -> Result:
    return web_app(desk.runtime).test_cli_runner().invoke(args=list(words))


def test_show_prints_what_would_be_told_now_and_keeps_nothing(desk: Office) -> None:
    desk.answers(CITY)
    first = run(desk, "summary", "show", "--day", "2024-08-29")
    desk.answers(CITY)
    second = run(desk, "summary", "show", "--day", "2024-08-29")

    assert first.exit_code == second.exit_code == 0
    assert "71 phiếu hoàn thành" in first.stdout
    assert "142 phiếu hoàn thành" in second.stdout
    assert "xem trước" in second.stdout


def test_show_prints_what_was_counted_once_it_is(desk: Office) -> None:
    desk.answers(CITY).evening().answers(CITY)
    shown = run(desk, "summary", "show", "--day", "2024-08-29").stdout

    assert shown.rstrip("\n") == desk.zalo.texts[0]


def test_post_posts_once_however_often_it_is_called(desk: Office) -> None:
    desk.answers(CITY)
    results = [run(desk, "summary", "post", "--day", "2024-08-29") for _ in range(3)]
    desk.evening()

    assert [result.exit_code for result in results] == [0, 0, 0]
    assert len(desk.zalo.shown) == 2
    assert "71 phiếu hoàn thành" in desk.zalo.texts[0]


def test_post_after_the_bot_has_posted_changes_nothing(desk: Office) -> None:
    desk.answers(CITY).evening()
    assert run(desk, "summary", "post", "--day", "2024-08-29").exit_code == 0
    assert len(desk.zalo.shown) == 2


def test_post_makes_up_for_a_day_that_was_dropped(desk: Office) -> None:
    desk.answers(CITY).at("2024-09-02 09:00").tick().send()
    assert desk.zalo.shown == []

    result = run(desk, "summary", "post", "--day", "2024-09-01")
    assert result.exit_code == 0
    assert "ĐÃ KẾT THÚC" in desk.zalo.texts[0]
    assert "(Đăng muộn lúc 09:00 2/9.)" in desk.zalo.texts[0]


def test_a_day_before_one_that_was_counted_can_no_longer_be_counted(desk: Office) -> None:
    desk.answers(CITY).evening("2024-08-30 18:00")
    result = run(desk, "summary", "post", "--day", "2024-08-29")

    assert result.exit_code != 0
    assert "a later one has been" in result.stderr
    assert len(desk.zalo.shown) == 2


def test_post_says_so_when_zalo_refuses_for_good(desk: Office) -> None:
    desk.zalo.answers = [refused(-248)]
    result = run(desk, "summary", "post", "--day", "2024-08-29")

    assert result.exit_code != 0
    assert "/tin/" in result.stderr


def test_post_says_so_when_it_cannot_be_sent_now(small_desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("handlers.commands.summary"), "SENT_WITHIN_S", 0.3)
    small_desk.zalo.answers = [lost]
    small_desk.zalo.history_refusal = SendResult(Outcome.RETRY)
    result = run(small_desk, "summary", "post", "--day", "2024-08-29")

    assert result.exit_code != 0
    assert "go on trying" in result.stderr
    assert len(small_desk.zalo.shown) == 1


@pytest.mark.parametrize(("day", "said"), [("2024-08-30", "not come yet"), ("2024-09-10", "nothing is posted")])
@pytest.mark.parametrize("command", ["show", "post", "link"])
def test_a_day_without_a_summary_is_refused_in_one_line(small_desk: Office, command: str, day: str, said: str) -> None:
    result = run(small_desk, "summary", command, "--day", day)
    assert result.exit_code != 0
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_link_opens_the_page_of_that_day(small_desk: Office) -> None:
    small_desk.answers(CITY).evening()
    link = run(small_desk, "summary", "link", "--day", "2024-08-29").stdout.strip()
    page = web_app(small_desk.runtime).test_client().get(link.partition(":8000")[2])

    assert page.status_code == 200
    assert "71 phiếu hoàn thành" in page.get_data(as_text=True)


def test_jobs_lists_every_job_with_its_last_and_next_run(desk: Office) -> None:
    desk.answers(CITY).evening()
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in run(desk, "jobs", "list").stdout.splitlines()}

    rhythm, last, coming = lines["summary-daily"]
    assert rhythm == "once a slot"
    assert last == "2024-08-29 18:00 2024-08-29 queued"
    assert coming == "2024-08-30 18:00 (2024-08-30)"
    assert lines["rescue-messages"] == ["every 2 s", "never", "within 2 s"]


def test_jobs_run_runs_a_job_and_jobs_list_then_knows_it(desk: Office) -> None:
    assert run(desk, "jobs", "run", "rescue-messages").stdout == "done\n"
    listed = run(desk, "jobs", "list").stdout
    assert "rescue-messages\tevery 2 s\t2024-08-29 17:50\twithin 2 s" in listed


def test_jobs_run_refuses_a_name_nobody_knows(small_desk: Office) -> None:
    assert run(small_desk, "jobs", "run", "summary-weekly").exit_code != 0


def test_what_waits_for_the_group_waits_in_the_lane_of_summaries(small_desk: Office) -> None:
    small_desk.at("2024-08-29 18:00").tick()
    with small_desk.runtime.database.read() as connection:
        assert outbox.counts(connection) == {(outbox.Lane.SUMMARY, outbox.Status.QUEUED): 2}
