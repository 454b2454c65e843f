"""Tokens: 25 hours, one use, one family; and the consent of an administrator."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from emulator.driver import Emulator
from emulator.server import RunningEmulator
from emulator.settings import Settings

PAYLOADS = Path(__file__).parents[1] / "zalo" / "payloads" / "oauth"
HOUR = 3600


def works(api: Any) -> bool:
    return bool(api.get("/v2.0/oa/getoa")["error"] == 0)


def dead() -> dict[str, Any]:
    return json.loads((PAYLOADS / "error.refresh_token_dead.response.json").read_text())


def test_a_refresh_gives_a_new_pair_in_the_documented_shape_and_ends_the_old_access_token(api: Any) -> None:
    old = api.token
    pair = api.renew()
    assert pair["expires_in"] == "90000"
    assert set(pair) == {"access_token", "refresh_token", "expires_in"}
    assert works(api)
    api.token = old
    assert not works(api)


def test_an_access_token_lives_25_hours(zalo: Emulator, api: Any) -> None:
    zalo.jump(by=25 * HOUR - 60)
    assert works(api)
    zalo.jump(by=120)
    assert not works(api)
    api.renew()
    assert works(api)


def test_using_a_refresh_token_twice_kills_the_whole_family(zalo: Emulator, api: Any) -> None:
    used = api.refresh_token
    api.renew()
    assert api.oauth(grant_type="refresh_token", refresh_token=used).json() == dead()
    assert not works(api)
    assert api.oauth(grant_type="refresh_token", refresh_token=api.refresh_token).json() == dead()
    assert zalo.stats()["token_refreshes"] == 1


def test_a_refresh_token_dies_after_three_months(zalo: Emulator, api: Any) -> None:
    api.renew()
    zalo.jump(by=91 * 24 * HOUR)
    assert api.oauth(grant_type="refresh_token", refresh_token=api.refresh_token).json() == dead()


def test_a_lost_answer_leaves_the_bot_with_a_used_token(zalo: Emulator, api: Any) -> None:
    zalo.fault("refresh_lost", count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        api.renew()
    assert not works(api), "the old access token ended with the refresh"
    assert api.oauth(grant_type="refresh_token", refresh_token=api.refresh_token).json() == dead()


def test_a_failed_gateway_leaves_the_refresh_token_unused(zalo: Emulator, api: Any) -> None:
    zalo.fault("refresh_502", count=1)
    assert api.oauth(grant_type="refresh_token", refresh_token=api.refresh_token).status_code == 502
    assert "access_token" in api.renew()


def test_the_token_can_be_expired_and_the_grant_taken_back_by_hand(zalo: Emulator, api: Any) -> None:
    zalo.expire_token()
    assert not works(api)
    api.renew()
    assert works(api)
    zalo.kill_tokens()
    assert not works(api)
    assert api.oauth(grant_type="refresh_token", refresh_token=api.refresh_token).json() == dead()


def test_a_restarted_emulator_knows_the_tokens_it_gave_out(
    launch: Callable[..., RunningEmulator], api_at: Callable[[str], Any]
) -> None:
    before = api_at(launch().address)
    used = before.refresh_token
    before.renew()
    before.renew()
    after = api_at(launch().address)
    after.token, after.refresh_token = before.token, before.refresh_token
    assert works(after)
    after.renew()
    assert works(after)
    assert used != after.refresh_token


@pytest.mark.parametrize("token", ["", "abc", "access.first.1.1700000000.000000000000000000000000", "a.b.c.d.e"])
def test_an_invented_token_is_refused(api: Any, token: str) -> None:
    api.token = token
    assert not works(api)
    assert "access_token" not in api.oauth(grant_type="refresh_token", refresh_token=token).json()


def test_the_wrong_app_or_secret_gets_no_token(api: Any) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": api.refresh_token}
    assert api.oauth(**form, app_id="1").json()["error"] == -14002
    url = api.address + "/v4/oa/access_token"
    wrong = requests.post(url, data={**form, "app_id": Settings().app_id}, headers={"secret_key": "no"}, timeout=5)
    assert wrong.json()["error"] == -14004
    assert "access_token" in api.renew(), "neither attempt used the token up"


VERIFIER = "TestVerifier00000000000000000000000000000AB"


def consent(api: Any, challenge: str, callback: str = "http://127.0.0.1:8000/oauth/zalo/callback") -> requests.Response:
    query = {"app_id": Settings().app_id, "redirect_uri": callback, "code_challenge": challenge, "state": "s1"}
    page = api.session.get(api.address + "/v4/oa/permission", params=query, timeout=5)
    if "html" not in page.headers["Content-Type"]:
        return page
    assert "Đồng ý" in page.text
    return api.session.post(page.url, allow_redirects=False, timeout=5)


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def test_consent_sends_the_browser_back_with_a_code_that_works_once(api: Any) -> None:
    target = urlsplit(consent(api, challenge_of(VERIFIER)).headers["Location"])
    given = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert (target.path, given["oa_id"], given["state"]) == ("/oauth/zalo/callback", Settings().oa_id, "s1")
    form = {"grant_type": "authorization_code", "code": given["code"], "code_verifier": VERIFIER}
    api.token = api.oauth(**form).json()["access_token"]
    assert works(api)
    assert "access_token" not in api.oauth(**form).json()


def test_a_code_needs_its_verifier_and_ten_minutes_are_its_life(zalo: Emulator, api: Any) -> None:
    def code() -> str:
        return parse_qs(urlsplit(consent(api, challenge_of(VERIFIER)).headers["Location"]).query)["code"][0]

    wrong = api.oauth(grant_type="authorization_code", code=code(), code_verifier="other").json()
    assert "access_token" not in wrong
    late = code()
    zalo.jump(by=601)
    assert "access_token" not in api.oauth(grant_type="authorization_code", code=late, code_verifier=VERIFIER).json()


@pytest.mark.parametrize("callback", ["https://example.com/callback", "http://127.0.0.1:8000/callback?a=b", "nonsense"])
def test_consent_returns_only_to_an_address_of_this_machine_without_query(api: Any, callback: str) -> None:
    assert consent(api, "x", callback).json()["error"] == -14003


def test_the_log_never_shows_a_whole_token(zalo: Emulator, api: Any) -> None:
    first = (api.token, api.refresh_token)
    works(api)
    api.renew()
    logged = json.dumps(zalo.calls())
    for token in (*first, api.token, api.refresh_token):
        assert token not in logged
