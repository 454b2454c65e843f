"""Consent of the account's administrator, and what Zalo answers when tokens are asked for."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from zalo import answers, errors, limits
from zalo.errors import Family, Outcome

TOKEN_PATH = "/v4/oa/access_token"  # noqa: S105 - a path
_PERMISSION_PATH = "/v4/oa/permission"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Both tokens. The refresh token before it is dead from now on: store this pair before using it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """No tokens. `is_final`: no further attempt can succeed, an administrator has to consent again."""

    is_final: bool
    code: int | None = None
    maybe_spent: bool = False
    """The answer was lost: Zalo may have used the refresh token up and sent a pair we never saw."""


def challenge(verifier: str) -> str:
    """What Zalo is shown of the verifier beforehand."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def permission_url(oauth_base: str, *, app_id: str, redirect_uri: str, verifier: str, state: str) -> str:
    """The page on which the account's administrator lets the app in. `redirect_uri` must be the one saved at Zalo."""
    query = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge(verifier), "state": state}
    return f"{oauth_base.rstrip('/')}{_PERMISSION_PATH}?{urlencode(query)}"


def refresh_form(app_id: str, refresh_token: str) -> dict[str, str]:
    """Form fields that renew a pair."""
    return {"refresh_token": refresh_token, "app_id": app_id, "grant_type": "refresh_token"}


def exchange_form(app_id: str, code: str, verifier: str) -> dict[str, str]:
    """Form fields that turn the code of a consent into the first pair."""
    return {"code": code, "app_id": app_id, "grant_type": "authorization_code", "code_verifier": verifier}


def read(answer: Mapping[str, object]) -> TokenPair | TokenRefusal:
    """The pair, if the answer holds both tokens; anything else is a refusal, final unless we only asked too often."""
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
        return TokenPair(access, refresh, _lasts(answer.get("expires_in")))
    code = answers.code_of(answer)
    return TokenRefusal(is_final=code is None or errors.outcome(Family.OAUTH, code) is not Outcome.RETRY, code=code)


def _lasts(expires_in: object) -> timedelta:
    """Documented as a string of seconds. What is no sensible number is taken as the documented life."""
    seconds = int(expires_in) if isinstance(expires_in, str | int) and str(expires_in).isdecimal() else 0
    return timedelta(seconds=seconds) if 0 < seconds <= 10 * 24 * 3600 else limits.ACCESS_TOKEN_LIFE
