"""Whether the bot is well: for machines that watch it."""

from __future__ import annotations

import hmac
import threading
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, request

from handlers import alarms, probes
from handlers.missing import missing
from handlers.readiness import READY, Readiness
from handlers.runtime import Runtime, current
from models import backlog, jobs, responses, tally
from models.outbox import Lane

# Whichever of them is there, somebody stands between us and the asker: the loopback address is the proxy's.
_PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")

READINESS = "pks07_readiness"

_reading = threading.Lock()

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> str:
    """200 while the process serves."""
    return "ok"


@blueprint.get("/readyz")
def readyz() -> tuple[str, int]:
    """200 only if the database answers and is not older than this software."""
    asked: Readiness = current_app.extensions[READINESS]
    state = asked.state()
    return state, 200 if state is READY else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counts and waiting times as Prometheus text; to loopback, or with the token."""
    runtime = current()
    if not _may_read(runtime):
        abort(403)
    # One at a time: a monitor that asks again and again must not take the threads the webhook needs from it, should
    # the database hang.
    if not _reading.acquire(blocking=False):
        abort(503)
    try:
        return Response("".join(f"{line}\n" for line in _lines(runtime)), mimetype="text/plain; version=0.0.4")
    finally:
        _reading.release()


def _may_read(runtime: Runtime) -> bool:
    token = runtime.settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
        return True
    return _is_loopback(request.remote_addr) and not any(name in request.headers for name in _PROXIED)


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _lines(runtime: Runtime) -> list[str]:
    now = runtime.clock.now_ms()
    with runtime.database.read() as connection:
        found = backlog.look(connection, now=now)
        forms = responses.counts(connection, runtime.content.campaign.id)
        tallies = tally.totals(connection)
        raised = {run.job for run in jobs.lasting(connection, alarms.JOBS)}
    lines = [f'pks07_events{{status="{status.name.lower()}"}} {count}' for status, count in found.events.items()]
    lines += [
        f'pks07_messages{{lane="{lane.name.lower()}",status="{status.name.lower()}"}} {count}'
        for (lane, status), count in found.messages.items()
    ]
    lines += [f"pks07_last_event {found.last_event}", f"pks07_last_message {found.last_message}"]
    lines += [f'pks07_responses{{status="{status}"}} {count}' for status, count in forms.items()]
    lines += [f'pks07_tally{{name="{name}"}} {count}' for name, count in tallies.items()]
    lines.append(f'pks07_oldest_seconds{{queue="inbox"}} {_age(found.oldest_event, now)}')
    for lane in Lane:
        age = _age(found.oldest_messages.get(lane), now)
        lines.append(f'pks07_oldest_seconds{{queue="outbox",lane="{lane.name.lower()}"}} {age}')
    lines += _reply_wait(runtime)
    lines.append(f"pks07_summaries_missing {len(missing(runtime))}")
    lines += [f'pks07_alarm{{about="{about}"}} {int(alarms.job_of(about) in raised)}' for about in probes.WATCHED]
    return lines


def _reply_wait(runtime: Runtime) -> list[str]:
    seconds, count = probes.reply_wait(runtime) or (0, 0)
    return [f'pks07_reply_wait_seconds{{quantile="0.95"}} {seconds}', f"pks07_reply_wait_seconds_count {count}"]


def _age(since: int | None, now: int) -> float:
    return 0 if since is None else max(0, now - since) / 1000
