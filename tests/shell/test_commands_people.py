"""Erasing on request, and the tokens' commands."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from config import Settings
from handlers import inbox
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.migrations import migrate
from models.tables import Audit, ConversationRow, Response, Tally, Token
from tests.shell.events import LAN, MINH
from tests.shell.running import Running, running
from tests.shell.survey import fills_in
from tests.shell.test_commands import assert_says_why, run
from tests.shell.test_inbox_leaving import assert_nothing_left_of
from tests.shell.test_inbox_workers import held_before_saving
from zalo.oauth import TokenRefusal


@pytest.mark.parametrize("by", ["account", "person"])
def test_erasing_a_person_leaves_only_a_count_and_a_note(bot: Running, by: str) -> None:
    lan = fills_in(bot.resident().agrees()).says("1")
    bot.resident(MINH).agrees()
    result = run(bot, "erase", "--user-ref", getattr(lan, by))
    assert (result.exit_code, result.stdout) == (0, "erased\n")
    run(bot, "erase", "--user-ref", bot.resident(MINH).account)
    assert_nothing_left_of(bot, lan)
    assert [row["count"] for row in bot.rows(Tally)] == [2]
    assert [(row["act"], row["detail"]) for row in bot.rows(Audit)] == [("erase", '{"found":true}')] * 2


def test_erasing_takes_what_waits_to_be_sent(bot: Running) -> None:
    lan = bot.resident().agrees()
    lan.posts("1")
    bot.handle()
    assert run(bot, "erase", "--user-ref", LAN).exit_code == 0
    bot.send()
    assert len(lan.heard) == 3
    assert_nothing_left_of(bot, lan)


@pytest.mark.parametrize("ref", ["9999999999999999999", "0123456789abcdef0123456789abcdef", "", "  ", "Lan"])
def test_erasing_somebody_unknown_says_so_and_deletes_nothing(bot_on_sqlite: Running, ref: str) -> None:
    bot_on_sqlite.resident().agrees()
    assert_says_why(run(bot_on_sqlite, "erase", "--user-ref", ref))
    assert bot_on_sqlite.count(Response) == bot_on_sqlite.count(ConversationRow) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_erasing_waits_for_a_worker_that_has_the_person_in_hand(bot: Running) -> None:
    lan = bot.resident().agrees().says("1")
    lan.posts("2")
    with held_before_saving(bot, lan.person) as released:
        erasing = threading.Thread(target=run, args=(bot, "erase", "--user-ref", LAN))
        erasing.start()
        erasing.join(0.3)
        assert erasing.is_alive()
        released.set()
    erasing.join()
    bot.send()
    assert len(lan.heard) == 4
    assert inbox.process_waiting(bot.runtime) == 0
    assert_nothing_left_of(bot, lan)


def test_token_status_shows_age_and_remaining_life(bot: Running) -> None:
    Tokens(bot.runtime).access()
    bot.clock.forward(5 * 3_600)
    result = run(bot, "token", "status")
    assert result.exit_code == 0
    assert "obtained  29/08/2024 08:00" in result.stdout
    assert "left      20.0 hours" in result.stdout


def test_token_status_after_a_refusal_says_that_somebody_must_consent(bot: Running) -> None:
    bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=True, code=-118)
    refused = run(bot, "token", "refresh")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].startswith("Error: not refreshed")
    assert "consent again" in assert_says_why(run(bot, "token", "status"))


def test_token_refresh_renews_the_pair(bot: Running) -> None:
    result = run(bot, "token", "refresh")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "refreshed")
    assert Tokens(bot.runtime).access() == "access-2"


@pytest.mark.parametrize("words", [("token", "status"), ("token", "refresh")], ids=" ".join)
def test_without_tokens_the_command_says_where_they_come_from(
    settings_for: Callable[..., Settings], words: tuple[str, ...]
) -> None:
    runtime = Runtime(settings_for(zalo_access_token=None))
    migrate(runtime.database)
    assert "ZALO_ACCESS_TOKEN" in assert_says_why(run(running(runtime), *words))


def test_token_consent_prints_the_link(bot_on_sqlite: Running) -> None:
    result = run(bot_on_sqlite, "token", "consent")
    assert result.exit_code == 0
    assert "/v4/oa/permission?" in result.stdout
    assert "15 minutes" in result.stdout


def test_no_command_of_the_tokens_prints_one(bot_on_sqlite: Running) -> None:
    shown = "".join(run(bot_on_sqlite, "token", word).output for word in ("status", "refresh", "status", "consent"))
    for secret in ("test-access-token", "test-refresh-token", "access-2", "refresh-2", "test-app-secret"):
        assert secret not in shown
    assert bot_on_sqlite.count(Token) == 1
