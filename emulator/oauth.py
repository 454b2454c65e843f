"""oauth.zaloapp.com: the consent page of an administrator, and the exchange and refresh of tokens."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from emulator import faults
from emulator.answers import Answer, Json, bad_gateway, deliver, record
from emulator.refusals import oauth
from emulator.settings import is_loopback
from emulator.tokens import ACCESS_SECONDS, Pair
from emulator.world import World


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("oauth", __name__)

    @pages.get("/v4/oa/permission")
    def permission() -> Response | str:
        fault = _consent_fault(world)
        if fault is not None:
            return Response(json.dumps(fault), mimetype="application/json")
        return render_template("consent.html", oa_name=world.settings.oa_name)

    @pages.post("/v4/oa/permission")
    def consent() -> BaseResponse:
        fault = _consent_fault(world)
        if fault is not None:
            return Response(json.dumps(fault), mimetype="application/json")
        with world.lock:
            code = world.tokens.consent(request.args.get("code_challenge", ""))
        query = {"code": code, "oa_id": world.settings.oa_id}
        if "state" in request.args:
            query["state"] = request.args["state"]
        return redirect(f"{request.args['redirect_uri']}?{urlencode(query)}")

    @pages.post("/v4/oa/access_token")
    def access_token() -> Response:
        begun = time.monotonic()
        with world.lock:
            given, fault = _token_answer(world)
            record(world, given, fault, begun)
        return deliver(world, given)

    return pages


def _consent_fault(world: World) -> Json | None:
    """Zalo compares the callback with a saved one; here it has to be an address of this machine without a query."""
    if request.args.get("app_id") != world.settings.app_id:
        return oauth(-14002, "Invalid appId", "App is not active but user is not admin")
    target = urlsplit(request.args.get("redirect_uri", ""))
    if target.scheme not in ("http", "https") or not is_loopback(target.hostname or "") or target.query:
        return oauth(-14003, "Invalid redirect uri")
    return None


def _token_answer(world: World) -> tuple[Answer, str]:
    if world.faults.strikes(faults.REFRESH_502):
        return bad_gateway(), faults.REFRESH_502
    body = _pair(world)
    if "access_token" in body and world.faults.strikes(faults.REFRESH_LOST):
        return Answer(json.dumps(body), cut=True), faults.REFRESH_LOST
    return Answer(json.dumps(body)), ""


def _pair(world: World) -> Json:
    form = request.form
    if form.get("app_id") != world.settings.app_id:
        return oauth(-14002, "Invalid appId")
    if request.headers.get("secret_key") != world.settings.app_secret:
        return oauth(-14004, "Invalid secret key")
    if form.get("grant_type") == "authorization_code":
        pair = world.tokens.exchange(form.get("code", ""), form.get("code_verifier", ""))
        return _given(world, pair, oauth(-14010, "Invalid code.", "Code is expired or was used"))
    if form.get("grant_type") == "refresh_token":
        pair = world.tokens.refresh(form.get("refresh_token", ""))
        return _given(world, pair, oauth(-14014, "Invalid refresh token.", "Refresh token is expired or was used"))
    return oauth(-14005, "Invalid grant type")


def _given(world: World, pair: Pair | None, fault: Json) -> Json:
    if pair is None:
        world.journal.counts["tokens.refused"] += 1
        return fault
    world.journal.counts["tokens.given"] += 1
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expires_in": str(ACCESS_SECONDS),
    }
