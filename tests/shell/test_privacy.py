"""Whatever happens, no log, metric, error or file tells who somebody is or what they said."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import update

from bot import engine
from handlers import logs
from handlers.tokens import Tokens
from models.tables import AnswerEvent, AnswerRow, Base, Inbound, Response
from tests.shell.events import KEY, LAN, MINH, Delivery, happened, headers, said, sent, signed
from tests.shell.running import Running, stored
from tests.shell.stand_in import accepted, lost, refused
from tests.shell.survey import FREE_TEXT, fills_in
from tests.shell.test_commands import run
from zalo.oauth import TokenRefusal

NAME, PHONE = "Nguyễn Thị Lan", "0912 345 678"
WORDS = f"Tôi là {NAME}, điện thoại {PHONE}, ở thôn Bãi Bằng"
BAD = "bùm chéo chéo"
SECRETS = (
    KEY,
    "test-app-secret",
    "test-access-token",
    "test-refresh-token",
    "access-2",
    "refresh-2",
    "development-only",
)


def eventful_life(bot: Running, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A whole conversation with everything that can go wrong; returns what the bot replied."""
    lan = bot.resident(LAN).says("chào", WORDS)
    fills_in(lan.agrees()).says("1", "SỬA 20", WORDS, "XEM", "GỬI")
    for event in (sent("sticker"), happened("follow"), happened("unfollow"), said("x") | {"event_name": "new_event"}):
        bot.deliver(event | {"timestamp": str(bot.clock.now_ms())})
    bot.deliver(signed(said(WORDS), key="forged"))
    bot.deliver(Delivery(WORDS.encode(), headers(None)))
    for answer in (refused(-217), refused(-216), lost, lambda _message: 1 // 0):
        bot.zalo.answer = answer  # type: ignore[assignment]
        bot.resident(MINH).says(WORDS)
        bot.clock.forward(400)
    bot.zalo.answer = accepted
    Tokens(bot.runtime).refresh()
    bot.zalo.answer_refresh = lambda _spent: TokenRefusal(is_final=True, code=-118)
    Tokens(bot.runtime).refresh()
    trouble(bot, monkeypatch)
    lan.says("RÚT", "1", "1").agrees().says(WORDS, "XÓA", "1")
    return [message.text for message in bot.zalo.arrived]


def trouble(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that quotes what it choked on, a body that does not open, a database that quotes its row."""
    step = engine.step

    def quoting(content: Any, state: Any, event: Any) -> Any:
        if getattr(event, "text", "") == BAD:
            raise ValueError(f"cannot handle {event.text} of {LAN}: {WORDS}")
        return step(content, state, event)

    monkeypatch.setattr("handlers.batch.step", quoting)
    bot.resident(LAN).says(BAD)
    bot.resident(LAN).posts("nữa")
    bot.write(lambda connection: connection.execute(update(Inbound).where(Inbound.status == 0).values(body=b"x")))
    bot.drive()
    with monkeypatch.context() as patch:
        patch.setattr("models.inbox.store", quoting_store)
        assert bot.deliver(said(WORDS)).status_code == 503


def quoting_store(_connection: Any, arrivals: Any) -> None:
    raise ValueError(f"{WORDS} {LAN} {arrivals}")


def assert_log_tells_nothing(bot: Running, written: str, replies: list[str]) -> None:
    for expected in ("webhook.refused", "inbox.step_failed", "inbox.unreadable", "intake.failed", "outbox.not_sent"):
        assert expected in written
    respondents = [bot.resident(account).respondent for account in (LAN, MINH)]
    for secret in (LAN, MINH, NAME, PHONE, "Bãi Bằng", FREE_TEXT, BAD, *SECRETS, *respondents):
        assert secret not in written, secret
        assert secret.encode("ascii", "backslashreplace").decode() not in written, secret
    for reply in replies:
        assert reply[:40] not in written


def test_a_log_of_everything_tells_nobody_anything(
    bot: Running,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    logs.configure("json", "DEBUG")
    caplog.set_level(logging.DEBUG)
    replies = eventful_life(bot, monkeypatch)
    assert_log_tells_nothing(bot, "".join(capsys.readouterr()) + caplog.text, replies)


def test_a_log_for_people_tells_nobody_anything_either(
    bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("console", "DEBUG")
    replies = eventful_life(bot_on_sqlite, monkeypatch)
    assert_log_tells_nothing(bot_on_sqlite, "".join(capsys.readouterr()), replies)


def test_metrics_and_pages_tell_nobody_anything(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    eventful_life(bot, monkeypatch)
    shown = bot.web.get("/metrics").text + bot.web.get("/readyz").text + bot.web.get(f"/q/{LAN}").text
    assert "pks07_events" in shown
    for secret in (LAN, MINH, NAME, PHONE, FREE_TEXT, *SECRETS, bot.resident().person, bot.resident().respondent):
        assert secret not in shown


def test_exports_tell_what_was_said_and_not_by_whom(bot: Running, tmp_path: Path) -> None:
    lan = fills_in(bot.resident().agrees()).says("1")
    for name in ("out.csv", "out.xlsx"):
        run(bot, "export", "responses", "--format", name[-4:].strip("."), "--out", tmp_path / name)
    written = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert FREE_TEXT in written
    for secret in (lan.account, lan.person, lan.respondent, bot.runtime.pseudonyms.person(MINH)):
        assert secret not in written
        assert secret.encode() not in (tmp_path / "out.xlsx").read_bytes()


def test_account_ids_lie_nowhere_in_the_database(bot: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.resident(MINH).posts("chưa xử lý")
    lan = fills_in(bot.resident(LAN).agrees()).says("1")
    bot.handle()
    for secret in (LAN, MINH, *SECRETS):
        assert secret.encode() not in stored(bot)
    assert lan.person.encode() in stored(bot)


def test_words_lie_only_beside_a_name_that_leads_nowhere(bot: Running) -> None:
    lan = fills_in(bot.resident().agrees()).says("1")
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    with_words = {table for table in tables if FREE_TEXT in repr(bot.rows(table))}
    assert with_words == {AnswerRow, AnswerEvent, Response}
    for table in with_words:
        assert lan.person not in repr(bot.rows(table))
    for table in set(tables) - {Response}:
        assert lan.respondent not in repr(bot.rows(table))


def test_the_two_names_of_a_person_are_never_in_one_table(bot: Running) -> None:
    lan = fills_in(bot.resident().agrees())
    for table in (mapper.class_ for mapper in Base.registry.mappers):
        shown = repr(bot.rows(table))
        assert not (lan.person in shown and lan.respondent in shown), table.__tablename__


def test_the_same_account_has_another_name_in_another_campaign_and_with_another_key(bot_on_sqlite: Running) -> None:
    names = bot_on_sqlite.runtime.pseudonyms
    other_campaign, other_key = type(names)("development-only-pseudonym", "next"), type(names)("k", "pks07-2024")
    assert names.respondent(LAN) != other_campaign.respondent(LAN)
    assert len({names.person(LAN), names.respondent(LAN), other_key.person(LAN), other_key.respondent(LAN)}) == 4


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_nobody_can_forge_a_line_of_the_log(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(log_format, "DEBUG")
    structlog.get_logger().info("webhook.refused", reason="a\r\nb\u2028c\x1b[31md\u202ee\x00")
    (line,) = capsys.readouterr().err.splitlines()
    assert not any(mark in line for mark in ("\u2028", "\u202e", "\x00", "\x1b[31md"))


def test_fields_that_may_hold_secrets_are_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "DEBUG")
    named = dict.fromkeys(("text", "body", "account", "account_id", "token", "access_token", "answer"), "a secret")
    structlog.get_logger().info("event", **named)
    assert "a secret" not in capsys.readouterr().err
