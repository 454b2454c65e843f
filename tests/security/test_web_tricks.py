"""Tricks with headers, paths and repeated requests."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from config import Settings
from handlers.oauth import CALLBACK_PATH, consent_link
from handlers.runtime import Runtime
from models.migrations import migrate
from tests.shell.events import OA
from tests.shell.running import Running, running
from zalo.oauth import TokenPair, TokenRefusal

METRICS_TOKEN = "a-token-for-the-monitor-of-32-and-more"
PROXIED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "localhost",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "127.0.0.1",
    "Forwarded": "for=127.0.0.1",
    "Via": "1.1 proxy",
}


@pytest.fixture
def bot_behind_a_proxy(settings_for: Callable[..., Settings]) -> Running:
    runtime = Runtime(
        settings_for(trusted_proxies=1, metrics_token=METRICS_TOKEN, public_base_url="https://pks07.example.vn")
    )
    migrate(runtime.database)
    return running(runtime)


def test_numbers_for_machines_are_told_on_this_machine(bot_on_sqlite: Running) -> None:
    assert bot_on_sqlite.web.get("/metrics").status_code == 200


@pytest.mark.parametrize("header", PROXIED)
@pytest.mark.parametrize("proxies", [0, 1, 5])
def test_no_header_makes_a_stranger_local(settings_for: Callable[..., Settings], header: str, proxies: int) -> None:
    bot = running(Runtime(settings_for(trusted_proxies=proxies)))
    assert bot.web.get("/metrics", headers={header: PROXIED[header]}).status_code == 403
    far = {"REMOTE_ADDR": "203.0.113.9"}
    for headers in ({}, {header: PROXIED[header]}, {"Host": "127.0.0.1"}):
        assert bot.web.get("/metrics", headers=headers, environ_overrides=far).status_code == 403


@pytest.mark.parametrize("address", ["", "unknown", "127.0.0.1.evil.vn", "2130706433", "::ffff:203.0.113.9"])
def test_an_address_that_is_no_loopback_address_is_a_strangers(bot_on_sqlite: Running, address: str) -> None:
    assert bot_on_sqlite.web.get("/metrics", environ_overrides={"REMOTE_ADDR": address}).status_code == 403


@pytest.mark.parametrize(("given", "status"), [(METRICS_TOKEN, 200), ("", 403), (METRICS_TOKEN[:-1], 403), ("é", 403)])
def test_a_monitor_elsewhere_needs_the_whole_token(bot_behind_a_proxy: Running, given: str, status: int) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {given}"}
    assert bot_behind_a_proxy.web.get("/metrics", headers=headers).status_code == status


def test_an_empty_token_lets_nobody_in(settings_for: Callable[..., Settings]) -> None:
    bot = running(Runtime(settings_for(metrics_token="")))
    headers = {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer "}
    assert bot.web.get("/metrics", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["//q//abc", "//evil.vn/q/abc", "/web//landing.css", "///", "/q/abc/", "//healthz"])
def test_no_path_sends_a_browser_to_another_host(bot_on_sqlite: Running, path: str) -> None:
    answer = bot_on_sqlite.web.get("/", headers={"Host": "evil.vn"}, environ_overrides={"PATH_INFO": path})
    assert "Location" not in answer.headers
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", ["/", "/q/abc", "/healthz", "/nowhere", CALLBACK_PATH, "/web/landing.css"])
def test_a_made_up_host_is_repeated_nowhere(bot_on_sqlite: Running, path: str) -> None:
    answer = bot_on_sqlite.web.get(path, headers={"Host": "evil.vn", "X-Forwarded-Host": "evil.vn"})
    assert "evil.vn" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/web/../landing.py",
        "/web/..%2flanding.py",
        "/web/%2e%2e/landing.py",
        "/web/....//landing.py",
        "/web/..\\landing.py",
        "/web//etc/passwd",
        "/web/%2fetc%2fpasswd",
        "/web/landing.css%00.js",
        "/static/landing.css",
        "/.env",
        "/var/pks07.sqlite3",
    ],
)
def test_no_path_leads_to_another_file(bot_on_sqlite: Running, path: str) -> None:
    assert bot_on_sqlite.web.get(path).status_code == 404


def test_what_is_not_found_is_not_kept_for_a_year(bot_on_sqlite: Running) -> None:
    web = bot_on_sqlite.web
    assert "immutable" in web.get("/web/landing.css?v=1").headers["Cache-Control"]
    assert web.get("/web/later.css?v=1").headers["Cache-Control"] == "no-store"


def test_browsers_are_told_to_come_back_by_https_only(bot_behind_a_proxy: Running, bot_on_sqlite: Running) -> None:
    assert "max-age=31536000" in bot_behind_a_proxy.web.get("/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in bot_on_sqlite.web.get("/").headers


def test_a_link_repeated_while_zalo_is_asked_occupies_no_second_thread(bot_on_sqlite: Running) -> None:
    asked, may_answer = threading.Event(), threading.Event()

    def slow(_code: str, _verifier: str) -> TokenPair | TokenRefusal:
        asked.set()
        assert may_answer.wait(20)
        return TokenRefusal(is_final=True)

    bot_on_sqlite.zalo.exchange = slow  # type: ignore[method-assign, assignment]
    state = consent_link(bot_on_sqlite.runtime.settings).split("state=")[1]
    link = f"{CALLBACK_PATH}?oa_id={OA}&code=x&state={state}"
    first = threading.Thread(target=bot_on_sqlite.web.get, args=(link,))
    first.start()
    assert asked.wait(20)
    assert bot_on_sqlite.web.get(link).status_code == 429
    may_answer.set()
    first.join(20)
    assert bot_on_sqlite.web.get(link).status_code == 502
