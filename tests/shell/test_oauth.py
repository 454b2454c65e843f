"""Consent of the account's administrator: only for our link, only for our account, and never twice spent."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from config import Settings
from handlers.oauth import CALLBACK_PATH, LINK_LIFE_S, consent_link
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.migrations import migrate
from models.tables import Audit, Token
from tests.shell.events import OA
from tests.shell.running import Running, running
from zalo.client import OaInfo
from zalo.errors import Outcome, SendResult
from zalo.oauth import TokenRefusal

VERIFIER = "a" * 43


@pytest.fixture
def with_fixed_verifier(settings_for: Callable[..., Settings]) -> Running:
    runtime = Runtime(settings_for(zalo_code_verifier=VERIFIER))
    migrate(runtime.database)
    return running(runtime)


def query_of(bot: Running) -> dict[str, str]:
    """What the administrator's browser takes to Zalo."""
    query = parse_qs(urlsplit(consent_link(bot.runtime.settings)).query)
    return {name: value for name, (value,) in query.items()}


def comes_back(bot: Running, **changes: str | None) -> int:
    """Zalo sends the browser back; status of our page."""
    given = {"oa_id": OA, "code": "one-time-code", "state": query_of(bot)["state"], **changes}
    answer = bot.web.get(
        CALLBACK_PATH, query_string={name: value for name, value in given.items() if value is not None}
    )
    assert ("Đã cấp quyền" in answer.text) == (answer.status_code == 200)
    return answer.status_code


def test_a_consent_gives_the_bot_its_tokens(bot: Running) -> None:
    assert comes_back(bot) == 200
    assert Tokens(bot.runtime).access() == "access-2"
    assert [row["act"] for row in bot.rows(Audit)] == ["token.granted"]


def test_the_secret_sent_to_zalo_is_the_one_the_link_promised(bot_on_sqlite: Running) -> None:
    asked = query_of(bot_on_sqlite)
    assert comes_back(bot_on_sqlite, state=asked["state"]) == 200
    ((code, verifier),) = bot_on_sqlite.zalo.exchanged
    promised = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert (code, promised) == ("one-time-code", asked["code_challenge"])
    assert len(verifier) == 43


def test_every_link_has_a_secret_of_its_own(bot_on_sqlite: Running) -> None:
    first, second = query_of(bot_on_sqlite), query_of(bot_on_sqlite)
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": None},
        {"state": ""},
        {"state": "made-up"},
        {"state": "ImEi.ZZZZZZ.aaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"oa_id": "1111111111111111111"},
        {"oa_id": None},
        {"code": None},
        {"code": ""},
    ],
    ids=str,
)
def test_a_visit_that_is_not_the_end_of_our_link_changes_nothing(
    bot_on_sqlite: Running, changes: dict[str, str | None]
) -> None:
    assert comes_back(bot_on_sqlite, **changes) == 400
    assert bot_on_sqlite.zalo.exchanged == []
    assert bot_on_sqlite.count(Token) == 0


def test_a_state_signed_with_another_key_is_refused(
    bot_on_sqlite: Running, settings_for: Callable[..., Settings]
) -> None:
    stranger = settings_for(secret_key="the key of somebody else")
    state = parse_qs(urlsplit(consent_link(stranger)).query)["state"][0]
    assert comes_back(bot_on_sqlite, state=state) == 400


def test_a_link_is_good_for_a_quarter_of_an_hour(bot_on_sqlite: Running) -> None:
    with time_machine.travel("2024-08-20 09:00", tick=False) as moment:
        state = query_of(bot_on_sqlite)["state"]
        moment.shift(LINK_LIFE_S + 1)
        assert comes_back(bot_on_sqlite, state=state) == 400
        moment.shift(-2)
        assert comes_back(bot_on_sqlite, state=state) == 200


@pytest.mark.parametrize("account", ["other", "silent"])
def test_tokens_of_an_account_that_is_not_ours_are_not_kept(bot_on_sqlite: Running, account: str) -> None:
    ours = bot_on_sqlite.zalo.account
    assert isinstance(ours, OaInfo)
    other = replace(ours, oa_id="1111111111111111111")
    bot_on_sqlite.zalo.account = other if account == "other" else SendResult(Outcome.RETRY)
    assert comes_back(bot_on_sqlite) == 400
    assert bot_on_sqlite.count(Token) == 0


def test_a_code_zalo_does_not_take_changes_nothing(bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = TokenRefusal(is_final=True, code=-14003)
    monkeypatch.setattr(bot_on_sqlite.zalo, "exchange", lambda *_: refusal)
    assert comes_back(bot_on_sqlite) == 502
    assert bot_on_sqlite.count(Token) == 0


def test_a_link_from_zalos_console_works_with_the_verifier_saved_there(with_fixed_verifier: Running) -> None:
    assert comes_back(with_fixed_verifier, state=None) == 200
    assert with_fixed_verifier.zalo.exchanged == [("one-time-code", VERIFIER)]


def test_our_own_link_uses_the_fixed_verifier_as_well(with_fixed_verifier: Running) -> None:
    promised = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    assert query_of(with_fixed_verifier)["code_challenge"] == promised
    assert comes_back(with_fixed_verifier) == 200


def test_a_wrong_state_is_refused_with_a_fixed_verifier_too(with_fixed_verifier: Running) -> None:
    assert comes_back(with_fixed_verifier, state="made-up") == 400


def test_a_pair_that_was_consented_to_outlives_the_one_in_the_settings(bot_on_sqlite: Running) -> None:
    Tokens(bot_on_sqlite.runtime).access()
    comes_back(bot_on_sqlite)
    assert Tokens(Runtime(bot_on_sqlite.runtime.settings)).access() == "access-2"


def test_zalos_domain_check_finds_its_file_and_nobody_finds_another(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(zalo_verifier="HkIa5ABBVG5LygCcqk8cTbo0XpEqdI1yCJ4s")))
    right = bot.web.get("/zalo_verifierHkIa5ABBVG5LygCcqk8cTbo0XpEqdI1yCJ4s.html")
    assert right.status_code == 200
    assert "HkIa5ABBVG5LygCcqk8cTbo0XpEqdI1yCJ4s" in right.text
    assert bot.web.get("/zalo_verifierother.html").status_code == 404


def test_without_a_code_in_the_settings_there_is_no_domain_check(bot_on_sqlite: Running) -> None:
    assert bot_on_sqlite.web.get("/zalo_verifier.html").status_code == 404
    assert bot_on_sqlite.web.get("/zalo_verifierx.html").status_code == 404
