"""Guessing: join codes, poster codes, buttons. Whoever tries learns nothing and gets nowhere."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from bot import join_codes
from bot.codes import ALPHABET, LENGTH, with_check
from config import Settings
from handlers import jobs
from handlers.runtime import Runtime
from handlers.team import MOST_GUESSES, WRONG_CODE
from handlers.tokens import Tokens
from models.migrations import migrate
from models.tables import AnswerRow, Helper, JoinGuess, Response, Tally
from tests.shell.events import LAN, MINH
from tests.shell.running import Running
from tests.teams.station import HOA, TAM, Colleague, Station, station


@pytest.fixture
def team(settings_for: Callable[..., Settings]) -> Iterator[Station]:
    runtime = Runtime(settings_for())
    migrate(runtime.database)
    yield station(runtime)
    runtime.database.dispose()


def guesses(team: Station, account: str, times: int) -> Colleague:
    stranger = Colleague(team, account, "", "")
    wrong = (f"TV{number:09}" for number in itertools.count(900_000_000))
    return stranger.says(*itertools.islice(wrong, times))


def joined(team: Station) -> list[str | None]:
    return [row["person"] for row in team.bot.rows(Helper)]


def test_after_enough_wrong_codes_even_the_right_one_lets_nobody_in_that_day(team: Station) -> None:
    hoa = team.on_roster(HOA, "Hoa")
    stranger = guesses(team, TAM, MOST_GUESSES)
    before = stranger.last
    assert stranger.says(hoa.code).last == before, "nothing tells that this one was right"
    assert joined(team) == [None]
    team.bot.clock.forward(24 * 3600)
    stranger.says(hoa.code)
    assert joined(team) == [stranger.station.runtime.pseudonyms.person(TAM)]


def test_somebody_who_mistypes_a_few_times_still_joins(team: Station) -> None:
    hoa = team.on_roster(HOA, "Hoa")
    guesses(team, HOA, MOST_GUESSES - 1)
    assert "ĐỔI CA" in hoa.joins().last


def test_the_tries_of_one_account_do_not_lock_another_out(team: Station) -> None:
    hoa = team.on_roster(HOA, "Hoa")
    guesses(team, TAM, MOST_GUESSES + 2)
    assert "ĐỔI CA" in hoa.joins().last


def test_erasing_oneself_gives_no_new_tries(team: Station) -> None:
    hoa = team.on_roster(HOA, "Hoa")
    guesses(team, TAM, MOST_GUESSES).says("XÓA", "1", hoa.code)
    assert joined(team) == [None]


def test_wrong_codes_are_counted_for_operators_and_forgotten_the_next_day(team: Station) -> None:
    guesses(team, TAM, 3)
    assert [(row["name"], row["count"]) for row in team.bot.rows(Tally)] == [(WRONG_CODE, 3)]
    assert team.runtime.pseudonyms.person(TAM) not in str(team.bot.rows(JoinGuess))
    team.bot.clock.forward(24 * 3600)
    jobs.forget_seats(team.runtime, Tokens(team.runtime))
    assert team.bot.count(JoinGuess) == 0


def test_join_codes_are_so_many_that_guessing_takes_years() -> None:
    alive, accounts, years = 2_500, 50, 3
    tries = accounts * MOST_GUESSES * 365 * years
    assert tries * alive / 10**join_codes.DIGITS < 2


def test_a_made_up_poster_code_is_no_commune_and_looks_like_any_other_wrong_one(bot_on_sqlite: Running) -> None:
    luck = random.Random(7)
    known = bot_on_sqlite.runtime.content.codes
    pages = set()
    for _ in range(300):
        code = with_check("".join(luck.choice(ALPHABET) for _ in range(LENGTH - 1)))
        assert code not in known
        answer = bot_on_sqlite.web.get(f"/q/{code}")
        assert answer.status_code == 404
        pages.add(answer.data)
    assert len(pages) == 1
    assert 19**7 / len(known) > 4_000_000


def test_another_commune_s_poster_asks_before_it_counts(bot_on_sqlite: Running) -> None:
    lan = bot_on_sqlite.resident().scans("07561")
    assert bot_on_sqlite.runtime.content.units.by_code["07561"].name in lan.last
    assert bot_on_sqlite.count(Response) == 0


def test_scanning_a_second_poster_while_answering_moves_nobody_unasked(bot_on_sqlite: Running) -> None:
    lan = bot_on_sqlite.resident().agrees().says("1")
    lan.scans("07561")
    assert [row["unit"] for row in bot_on_sqlite.rows(Response)] == ["07576"]


FORGED = ["pks07-2024.q1.1.{}", "pks07-2024.q20.7.1", "pks07-2023.q1.1.1", "pks07-2024.review.1.1", "x.q1.999999999.9"]


@pytest.mark.parametrize("payload", FORGED)
def test_a_button_nobody_was_shown_sends_nothing(bot_on_sqlite: Running, payload: str) -> None:
    bot_on_sqlite.resident(MINH).says(payload)
    lan = bot_on_sqlite.resident(LAN).agrees()
    lan.says(payload.format(7))
    assert bot_on_sqlite.count(AnswerRow) == 0
    assert all(row["status"] == "partial" for row in bot_on_sqlite.rows(Response))
