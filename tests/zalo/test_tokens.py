"""Consent and tokens."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from zalo import limits, links, oauth
from zalo.client import ZaloClient
from zalo.oauth import TokenPair, TokenRefusal

if TYPE_CHECKING:
    from tests.zalo.conftest import Host

OAUTH = Path(__file__).parent / "payloads/oauth"
APP = "2907731904450918273"


def stored(file: str) -> Any:
    return json.loads((OAUTH / file).read_text())


def client_for(base: str) -> ZaloClient:
    return ZaloClient(
        api_base=base,
        oauth_base=base,
        app_id=APP,
        app_secret="<APP_SECRET_KEY>",
        read_timeout=timedelta(seconds=0.2),
    )


@pytest.fixture
def client(host: Host) -> Iterator[ZaloClient]:
    client = client_for(host.base)
    yield client
    client.close()


def test_the_challenge_is_the_documented_one() -> None:
    vector = stored("pkce_vector.json")
    assert oauth.challenge(vector["code_verifier"]) == vector["code_challenge"]
    assert vector["verifier_length"] == limits.PKCE_VERIFIER_CHARACTERS


def test_the_consent_link_is_the_documented_one() -> None:
    documented = stored("authorize.request.json")
    link = oauth.permission_url(
        "https://oauth.zaloapp.com/",
        app_id=APP,
        redirect_uri="https://example.com/zalo/callback",
        verifier=stored("pkce_vector.json")["code_verifier"],
        state="anti-csrf-000",
    )
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == documented["url"]
    assert dict(parse_qsl(parts.query)) == documented["query"]


def test_a_refresh_is_asked_for_as_documented(host: Host, client: ZaloClient) -> None:
    host.answers(stored("token_refresh.response.json"))
    pair = client.refresh("ExampleRefreshToken1")
    assert pair == TokenPair("ExampleAccessToken", "ExampleRefreshToken2", limits.ACCESS_TOKEN_LIFE)
    assert_documented(host, "token_refresh.request.json")


def test_a_code_is_exchanged_as_documented(host: Host, client: ZaloClient) -> None:
    host.answers(stored("token_exchange.response.json"))
    pair = client.exchange("ExampleAuthorizationCode", stored("pkce_vector.json")["code_verifier"])
    assert isinstance(pair, TokenPair)
    assert_documented(host, "token_exchange.request.json")


def assert_documented(host: Host, file: str) -> None:
    (request,), documented = host.received, stored(file)
    assert f"https://oauth.zaloapp.com{request.path}" == documented["url"]
    assert dict(parse_qsl(request.body.decode())) == documented["form"]
    assert documented["headers"].items() <= request.headers.items()


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        ("90000", 90_000),
        (3600, 3_600),
        ("", 90_000),
        (None, 90_000),
        ("soon", 90_000),
        (-5, 90_000),
        ("9" * 30, 90_000),
    ],
)
def test_the_life_of_a_token_is_read_or_taken_from_the_documentation(expires_in: object, seconds: int) -> None:
    pair = oauth.read({"access_token": "a", "refresh_token": "b", "expires_in": expires_in})
    assert isinstance(pair, TokenPair)
    assert pair.lasts == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (stored("error.refresh_token_dead.response.json"), -14014),
        (stored("error.invalid_redirect.response.json"), -14003),
        (stored("error.app_inactive.response.json"), -14002),
        ({"error": -216}, -216),
        ({"access_token": "a"}, None),
        ({"access_token": "", "refresh_token": "b"}, None),
        ({"access_token": None, "refresh_token": None, "error": "invalid_grant"}, None),
        ({}, None),
    ],
)
def test_an_answer_without_both_tokens_needs_a_new_consent(
    host: Host, client: ZaloClient, answer: object, code: int | None
) -> None:
    host.answers(answer)
    assert client.refresh("x") == TokenRefusal(is_final=True, code=code)


def test_asking_too_often_is_no_loss(host: Host, client: ZaloClient) -> None:
    host.answers({"error": -32, "error_name": "limit"})
    assert client.refresh("x") == TokenRefusal(is_final=False, code=-32)


@pytest.mark.parametrize(
    ("status", "body", "maybe_spent"),
    [
        (200, b"<html>", True),
        (200, b"", True),
        (502, b"<html>", True),
        (500, b'{"error":-1}', True),
        (503, b"", False),
        (429, b'{"error":-1}', False),
    ],
)
def test_an_unreadable_answer_is_not_final_but_may_have_spent_the_token(
    host: Host, client: ZaloClient, status: int, body: bytes, maybe_spent: bool
) -> None:
    host.answers(body, status=status)
    assert client.refresh("x") == TokenRefusal(is_final=False, maybe_spent=maybe_spent)


@pytest.mark.parametrize("behaviour", ["hang", "hang_up", "stop_halfway"])
def test_a_lost_answer_may_have_spent_the_token(host: Host, client: ZaloClient, behaviour: str) -> None:
    host.answers(stored("token_refresh.response.json"))
    host.behaviour = behaviour
    assert client.refresh("x") == TokenRefusal(is_final=False, maybe_spent=True)
    assert len(host.received) == 1


def test_nobody_there_spends_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = client_for(f"http://127.0.0.1:{unused.getsockname()[1]}")
        assert client.refresh("x") == TokenRefusal(is_final=False, maybe_spent=False)


def test_tokens_do_not_show() -> None:
    assert "geheim" not in repr(TokenPair("geheim1", "geheim2", timedelta(hours=1)))


def test_the_chat_opens_at_the_account() -> None:
    assert links.chat_url("3716650298174405512") == "https://zalo.me/3716650298174405512"
