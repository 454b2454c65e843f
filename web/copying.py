"""The page from which somebody copies a summary into an ordinary Zalo group, and ticks that it is done.

Whoever has the signed link may open it. It shows what the group is shown anyway.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Protocol, cast

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from pydantic import SecretStr

from models import audit, snapshots
from models.database import Database
from models.snapshots import Snapshot
from questions.model import Content, Texts
from questions.summary_rules import Kind, Moment, SummaryRules
from reports import chart, figures, numbers, summary_text
from reports.copy_links import LIFE, PATH, CopyLinks
from reports.summary_text import Edition


class _Settings(Protocol):
    @property
    def secret_key(self) -> SecretStr: ...
    @property
    def summary_at(self) -> time: ...


class _Clock(Protocol):
    def now(self) -> datetime: ...
    def now_ms(self) -> int: ...


class _Runtime(Protocol):
    """What this page needs of the running bot."""

    @property
    def settings(self) -> _Settings: ...
    @property
    def content(self) -> Content: ...
    @property
    def clock(self) -> _Clock: ...
    @property
    def database(self) -> Database: ...
    @property
    def summary_texts(self) -> Texts: ...
    @property
    def summary_rules(self) -> SummaryRules: ...


blueprint = Blueprint("copying", __name__, template_folder="templates", url_prefix=PATH)


@blueprint.get("/<token>")
def page(token: str) -> Response:
    """Text, picture and tick of one day's post; before it is counted, when that will be."""
    running, moment = _opened(token)
    snapshot = _snapshot(running, moment)
    if snapshot is None:
        return _html("copying/early.html", token, moment=moment, due=numbers.moment(running.summary_texts, moment.due))
    edition = _edition(running, snapshot)
    texts = running.summary_texts
    return _html(
        "copying/page.html",
        token,
        moment=moment,
        text=summary_text.text(running.content, texts, edition, running.settings.summary_at),
        has_picture=moment.kind is not Kind.OPENING,
        caption=summary_text.caption(texts, edition),
        description=chart.description(texts, edition),
        file_name=f"pks07-{moment.day}.png",
        copied=_copied(running, snapshot),
        tick=_links(running).tick_token(token),
    )


@blueprint.get("/<token>/anh.png")
def picture(token: str) -> Response:
    """The chart of the post."""
    running, moment = _opened(token)
    snapshot = _snapshot(running, moment)
    if snapshot is None or moment.kind is Kind.OPENING:
        abort(404)
    drawn = chart.png(running.content, running.summary_texts, _edition(running, snapshot))
    return Response(drawn, mimetype="image/png")


@blueprint.post("/<token>")
def tick(token: str) -> Response:
    """Somebody has posted it by hand, or takes that back."""
    running, moment = _opened(token)
    if not _links(running).is_tick(token, request.form.get("tick", "")):
        abort(403)
    snapshot = _snapshot(running, moment)
    if snapshot is None:
        abort(404)
    done, now = request.form.get("done") == "1", running.clock.now_ms()
    with running.database.write() as connection:
        snapshots.tick(connection, snapshot.id, at=now if done else None)
        detail = {"snapshot": snapshot.id, "done": done}
        audit.write(connection, at=now, actor="web", act="summary.copied", detail=detail)
    return make_response(redirect(url_for("copying.page", token=token), 303))


def _opened(token: str) -> tuple[_Runtime, Moment]:
    """The post behind the link; 404, with a word on what to do, for a link we did not make or that is too old."""
    running = cast(_Runtime, current_app.extensions["pks07"])
    named = _links(running).read(token)
    moment = running.summary_rules.moment(*named) if named else None
    if moment is None:
        missing = _html("copying/unknown.html", token, days=LIFE.days)
        missing.status_code = 404
        abort(missing)
    return running, moment


def _links(running: _Runtime) -> CopyLinks:
    return CopyLinks(running.settings.secret_key.get_secret_value(), running.content.campaign.id)


def _snapshot(running: _Runtime, moment: Moment) -> Snapshot | None:
    with running.database.read() as connection:
        return snapshots.find(connection, running.content.campaign.id, moment.day, moment.kind)


def _edition(running: _Runtime, snapshot: Snapshot) -> Edition:
    at = _local(running, snapshot.taken_at)
    return Edition(snapshot.kind, snapshot.day, figures.from_json(snapshot.figures), snapshot.id, at)


def _copied(running: _Runtime, snapshot: Snapshot) -> str:
    if snapshot.copied_at is None:
        return ""
    texts = running.summary_texts
    return texts.say("page.posted", time=numbers.moment(texts, _local(running, snapshot.copied_at)))


def _local(running: _Runtime, milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(running.content.campaign.timezone)


def _html(template: str, token: str, **values: Any) -> Response:
    response = make_response(render_template(template, token=token, **values))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
