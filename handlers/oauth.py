"""Consent of the account's administrator: the link, and the page Zalo sends the browser back to."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

import structlog
from flask import Blueprint, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from config import Settings
from handlers.pace import Pace
from handlers.runtime import Runtime, current
from handlers.tokens import Tokens
from zalo import oauth
from zalo.client import OaInfo
from zalo.limits import PKCE_VERIFIER_CHARACTERS
from zalo.oauth import TokenPair

CALLBACK_PATH = "/oauth/zalo/callback"
LINK_LIFE_S = 900

_asking = threading.Lock()

blueprint = Blueprint("oauth", __name__)
log = structlog.get_logger()


def consent_link(settings: Settings) -> str:
    """A link for the account's administrator, good for a quarter of an hour."""
    nonce = secrets.token_urlsafe(16)
    return oauth.permission_url(
        settings.zalo_oauth_base,
        app_id=settings.zalo_app_id,
        redirect_uri=settings.public_base_url + CALLBACK_PATH,
        verifier=_verifier(settings, nonce),
        state=_serializer(settings).dumps(nonce),
    )


@blueprint.get(CALLBACK_PATH)
def callback() -> tuple[str, int]:
    """Turn the code Zalo sent along into the account's tokens."""
    runtime = current()
    settings = runtime.settings
    nonce = _nonce(settings, request.args.get("state", ""))
    if nonce is None or request.args.get("oa_id") != settings.zalo_oa_id or not request.args.get("code"):
        log.warning("oauth.refused", reason="state_or_account")
        return _page("refused", 400)
    # One at a time: whoever repeats a link must not occupy the threads the webhook needs while Zalo is asked.
    if not _asking.acquire(blocking=False):
        return _page("refused", 429)
    try:
        return _granted(runtime, request.args["code"], _verifier(settings, nonce))
    finally:
        _asking.release()


def _granted(runtime: Runtime, code: str, verifier: str) -> tuple[str, int]:
    answer = runtime.zalo.exchange(code, verifier)
    if not isinstance(answer, TokenPair):
        log.error("oauth.refused", code=answer.code)
        return _page("refused", 502)
    if not _is_ours(runtime, answer):
        log.error("oauth.other_account")
        return _page("refused", 400)
    Tokens(runtime).adopt(answer)
    return _page("granted", 200)


@blueprint.get("/zalo_verifier<code>.html")
def verifier(code: str) -> tuple[str, int]:
    """Zalo's check that the domain is ours."""
    expected = current().settings.zalo_verifier
    if not expected or not hmac.compare_digest(code.encode(), expected.encode()):
        return "not found", 404
    return render_template("zalo_verifier.html", code=expected), 200


def _is_ours(runtime: Runtime, pair: TokenPair) -> bool:
    # The address bar says which account it was; only Zalo, asked with the new token, says the truth.
    Pace(runtime).wait()
    account = runtime.zalo.get_oa(token=pair.access_token)
    return isinstance(account, OaInfo) and account.oa_id == runtime.settings.zalo_oa_id


def _page(outcome: str, status: int) -> tuple[str, int]:
    return render_template("oauth.html", outcome=outcome), status


def _nonce(settings: Settings, state: str) -> str | None:
    # A link made by Zalo's console carries no state; it works only with the verifier saved there and in the settings.
    if not state:
        return "" if settings.zalo_code_verifier is not None else None
    try:
        nonce: str = _serializer(settings).loads(state, max_age=LINK_LIFE_S)
    except BadSignature:
        return None
    return nonce


def _verifier(settings: Settings, nonce: str) -> str:
    if settings.zalo_code_verifier is not None:
        return settings.zalo_code_verifier.get_secret_value()
    key = settings.secret_key.get_secret_value().encode()
    return hmac.new(key, f"pkce:{nonce}".encode(), hashlib.sha256).hexdigest()[:PKCE_VERIFIER_CHARACTERS]


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt="zalo-oauth")
