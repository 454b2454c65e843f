"""What was erased lies in no file of SQLite any more: neither in the database nor in its journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers import jobs
from models import storage
from models.tables import Response
from tests.shell.running import Resident, Running
from tests.shell.survey import fills_in
from tests.shell.test_commands import run

MANY = 12


def files(bot: Running) -> bytes:
    """The database and everything beside it, as it lies on the disk."""
    folder = Path(str(bot.runtime.database.url.database)).parent
    return b"".join(path.read_bytes() for path in folder.glob("*.sqlite3*"))


def traces(resident: Resident) -> dict[str, bytes]:
    return {"person": resident.person.encode(), "respondent": resident.respondent.encode()}


def words_of(resident: Resident) -> bytes:
    return f"Ý riêng của {resident.account}".encode()


def crowd(bot: Running, many: int = MANY) -> list[Resident]:
    residents = [bot.resident(f"{number:019d}") for number in range(1, many + 1)]
    for resident in residents:
        resident.agrees()
        fills_in(resident).says("SỬA 20", words_of(resident).decode(), "1")
    return residents


def assert_gone(bot: Running, residents: list[Resident]) -> None:
    left = files(bot)
    for resident in residents:
        for what, trace in (*traces(resident).items(), ("words", words_of(resident))):
            assert trace not in left, what


def test_who_says_xoa_is_in_no_file_a_minute_later(bot_on_sqlite: Running) -> None:
    residents = crowd(bot_on_sqlite)
    assert all(trace in files(bot_on_sqlite) for trace in traces(residents[0]).values())
    leaving = residents[::2]
    for resident in leaving:
        resident.says("XÓA", "1")
    jobs.run(bot_on_sqlite.runtime, "clear-journal")
    assert_gone(bot_on_sqlite, leaving)
    assert all(words_of(resident) in files(bot_on_sqlite) for resident in residents[1::2])


def test_who_is_erased_by_command_is_in_no_file_afterwards(bot_on_sqlite: Running) -> None:
    lan, _ = crowd(bot_on_sqlite, 2)
    assert run(bot_on_sqlite, "erase", "--user-ref", lan.person).exit_code == 0
    assert_gone(bot_on_sqlite, [lan])


def test_after_the_last_day_of_keeping_no_file_leads_to_a_person(bot_on_sqlite: Running) -> None:
    residents = crowd(bot_on_sqlite)
    bot_on_sqlite.clock.set("2024-10-01 00:01")
    run(bot_on_sqlite, "retention", "run", "--dry-run")
    assert run(bot_on_sqlite, "retention", "run").exit_code == 0
    left = files(bot_on_sqlite)
    for resident in residents:
        for what, trace in traces(resident).items():
            assert trace not in left, what
    assert bot_on_sqlite.count(Response) == MANY, "the responses themselves stay and count"


def test_who_reads_at_that_moment_is_not_disturbed_and_nobody_waits(bot_on_sqlite: Running) -> None:
    lan = bot_on_sqlite.resident().agrees()
    with bot_on_sqlite.runtime.database.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM response").scalar_one()
        lan.says("XÓA", "1")
        assert not storage.clear_journal(bot_on_sqlite.runtime.database)
        assert connection.exec_driver_sql("SELECT count(*) FROM response").scalar_one() == before
    assert storage.clear_journal(bot_on_sqlite.runtime.database)
    assert_gone(bot_on_sqlite, [lan])


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_keeps_its_journal_itself(bot: Running) -> None:
    assert storage.clear_journal(bot.runtime.database)
