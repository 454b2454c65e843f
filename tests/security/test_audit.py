"""The record of what was done: nobody changes it unnoticed, and what must be in it is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from config import Settings
from handlers import oauth, summary
from handlers.runtime import Runtime
from handlers.worker import record_start
from models import audit
from models.migrations import migrate
from models.tables import Audit
from reports.copy_links import CopyLinks
from tests.shell.events import LAN
from tests.shell.running import Running, running
from tests.shell.test_oauth import comes_back

ACTS = ("export.responses", "retention", "roster.import", "erase", "token.granted")


@pytest.fixture
def five(bot: Running) -> Running:
    """A bot with five entries, and an operator who has taken away what refuses changes."""
    for number, act in enumerate(ACTS, start=1):
        with bot.runtime.database.write() as connection:
            audit.write(connection, at=bot.clock.now_ms() + number, actor="cli", act=act)
    drop = (
        ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        if bot.runtime.database.is_sqlite
        else ["DROP TRIGGER audit_no_change ON audit"]
    )
    for statement in drop:
        with bot.runtime.database.write() as connection:
            connection.execute(text(statement))
    return bot


def run(bot: Running, *arguments: str) -> Result:
    return bot.app.test_cli_runner().invoke(args=arguments)


def values(bot: Running, entry: int) -> dict[str, object]:
    return next(row for row in bot.rows(Audit) if row["id"] == entry)


def edits(bot: Running, entry: int, **changes: object) -> None:
    bot.write(lambda c: c.execute(update(Audit).where(Audit.id == entry).values(**changes)))


def test_an_untouched_record_is_found_whole(five: Running) -> None:
    result = run(five, "audit", "verify")
    assert (result.exit_code, result.output) == (0, "5 entries, nothing was changed\n")


@pytest.mark.parametrize(
    "change", [{"at": 1}, {"actor": "system"}, {"act": "nothing"}, {"detail": '{"rows":0}'}, {"hash": "0" * 64}]
)
@pytest.mark.parametrize("entry", [1, 3, 5])
def test_an_entry_that_was_edited_is_named(five: Running, entry: int, change: dict[str, object]) -> None:
    edits(five, entry, **change)
    result = run(five, "audit", "verify")
    assert result.exit_code == 1
    assert f"broken at entry {entry} (" in result.output


@pytest.mark.parametrize("entry", [1, 3, 4])
def test_the_entry_behind_one_that_was_deleted_is_named(five: Running, entry: int) -> None:
    five.write(lambda c: c.execute(delete(Audit).where(Audit.id == entry)))
    assert f"broken at entry {entry + 1} (" in run(five, "audit", "verify").output


def test_an_entry_put_in_between_is_named(five: Running) -> None:
    edits(five, 5, id=6)
    edits(five, 4, id=5)
    forged = values(five, 3) | {"id": 4, "act": "forged"}
    forged["hash"] = audit.chained(*(str(values(five, 3)["hash"]), forged["at"], "cli", "forged", "{}"))  # type: ignore[arg-type]
    five.write(lambda c: c.execute(insert(Audit), forged))
    assert "broken at entry 5 (" in run(five, "audit", "verify").output


def test_two_entries_that_changed_places_are_named(five: Running) -> None:
    second, third = values(five, 2), values(five, 3)
    edits(five, 2, **{name: third[name] for name in ("at", "actor", "act", "detail", "hash")})
    edits(five, 3, **{name: second[name] for name in ("at", "actor", "act", "detail", "hash")})
    assert "broken at entry 2 (" in run(five, "audit", "verify").output


def test_entries_removed_at_the_end_show_by_the_head_printed_before(five: Running) -> None:
    head = run(five, "audit", "head").output.split()[0]
    assert head == values(five, 5)["hash"]
    five.write(lambda c: c.execute(delete(Audit).where(Audit.id > 3)))
    assert run(five, "audit", "verify").exit_code == 0
    result = run(five, "audit", "verify", "--head", head)
    assert result.exit_code == 1
    assert "removed at the end" in result.output


def test_a_record_written_anew_shows_by_the_head_printed_before(five: Running) -> None:
    head = str(values(five, 5)["hash"])[:12].upper()
    assert run(five, "audit", "verify", "--head", head).exit_code == 0
    five.write(lambda c: c.execute(delete(Audit)))
    five.write(lambda c: audit.write(c, at=1, actor="cli", act="export.responses", detail={"rows": 0}))
    assert run(five, "audit", "verify").exit_code == 0
    assert run(five, "audit", "verify", "--head", head).exit_code == 1


@pytest.mark.parametrize("head", ["abc", "not a head at all", "g" * 64, "0" * 65])
def test_what_is_no_head_is_refused(five: Running, head: str) -> None:
    assert run(five, "audit", "verify", "--head", head).exit_code == 2


def test_the_head_of_a_day_is_that_of_its_last_entry(five: Running) -> None:
    five.clock.set("2024-08-30 09:00")
    five.write(lambda c: audit.write(c, at=five.clock.now_ms(), actor="cli", act="later"))
    assert run(five, "audit", "head", "--day", "2024-08-29").output.startswith(str(values(five, 5)["hash"]))
    assert run(five, "audit", "head").output.startswith(str(values(five, 6)["hash"]))
    assert run(five, "audit", "head", "--day", "2024-08-28").exit_code == 1


def test_the_newest_entries_are_listed(five: Running) -> None:
    lines = run(five, "audit", "list", "--last", "2").output.splitlines()
    assert ["erase" in lines[0], "token.granted" in lines[1], len(lines)] == [True, True, 2]


@pytest.mark.parametrize("change", ["UPDATE audit SET act = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_record(bot: Running, change: str) -> None:
    bot.write(lambda c: audit.write(c, at=1, actor="cli", act="export.responses"))
    with pytest.raises(DBAPIError, match="only added to"):
        bot.write(lambda c: c.execute(text(change)))
    assert run(bot, "audit", "verify").output == "1 entries, nothing was changed\n"


def test_what_must_be_recorded_is_recorded_and_names_nobody(
    bot_on_sqlite: Running, tmp_path: Path, roster_file: Callable[[], Path]
) -> None:
    bot = bot_on_sqlite
    lan = bot.resident().agrees().says("2")
    done = [
        (("export", "responses", "--out", str(tmp_path / "a.csv"), "--include-partial"), "export.responses"),
        (("roster", "import", str(roster_file())), "roster.import"),
        (("roster", "list", "--out", str(tmp_path / "b.csv")), "roster.list"),
        (("roster", "codes", "--out", str(tmp_path / "c.csv")), "roster.codes"),
        (("roster", "revoke", "--commune", "07576"), "roster.revoke"),
        (("retention", "run"), "retention"),
        (("erase", "--user-ref", LAN), "erase"),
    ]
    for command, act in done:
        assert run(bot, *command).exit_code == 0, command
        assert bot.rows(Audit)[-1]["act"] == act
    assert comes_back(bot) == 200
    assert bot.rows(Audit)[-1]["act"] == "token.granted"
    recorded = json.dumps(bot.rows(Audit))
    for secret in (LAN, lan.person, lan.respondent, "0912345678", "Nguyễn Văn An", oauth.CALLBACK_PATH):
        assert secret not in recorded
    assert run(bot, "audit", "verify").exit_code == 0


@pytest.fixture
def roster_file(tmp_path: Path) -> Callable[[], Path]:
    def write() -> Path:
        file = tmp_path / "roster.csv"
        rows = [
            "Họ và tên,Xã/phường,Huyện,Số điện thoại,Ngày,Ca",
            "Nguyễn Văn An,Quý Sơn,Lục Ngạn,0912345678,29/8,sáng",
        ]
        file.write_text("\n".join(rows), encoding="utf-8")
        return file

    return write


def test_a_resident_who_erases_everything_leaves_an_entry_without_a_name(bot: Running) -> None:
    lan = bot.resident().agrees().says("2", "XÓA", "1")
    (entry,) = bot.rows(Audit)
    assert (entry["actor"], entry["act"], entry["detail"]) == ("resident", "erase", '{"people":1}')
    assert lan.person not in json.dumps(entry)


def test_a_start_is_recorded_once_and_again_when_files_or_dates_are_others(bot: Running) -> None:
    for _ in range(3):
        record_start(bot.runtime)
    (entry,) = bot.rows(Audit)
    said = json.loads(entry["detail"])
    assert (entry["act"], said["questionnaire"]) == ("start", bot.runtime.content.survey.fingerprint)
    campaign = replace(bot.runtime.content.campaign, closes_at=bot.clock.now() + timedelta(days=9))
    bot.runtime.__dict__["content"] = replace(bot.runtime.content, campaign=campaign)
    record_start(bot.runtime)
    assert json.loads(bot.rows(Audit)[-1]["detail"])["closes_at"] == campaign.closes_at.isoformat()


def test_a_summary_that_is_posted_and_one_that_is_copied_by_hand_are_recorded(
    settings_for: Callable[..., Settings],
) -> None:
    runtime = Runtime(settings_for(zalo_group_id="group1"))
    migrate(runtime.database)
    bot = running(runtime)
    bot.clock.set("2024-08-29 18:30")
    moment = runtime.summary_rules.moment(date(2024, 8, 29))
    assert moment is not None
    assert {summary.post_now(runtime, moment) for _ in range(2)} == {summary.QUEUED}
    (entry,) = bot.rows(Audit)
    assert (entry["act"], json.loads(entry["detail"])["day"]) == ("summary.posted", "2024-08-29")
    links = CopyLinks(runtime.settings.secret_key.get_secret_value(), runtime.content.campaign.id)
    page = links.link("", moment.day, moment.kind)
    tick = links.tick_token(page.rpartition("/")[2])
    assert bot.web.post(page, data={"tick": tick, "done": "1"}).status_code == 303
    assert [row["act"] for row in bot.rows(Audit)] == ["summary.posted", "summary.copied"]
