"""Whether the bot is well: for machines that watch it."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request

from handlers import alarms
from handlers.runtime import Runtime, current
from models import inbox, outbox, responses, tally

# Whichever of them is there, somebody stands between us and the asker: the loopback address is the proxy's.
_PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> str:
    """200 while the process serves."""
    return "ok"


@blueprint.get("/readyz")
def readyz() -> tuple[str, int]:
    """200 only if the database answers."""
    return ("ok", 200) if current().database.answers() else ("database does not answer", 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counts and waiting times as Prometheus text; to loopback, or with the token."""
    runtime = current()
    if not _may_read(runtime):
        abort(403)
    return Response("".join(f"{line}\n" for line in _lines(runtime)), mimetype="text/plain; version=0.0.4")


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
        events = inbox.counts(connection)
        messages = outbox.counts(connection)
        forms = responses.counts(connection, runtime.content.campaign.id)
        waits = {"inbox": inbox.oldest_waiting(connection), "outbox": outbox.oldest_open(connection, now=now)}
        tallies = tally.totals(connection)
    lines = [f'pks07_events{{status="{status.name.lower()}"}} {count}' for status, count in events.items()]
    lines += [
        f'pks07_messages{{lane="{lane.name.lower()}",status="{status.name.lower()}"}} {count}'
        for (lane, status), count in messages.items()
    ]
    lines += [f'pks07_responses{{status="{status}"}} {count}' for status, count in forms.items()]
    lines += [f'pks07_tally{{name="{name}"}} {count}' for name, count in tallies.items()]
    lines += [
        f'pks07_oldest_seconds{{queue="{queue}"}} {max(0, now - since) / 1000 if since else 0}'
        for queue, since in waits.items()
    ]
    lines.append(f"pks07_summaries_missing {len(alarms.missing(runtime))}")
    return lines
