"""The doctor finds whatever an operator got wrong, says it in Vietnamese and says what to do."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import update

from config import ROOT, Settings
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models.inbox import Status
from models.migrations import migrate
from models.tables import Inbound, Token
from tests.shell.running import Running, running
from tests.shell.test_commands import run
from tests.shell.test_settings import PRODUCTION
from zalo.client import OaInfo
from zalo.errors import Outcome, SendResult
from zalo.oauth import TokenRefusal

EARLY = "2024-08-29 06:00"  # before anything had to be posted in the group
Built = Callable[..., Running]


@pytest.fixture
def build(settings_for: Callable[..., Settings]) -> Built:
    """A bot with these settings, on a migrated database."""

    def build(**values: Any) -> Running:
        runtime = Runtime(settings_for(**values))
        migrate(runtime.database)
        return running(runtime)

    return build


def assert_finds(result: Result, mark: str, words: str) -> None:
    """One line with this mark and these words; only a fault makes the doctor fail."""
    (line,) = [line for line in result.stdout.splitlines() if words in line]
    assert line.startswith(f"{mark} ")
    assert (result.exit_code == 1) == any(line.startswith("✗ ") for line in result.stdout.splitlines())


def test_a_healthy_bot_has_no_fault(bot: Running) -> None:
    bot.clock.set(EARLY)
    result = run(bot, "doctor")
    assert result.exit_code == 0, result.output
    assert "✗" not in result.stdout
    for words in ("209 đơn vị", "chữ ký webhook", "cấu trúc mới nhất", "Mã truy cập còn 25 giờ", "gửi tin qua v3"):
        assert_finds(result, "✓", words)


def test_every_line_is_a_finding_with_a_mark(bot_on_sqlite: Running) -> None:
    lines = run(bot_on_sqlite, "doctor").stdout.splitlines()
    assert {line[:2] for line in lines} <= {"✓ ", "• ", "✗ "}


def test_trying_out_is_pointed_out(bot_on_sqlite: Running) -> None:
    result = run(bot_on_sqlite, "doctor")
    assert_finds(result, "•", "APP_ENV=development")
    assert_finds(result, "•", "một tệp SQLite")
    assert_finds(result, "•", "chưa phải https")


def test_places_left_open_are_a_note_while_trying_and_a_fault_in_production(build: Built, tmp_path: Path) -> None:
    campaign = tmp_path / "campaign.yaml"
    text = (ROOT / "questions" / "campaign.yaml").read_text(encoding="utf-8")
    campaign.write_text(re.sub("^hotline: .*$", 'hotline: "[Số]"', text, flags=re.MULTILINE), encoding="utf-8")
    assert_finds(run(build(campaign=campaign), "doctor"), "•", "chưa điền")
    given = {name: value for name, value in PRODUCTION.items() if name != "database_url"} | {"clock_start": None}
    real = {"zalo_api_base": "https://openapi.zalo.me", "zalo_oauth_base": "https://oauth.zaloapp.com"}
    assert_finds(run(build(**given, **real, campaign=campaign), "doctor"), "✗", "chưa điền")


def test_a_broken_data_file_is_named(build: Built, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: pks07\nunknown: 1\n", encoding="utf-8")
    result = run(build(questionnaire=tmp_path / "broken.yaml"), "doctor")
    assert result.exit_code == 1
    assert "broken.yaml" in result.stdout


@pytest.mark.parametrize("missing", ["zalo_app_id", "zalo_oa_secret_key"])
def test_a_missing_webhook_key_is_a_fault(build: Built, missing: str) -> None:
    assert_finds(run(build(**{missing: ""}), "doctor"), "✗", "ZALO_OA_SECRET_KEY")


def test_a_full_disk_is_a_fault(bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1.5e9))
    assert_finds(run(bot_on_sqlite, "doctor"), "✗", "1.5 GB")


def test_a_silent_database_is_a_fault(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(database_url="postgresql+psycopg://bot@127.0.0.1:9/none")))
    assert_finds(run(bot, "doctor"), "✗", "DATABASE_URL")


def test_an_old_database_is_a_fault(settings_for: Callable[..., Settings]) -> None:
    assert_finds(run(running(Runtime(settings_for())), "doctor"), "✗", "flask --app app migrate")


@pytest.mark.parametrize("moment", ["2024-08-28 23:00", "2024-09-01 01:00"])
def test_a_survey_that_is_not_open_is_a_note(bot_on_sqlite: Running, moment: str) -> None:
    bot_on_sqlite.clock.set(moment)
    assert_finds(run(bot_on_sqlite, "doctor"), "•", "Đợt khảo sát")


def test_events_nobody_handles_are_a_fault(bot: Running) -> None:
    bot.clock.set(EARLY)
    bot.resident().posts("chào")
    bot.clock.forward(59)
    assert run(bot, "doctor").exit_code == 0
    bot.clock.forward(3)
    assert_finds(run(bot, "doctor"), "✗", "worker")


def test_messages_nobody_sends_are_a_fault(bot: Running) -> None:
    bot.resident().posts("chào")
    bot.handle()
    bot.clock.forward(62)
    assert_finds(run(bot, "doctor"), "✗", "worker")


def test_events_that_were_given_up_are_a_fault(bot: Running) -> None:
    bot.resident().posts("chào")
    bot.write(lambda connection: connection.execute(update(Inbound).values(status=Status.FAILED)))
    assert_finds(run(bot, "doctor"), "✗", "1 tin nhận vào không xử lý được")


def test_no_token_is_a_fault(build: Built) -> None:
    assert_finds(run(build(zalo_access_token=None), "doctor"), "✗", "Chưa có mã truy cập")


def test_a_token_without_its_refresh_token_is_a_note(build: Built) -> None:
    assert_finds(run(build(zalo_refresh_token=None), "doctor"), "•", "ZALO_REFRESH_TOKEN")


def test_a_refused_refresh_is_a_fault(bot: Running) -> None:
    bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=True, code=-118)
    assert not Tokens(bot.runtime).refresh()
    assert_finds(run(bot, "doctor"), "✗", "token consent")


def test_an_interrupted_refresh_is_a_fault(bot: Running) -> None:
    Tokens(bot.runtime).access()
    since = int(time.time() - 200) * 1_000
    bot.write(lambda connection: connection.execute(update(Token).values(refreshing_since=since)))
    assert_finds(run(bot, "doctor"), "✗", "token refresh")


def test_an_account_that_cannot_be_asked_is_a_fault(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.zalo.account = SendResult(Outcome.OPERATOR, -204)
    assert_finds(run(bot_on_sqlite, "doctor"), "✗", "(mã -204)")


def test_a_token_of_another_account_is_a_fault(bot_on_sqlite: Running) -> None:
    assert isinstance(bot_on_sqlite.zalo.account, OaInfo)
    bot_on_sqlite.zalo.account = replace(bot_on_sqlite.zalo.account, oa_id="1111111111111111111")
    assert_finds(run(bot_on_sqlite, "doctor"), "✗", "ZALO_OA_ID")


def test_an_account_without_the_tick_is_a_note(bot_on_sqlite: Running) -> None:
    assert isinstance(bot_on_sqlite.zalo.account, OaInfo)
    bot_on_sqlite.zalo.account = replace(bot_on_sqlite.zalo.account, is_verified=False)
    assert_finds(run(bot_on_sqlite, "doctor"), "•", "chưa được Zalo xác thực")
