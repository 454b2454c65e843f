"""A walk over every route: each is accounted for, protected by headers, changes nothing by being looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from config import Settings, load_settings
from handlers import summary
from handlers.oauth import CALLBACK_PATH
from handlers.runtime import Runtime
from models.migrations import migrate
from models.tables import Base
from questions.summary_rules import Moment
from reports.copy_links import CopyLinks
from tests.shell.running import Running, running

# Who may ask for what. A route that is in none of them fails the test: decide which it is, and test that it is so.
PUBLIC = {"landing.about", "landing.commune", "landing.static", "health.healthz", "health.readyz", "oauth.verifier"}
SIGNED_BY_US = {"oauth.callback", "copying.page", "copying.picture", "copying.tick"}  # in the link itself
SIGNED = {"webhook.receive"} | SIGNED_BY_US
TOKEN_OR_THIS_MACHINE = {"health.metrics"}
LOOKING = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "Content-Security-Policy": r"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    r"frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": r"camera=\(\).*",
    "X-Robots-Tag": "noindex",
    "Strict-Transport-Security": r"max-age=31536000.*",
    "Cache-Control": r"no-store|no-cache|public, max-age=60|public, max-age=31536000, immutable",
    "Content-Type": r"[a-z]+/[a-z+-]+; ?(version=0\.0\.4; )?charset=utf-8|image/svg\+xml.*|image/png",
}
VALUES = {"code": "K7M2X4RT", "filename": "landing.css"}


@pytest.fixture
def public_bot(settings_for: Callable[..., Settings]) -> Running:
    """As residents reach it: behind https."""
    runtime = Runtime(settings_for(public_base_url="https://pks07.example.vn", zalo_verifier="K7M2X4RT"))
    migrate(runtime.database)
    bot = running(runtime)
    bot.clock.set("2024-08-29 18:30")
    summary.take(runtime, _today(runtime))
    return bot


def _today(runtime: Runtime) -> Moment:
    found = runtime.summary_rules.moment(date(2024, 8, 29))
    assert found is not None
    return found


def link_token(runtime: Runtime) -> str:
    """What stands in the link to today's summary."""
    today = _today(runtime)
    links = CopyLinks(runtime.settings.secret_key.get_secret_value(), runtime.content.campaign.id)
    return links.link("", today.day, today.kind).rpartition("/")[2]


def rules() -> list[Rule]:
    settings = load_settings(_env_file=None, clock_start="2024-08-29T08:00:00+07:00")
    return list(create_app(settings).url_map.iter_rules())


def addresses(rule: Rule, bot: Running) -> list[str]:
    """What a browser would ask for: with values that exist, and with values that do not."""
    code = next(iter(bot.runtime.content.codes))
    values = VALUES | {"code": code, "token": link_token(bot.runtime)}
    there = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)
    missing = re.sub(r"<(?:\w+:)?(\w+)>", "no-such-thing", rule.rule)
    given = VALUES["code"] if rule.endpoint == "oauth.verifier" else code
    return list(dict.fromkeys([there.replace(code, given), missing]))


def answers(bot: Running, rule: Rule) -> list[TestResponse]:
    methods = sorted((rule.methods or set()) | {"GET", "POST", "DELETE", "PROPFIND"})
    return [bot.web.open(address, method=method) for address in addresses(rule, bot) for method in methods]


def test_every_route_is_accounted_for() -> None:
    assert {rule.endpoint for rule in rules()} == PUBLIC | SIGNED | TOKEN_OR_THIS_MACHINE


def test_every_answer_has_every_header(public_bot: Running) -> None:
    for rule in rules():
        for answer in answers(public_bot, rule):
            for name, pattern in HEADERS.items():
                assert re.fullmatch(pattern, answer.headers.get(name, "")), (rule.rule, answer.status, name)
            assert not {"Set-Cookie", "Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(
                answer.headers.keys()
            ), rule.rule
    for answer in (public_bot.web.get("/no/such/page"), public_bot.web.get("/metrics", headers={"Via": "x"})):
        assert all(re.fullmatch(pattern, answer.headers.get(name, "")) for name, pattern in HEADERS.items())


def test_looking_changes_nothing(public_bot: Running) -> None:
    before = everything(public_bot)
    for rule in rules():
        for address in addresses(rule, public_bot):
            for method in LOOKING:
                public_bot.web.open(address, method=method)
    assert everything(public_bot) == before
    assert public_bot.zalo.exchanged == []


def everything(bot: Running) -> list[object]:
    return [bot.rows(mapper.class_) for mapper in Base.registry.mappers]


def test_what_is_not_public_refuses_a_stranger(public_bot: Running) -> None:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    asked = {
        "health.metrics": public_bot.web.get("/metrics", environ_overrides=far),
        "webhook.receive": public_bot.web.post("/webhook/zalo", json={"event_name": "follow"}, environ_overrides=far),
        "oauth.callback": public_bot.web.get(CALLBACK_PATH, query_string={"code": "x"}, environ_overrides=far),
        "copying.page": public_bot.web.get("/tin/made-up", environ_overrides=far),
        "copying.picture": public_bot.web.get("/tin/made-up/anh.png", environ_overrides=far),
        "copying.tick": public_bot.web.post(f"/tin/{link_token(public_bot.runtime)}", environ_overrides=far),
    }
    assert set(asked) == SIGNED | TOKEN_OR_THIS_MACHINE
    assert {name: answer.status_code for name, answer in asked.items()} == {
        "health.metrics": 403, "webhook.receive": 403, "oauth.callback": 400,
        "copying.page": 404, "copying.picture": 404, "copying.tick": 403,
    }  # fmt: skip


def test_no_method_but_those_declared_is_answered(public_bot: Running) -> None:
    declared: dict[str, set[str]] = {}
    for rule in rules():
        declared.setdefault(addresses(rule, public_bot)[0], set()).update(rule.methods or ())
    for address, methods in declared.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FOO"} - methods:
            assert public_bot.web.open(address, method=method).status_code == 405, (method, address)


class Page(HTMLParser):
    """Everything on a page that could run, or come from somewhere else."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._script = tag == "script"
        if tag in {"style", "iframe", "object", "embed", "base"} or (tag == "form" and given.get("method") != "post"):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            value = given.get(name) or ""
            foreign = value.startswith(("//", "data:", "javascript:")) or (":" in value and tag != "a")
            if foreign or (tag == "a" and ":" in value and not value.startswith(("https://zalo.me/", "tel:"))):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append("script with words")

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def test_pages_hold_nothing_that_runs_inline_or_comes_from_elsewhere(public_bot: Running) -> None:
    looked_at = 0
    for rule in rules():
        for answer in answers(public_bot, rule):
            if answer.mimetype == "text/html" and answer.text.lstrip().startswith("<!"):
                looked_at += 1
                assert Page(answer.text).found == [], rule.rule
    assert looked_at > 5


def test_the_look_at_pages_finds_what_it_looks_for() -> None:
    bad = "<p style='x' onclick='y'><script>z</script><img src='//e.vn/x'><a href='javascript:1'>a</a><base href='/'>"
    assert Page(bad).found == [
        "p style", "p onclick", "script with words", "img src=//e.vn/x", "a href=javascript:1", "base",
    ]  # fmt: skip


@pytest.mark.parametrize("evil", ['"><script>1</script>', "{{7*7}}", "' onload=1", "javascript:1", "‮#\r\nX: 1"])
def test_nothing_a_visitor_sends_comes_back_on_a_page(public_bot: Running, evil: str) -> None:
    for path in (f"/q/{evil}", f"/Q/{evil}", f"/zalo_verifier{evil}.html", f"/web/{evil}", f"/{evil}"):
        answer = public_bot.web.get(path, query_string={"v": evil, "code": evil, "state": evil})
        assert answer.status_code == 404
        assert evil not in answer.text
        assert "49" not in answer.text.replace("K7M2", "")
        assert "X" not in answer.headers
    answer = public_bot.web.get(CALLBACK_PATH, query_string={"state": evil, "code": evil, "oa_id": evil})
    assert evil not in answer.text
