"""Whatever the level and the command: nobody on a roster can reach an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.state import Conversation
from bot.team.orders import Word
from handlers import reminders, unreachable
from handlers.team_lookup import Lookup
from models import roster
from questions.roster import Level
from tests.shell.running import QUY_SON
from tests.shell.survey import FREE_TEXT, MESSAGES
from tests.teams.station import BINH, DUNG, HOA, LUC_NGAN, TAM, Colleague, Station

PLACES = {
    Level.HELPER: (HOA, QUY_SON, LUC_NGAN),
    Level.COMMUNE: (TAM, QUY_SON, LUC_NGAN),
    Level.DISTRICT: (BINH, "", LUC_NGAN),
    Level.PROVINCE: (DUNG, "", ""),
}
SAID = (
    "CA", "ĐẾN", "VỀ", "ĐỔI CA", "ĐỔI CA 1", "ĐỔI CA 1 1", "NHẬN CA", "NHẬN CA 1", "KHÔNG NHẬN", "TIẾN ĐỘ", "HƯỚNG DẪN",
    "THẺ HƯỚNG DẪN", "QR", "QR Quý Sơn", "ẢNH", "DỪNG", "DỪNG NHẮC", "NHẮC LẠI", "LỆNH", "kết quả khảo sát",
    "câu trả lời của người dân", "ai đã trả lời", "XEM", "TRỢ GIÚP", "GỬI", "SỬA 3", "0", "00", "TIẾN ĐỘ chi tiết",
)  # fmt: skip
ANSWER_TABLES = re.compile(r"\banswer(_event)?\b|\bcounted\b|\bflags\b", re.IGNORECASE)


def labels(team: Station) -> set[str]:
    """Every wording of an answer that tells something."""
    options = (option.label for question in team.runtime.content.survey.questions for option in question.options)
    return {label for label in options if len(label.split()) > 1} | {FREE_TEXT}


@pytest.fixture(params=list(PLACES))
def member(team_on_sqlite: Station, request: pytest.FixtureRequest) -> Colleague:
    """Somebody of each level."""
    account, unit, district = PLACES[request.param]
    return team_on_sqlite.on_roster(account, "Người", level=request.param, unit=unit, district=district).joins()


def seven_answer(team: Station) -> None:
    """Seven residents send their forms; what they write is handled all at once."""
    residents = [team.bot.resident(str(7_100_000_000_000_000_000 + number)) for number in range(7)]
    for text in (f"#{residents[0].code(QUY_SON)}", *MESSAGES):
        for resident in residents:
            resident.posts(text)
    team.bot.drive()
    team.bot.clock.forward(60)


def test_no_command_of_any_level_says_an_answer(member: Colleague) -> None:
    seven_answer(member.station)
    secrets = labels(member.station)
    for text in SAID:
        member.says(text)
    member.photo().photo(caption="ảnh xã Quý Sơn")
    told = "\n".join(member.heard)
    assert not {label for label in secrets if label in told}
    assert "ít nhất 5" in member.says("TIẾN ĐỘ").last


def test_no_lookup_for_any_word_reads_an_answer(member: Colleague) -> None:
    runtime = member.station.runtime
    with reads(member.station) as statements, runtime.database.read() as connection:
        helper = roster.helper(connection, member.id)
        assert helper is not None
        for word in Word:
            Lookup(connection, runtime).known(helper, runtime.clock.now(), word)
    assert statements
    assert not [statement for statement in statements if ANSWER_TABLES.search(statement)]


def test_no_reminder_and_no_list_reads_an_answer(member: Colleague) -> None:
    runtime = member.station.runtime
    with reads(member.station) as statements, runtime.database.write() as connection:
        for occasion in runtime.occasions.values():
            reminders.remind(connection, runtime, occasion)
        for level, place in (("commune", QUY_SON), ("district", LUC_NGAN), ("province", "")):
            unreachable.to_call(connection, runtime, Level(level), place)
    assert len(statements) > len(runtime.occasions)
    assert not [statement for statement in statements if ANSWER_TABLES.search(statement)]


@pytest.mark.parametrize(
    ("level", "unit", "sees"),
    [
        ("commune", QUY_SON, {"Hoa", "Tâm"}),
        ("commune", "07201", {"Lan"}),
        ("district", LUC_NGAN, {"Bình"}),
        ("province", "", {"Dũng"}),
    ],
)
def test_each_level_sees_the_phones_of_its_own_roster_alone(
    team_on_sqlite: Station, level: str, unit: str, sees: set[str]
) -> None:
    _five_people(team_on_sqlite)
    result = team_on_sqlite.bot.app.test_cli_runner().invoke(
        args=["reminders", "unreachable", "--level", level, *(["--unit", unit] if unit else [])]
    )
    assert result.exit_code == 0, result.output
    assert {line.split("\t")[0] for line in result.output.splitlines()} == sees
    assert all(line.split("\t")[1].startswith("09") for line in result.output.splitlines())


@pytest.mark.parametrize("args", [["--level", "commune"], ["--level", "province", "--unit", QUY_SON], []])
def test_nobody_sees_a_roster_without_saying_whose(team_on_sqlite: Station, args: list[str]) -> None:
    _five_people(team_on_sqlite)
    result = team_on_sqlite.bot.app.test_cli_runner().invoke(args=["reminders", "unreachable", *args])
    assert result.exit_code != 0
    assert "09" not in result.output


def test_who_can_be_written_to_is_not_on_the_list(team_on_sqlite: Station) -> None:
    hoa = team_on_sqlite.on_roster(HOA, "Hoa", phone="84912345678").joins()
    args = ["reminders", "unreachable", "--level", "commune", "--unit", QUY_SON]
    runner = team_on_sqlite.bot.app.test_cli_runner()
    assert runner.invoke(args=args).output == ""
    team_on_sqlite.bot.clock.forward(48 * 3600)
    assert runner.invoke(args=args).output.split("\t")[1] == "0912345678"
    hoa.says("dừng nhắc")
    team_on_sqlite.bot.clock.forward(48 * 3600)
    assert runner.invoke(args=args).output == "", "who wants no reminders is not called either"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.one_of(st.sampled_from(SAID), st.text(max_size=40)), min_size=1, max_size=4))
def test_whatever_somebody_says_one_message_comes_back(team_on_sqlite: Station, texts: list[str]) -> None:
    if not team_on_sqlite.people:
        team_on_sqlite.on_roster(HOA, "Hoa").joins()
        team_on_sqlite.duty(team_on_sqlite.people[0])
    hoa = team_on_sqlite.people[0]
    for text in texts:
        hoa.says(text or "…")  # the phone checks that it is exactly one


def test_a_conversation_keeps_nothing_about_work() -> None:
    assert not {"shift", "helper", "unit_of_work"} & set(Conversation().to_json())


@contextmanager
def reads(team: Station) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    engine = team.runtime.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def _five_people(team: Station) -> None:
    team.on_roster(HOA, "Hoa", phone="84912345678")
    team.on_roster(TAM, "Tâm", level=Level.COMMUNE, phone="84912345679")
    team.on_roster(BINH, "Bình", level=Level.DISTRICT, unit="", phone="84912345680")
    team.on_roster(DUNG, "Dũng", level=Level.PROVINCE, unit="", district="", phone="84912345681")
    team.on_roster("6642093187750124509", "Lan", unit="07201", district="213", phone="84912345682")
