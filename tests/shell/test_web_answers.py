"""Every address answers with the headers that protect a browser, and errors that tell a stranger nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.routing import Rule

from config import Settings
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.shell.events import said, signed
from tests.shell.running import Running, running

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def address(rule: Rule) -> str:
    return (
        rule.rule.replace("<code>", "7K2M2345").replace("<path:filename>", "landing.css").replace("<token>", "made-up")
    )


def test_every_address_has_the_headers(bot_on_sqlite: Running) -> None:
    rules = list(bot_on_sqlite.app.url_map.iter_rules())
    assert len(rules) >= 9
    for rule in rules:
        for method in rule.methods or ():
            answer = bot_on_sqlite.web.open(address(rule), method=method)
            assert ALWAYS.items() <= dict(answer.headers).items(), (rule, method)
            assert all(part in answer.headers["Content-Security-Policy"] for part in POLICY), (rule, method)
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/nowhere", "/webhook/other", "/q/", "/q//evil.example", "/%2e%2e/etc/passwd", "/q/x/y"]
)
def test_an_unknown_address_says_no_more_than_that(bot_on_sqlite: Running, path: str) -> None:
    answer = bot_on_sqlite.web.get(path)
    assert (answer.status_code, answer.text) == (404, "not found")
    assert ALWAYS.items() <= dict(answer.headers).items()


def test_an_error_of_ours_is_short_and_quotes_nothing(
    bot_on_sqlite: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object) -> object:
        raise ValueError("what a resident wrote")

    monkeypatch.setattr("zalo.payloads.read", breaks)
    answer = bot_on_sqlite.deliver(signed(said("2")))
    assert (answer.status_code, answer.text) == (500, "internal error")
    assert ALWAYS.items() <= dict(answer.headers).items()
    logged = capsys.readouterr().err
    assert "web.failed" in logged
    assert "ValueError" in logged
    assert "what a resident wrote" not in logged


def test_nothing_changes_by_a_visit(bot_on_sqlite: Running) -> None:
    changing = {
        (rule.rule, method)
        for rule in bot_on_sqlite.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert changing == {("/webhook/zalo", "POST"), ("/tin/<token>", "POST")}


def test_browsers_are_held_to_https_where_there_is_https(
    bot_on_sqlite: Running, settings_for: Callable[..., Settings]
) -> None:
    assert "Strict-Transport-Security" not in bot_on_sqlite.web.get("/healthz").headers
    secure = bot_on_sqlite.web.get("/healthz", base_url="https://pks07.example.vn")
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    public = running(Runtime(settings_for(public_base_url="https://pks07.example.vn")))
    assert "Strict-Transport-Security" in public.web.get("/healthz").headers


@pytest.fixture
def watched(settings_for: Callable[..., Settings]) -> Running:
    runtime = Runtime(settings_for(metrics_token="a-token-for-the-monitor", trusted_proxies=1))
    migrate(runtime.database)
    return running(runtime)


def read_metrics(bot: Running, address: str = "127.0.0.1", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return bot.web.get("/metrics", headers=named, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_metrics_are_for_this_machine_and_for_who_has_the_token(watched: Running) -> None:
    assert read_metrics(watched) == 200
    assert read_metrics(watched, "::1") == 200
    assert read_metrics(watched, "10.0.0.7") == 403
    assert read_metrics(watched, "10.0.0.7", Authorization="Bearer a-token-for-the-monitor") == 200
    assert read_metrics(watched, "10.0.0.7", Authorization="Bearer another") == 403
    assert read_metrics(watched, "10.0.0.7", Authorization="Bearer ") == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_metrics_asked_for_through_a_proxy_need_the_token(watched: Running, header: str) -> None:
    assert read_metrics(watched, **{header: "127.0.0.1"}) == 403


def test_an_empty_token_in_the_settings_lets_nobody_in(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(metrics_token="")))
    assert read_metrics(bot, "10.0.0.7", Authorization="Bearer ") == 403
    assert read_metrics(bot, "10.0.0.7") == 403
