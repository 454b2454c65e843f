"""The pages a resident may open in a browser: the one behind a scanned QR, and the one that says what this is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, cast

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from bot.codes import canonical, printed
from qr.days import span, written
from qr.layout import capital
from questions.model import Campaign, Content, Unit

_STATIC = Path(__file__).with_name("static")
_MINUTE, _YEAR = 60, 31_536_000
_FOUND = (200, 206, 304)  # a "not found" kept for a year would outlive the file's arrival


class _Settings(Protocol):
    @property
    def chat_url(self) -> str: ...


class _Clock(Protocol):
    def now(self) -> datetime: ...


class _Runtime(Protocol):
    """What these pages need of the running bot."""

    @property
    def settings(self) -> _Settings: ...
    @property
    def content(self) -> Content: ...
    @property
    def clock(self) -> _Clock: ...


class State(StrEnum):
    """Where the survey stands today."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


blueprint = Blueprint(
    "landing", __name__, template_folder="templates", static_folder=str(_STATIC), static_url_path="/web"
)


@blueprint.get("/")
def about() -> Response:
    """What the survey is, who asks, how to take part, what is stored."""
    campaign = _running().content.campaign
    return _page("about", erase_on=written(campaign.erase_on))


@blueprint.get("/q/<code>")
@blueprint.get("/Q/<code>")
def commune(code: str) -> Response:
    """The page behind a poster's QR; a code we did not make gets a kind 404 that says nothing about real ones."""
    unit = _unit(code)
    if unit is None:
        return _page("unknown", status=404)
    name, district = capital(unit.title), capital(unit.district)
    return _page("commune", unit=unit, name=name, district=district, code=printed(canonical(code)))


@blueprint.app_template_global()
def asset(name: str) -> str:
    """Address of a static file of these pages, changing whenever its content does, so that it can be kept for long."""
    return url_for("landing.static", filename=name, v=_fingerprint(name))


@blueprint.after_request
def keep(response: Response) -> Response:
    """How long browsers may keep what we send."""
    if request.endpoint == "landing.static" and "v" in request.args and response.status_code in _FOUND:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def state(campaign: Campaign, now: datetime) -> State:
    """Where the survey stands at `now`, an aware time."""
    if now < campaign.opens_at:
        return State.BEFORE
    return State.OPEN if now < campaign.closes_at else State.AFTER


def _page(template: str, /, *, status: int = 200, **values: Any) -> Response:
    running = _running()
    campaign = running.content.campaign
    first, last = span(campaign)
    page = render_template(
        f"landing/{template}.html",
        campaign=campaign,
        notice=running.content.survey.notice,
        state=state(campaign, running.clock.now()),
        first=first,
        last=last,
        chat_url=running.settings.chat_url,
        **values,
    )
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = f"public, max-age={_MINUTE}" if status == 200 else "no-store"
    return response


def _unit(code: str) -> Unit | None:
    content = _running().content
    found = content.codes.get(canonical(code))
    return content.units.by_code.get(found) if found else None


def _running() -> _Runtime:
    return cast(_Runtime, current_app.extensions["pks07"])


@cache
def _fingerprint(name: str) -> str:
    return sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
