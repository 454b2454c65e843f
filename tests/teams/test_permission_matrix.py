"""Every role, every word and every page: whoever asks, nobody reaches what residents have answered.

Roles on a roster are in `test_permissions.py` level by level; here are the others beside them, and the pages.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot import commands
from bot.team import orders
from handlers import jobs, summary
from models import roster
from models.tables import Seat
from questions.roster import Level
from reports.copy_links import CopyLinks
from tests.shell.running import QUY_SON
from tests.shell.survey import FREE_TEXT
from tests.teams.station import BINH, Colleague, Station
from tests.teams.test_permissions import ANSWER_TABLES, PLACES, SAID, labels, reads, seven_answer

OTHERS = ("resident", "stranger", "revoked", "left")
WORK = ("Ca trực", "Đã ghi: vào ca", "ít nhất", "Mã QR của", "KHÔNG BAO GIỜ", "Đã ghi một ảnh", "tin nhắc việc")


@pytest.fixture(params=OTHERS)
def other(team_on_sqlite: Station, request: pytest.FixtureRequest) -> Colleague:
    """Somebody who is on no roster, or not any more."""
    team = team_on_sqlite
    match request.param:
        case "resident":
            team.bot.resident(BINH).agrees()
        case "revoked":
            binh = team.on_roster(BINH, "Bình", level=Level.PROVINCE, unit="", district="").joins()
            team.bot.write(lambda c: roster.revoke(c, [binh.id], now=team.bot.clock.now_ms()))
        case "left":
            team.on_roster(BINH, "Bình", level=Level.PROVINCE, unit="", district="").joins().happens("user_withdraw")
    return Colleague(team, BINH, "", "")


def test_the_words_that_are_tried_are_all_the_words_there_are() -> None:
    tried = [*SAID, "đổi ca 1 1", "bắt đầu", "tiếp tục", "rút", "xóa", "bỏ qua", "quay lại", "dừng"]
    assert {order.word for text in tried if (order := orders.read(text))} == set(orders.Word)
    assert {command.word for text in tried if (command := commands.read(text))} == set(commands.Word)


def test_who_is_on_no_roster_has_no_word_of_work_and_no_answer_of_anybody(other: Colleague) -> None:
    team = other.station
    seven_answer(team)
    before = len(other.heard)
    for text in SAID:
        other.says(text)
    other.photo().photo(caption="ảnh xã Quý Sơn")
    told = "\n".join(other.heard[before:])
    assert FREE_TEXT not in told
    assert not [words for words in WORK if words in told]


def test_who_was_taken_off_the_roster_is_on_no_list(other: Colleague) -> None:
    jobs.run(other.station.runtime, "forget-seats")
    assert [row for row in other.station.bot.rows(Seat) if row["person"] == _person(other)] == []


def test_no_page_shows_or_reads_an_answer_whoever_looks(team_on_sqlite: Station) -> None:
    """Pages know nobody: the signed link alone opens the one that is not public, for every role the same."""
    team = team_on_sqlite
    for level, (account, unit, district) in PLACES.items():
        team.on_roster(account, "Người", level=level, unit=unit, district=district).joins()
    seven_answer(team)
    team.bot.clock.set("2024-08-29 18:05")
    moment = team.runtime.summary_rules.moment(date(2024, 8, 29))
    assert moment is not None
    links = CopyLinks(team.runtime.settings.secret_key.get_secret_value(), team.runtime.content.campaign.id)
    with reads(team) as statements:
        summary.take(team.runtime, moment)
        pages = [team.bot.web.get(path).data for path in _paths(team, links.link("", moment.day, moment.kind))]
    assert statements
    assert not [statement for statement in statements if ANSWER_TABLES.search(statement)]
    secrets = labels(team)
    assert not {label for label in secrets for page in pages if label.encode() in page}


@pytest.mark.parametrize(
    "args",
    [
        ["roster", "coverage"], ["reminders", "list"], ["posts", "list"], ["jobs", "list"],
        ["summary", "show", "--day", "2024-08-29"],
        ["reminders", "unreachable", "--level", "commune", "--unit", QUY_SON],
    ],
)  # fmt: skip
def test_no_list_for_staff_reads_an_answer(team_on_sqlite: Station, args: list[str]) -> None:
    seven_answer(team_on_sqlite)
    with reads(team_on_sqlite) as statements:
        result = team_on_sqlite.bot.app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 0, result.output
    assert not [statement for statement in statements if ANSWER_TABLES.search(statement)]
    assert FREE_TEXT not in result.output


def _paths(team: Station, link: str) -> list[str]:
    """Every page that can be looked at, with values that exist."""
    code, token = next(iter(team.runtime.content.codes)), link.rpartition("/")[2]
    values = {"code": code, "token": token, "filename": "landing.css"}
    rules = [rule for rule in team.bot.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule) for rule in rules]


def _person(colleague: Colleague) -> str:
    return colleague.station.runtime.pseudonyms.person(colleague.account)
