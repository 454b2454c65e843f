"""Zalo's events come in here: verify the raw bytes, store, answer 200. Nothing else happens in the request."""

from __future__ import annotations

import structlog
from flask import Blueprint, current_app, request

from handlers.clock import to_ms
from handlers.intake import Intake, NotStored
from handlers.refusals import Refusals
from handlers.runtime import Runtime, current
from models.inbox import Arrival
from zalo import envelope, payloads, signature
from zalo.envelope import Envelope, Malformed
from zalo.limits import WEBHOOK_BODY_BYTES

INTAKE = "pks07_intake"
REFUSALS = "pks07_refusals"

blueprint = Blueprint("webhook", __name__)
log = structlog.get_logger()

Answer = tuple[str, int]


@blueprint.post("/webhook/zalo")
def receive() -> Answer:
    """One event, or the unsigned `{}` with which Zalo tries the address."""
    if (request.content_length or 0) > WEBHOOK_BODY_BYTES:
        return _refuse(413, "too_large")
    raw = request.get_data(cache=False)
    signed = request.headers.get(signature.HEADER)
    if signed is None and raw.strip() == b"{}":
        return "ok", 200
    if request.mimetype != "application/json":
        return _refuse(415, "not_json")
    try:
        arrived = envelope.parse(raw)
    except Malformed as error:
        return _refuse(400, error.fault)
    runtime = current()
    if not _is_genuine(runtime, arrived, signed):
        return _refuse(403, "bad_signature")
    return _store(_arrival(runtime, arrived))


def _is_genuine(runtime: Runtime, arrived: Envelope, signed: str | None) -> bool:
    settings = runtime.settings
    began_with = signature.verify(
        arrived,
        signed,
        app_id=settings.zalo_app_id,
        keys=runtime.webhook_keys,
        oa_id=settings.zalo_oa_id,
        accept_oa_id=settings.zalo_signature_accepts_oa_id,
    )
    if began_with is signature.FirstTerm.OA_ID:
        log.warning("webhook.signed_with_oa_id")
    return began_with is not None


def _arrival(runtime: Runtime, arrived: Envelope) -> Arrival:
    settings = runtime.settings
    ids = payloads.Ids(settings.zalo_app_id, settings.zalo_oa_id, settings.zalo_group_id)
    incoming = payloads.read(arrived, ids)
    if isinstance(incoming, payloads.Ignored):
        log.debug("webhook.ignored", event_name=incoming.event_name, reason=incoming.reason)
        person, body = "", None
    else:
        person = runtime.pseudonyms.person(incoming.chat)
        body = runtime.seal.close(arrived.raw, "inbound")
    return Arrival(
        event_key=runtime.pseudonyms.event(incoming.key),
        person=person,
        event_name=incoming.event_name,
        sent_at=to_ms(incoming.sent_at),
        received_at=runtime.clock.now_ms(),
        body=body,
    )


def _store(arrival: Arrival) -> Answer:
    intake: Intake = current_app.extensions[INTAKE]
    try:
        intake.store(arrival)
    except NotStored:
        return _refuse(503, "not_stored", "not stored, deliver again")
    return "ok", 200


def _refuse(status: int, reason: str, words: str = "") -> Answer:
    refusals: Refusals = current_app.extensions[REFUSALS]
    refusals.count(reason, status)
    return words or reason, status
