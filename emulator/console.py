"""/sim/…: the operator's side of the emulator: logs, faults, clock, tokens, webhook."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify

from emulator.control import given, number
from emulator.journal import Call, Event
from emulator.settings import OA_TYPES
from emulator.world import World

MOST_LISTED = 500


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("console", __name__, url_prefix="/sim")
    _add_logs(pages, world)
    _add_faults(pages, world)
    _add_clock(pages, world)
    _add_webhook(pages, world)
    _add_account(pages, world)

    @pages.get("/health")
    def health() -> Response:
        return jsonify(ok=True)

    @pages.post("/reset")
    def reset() -> Response:
        with world.lock:
            world.reset()
        return jsonify(ok=True)

    return pages


def _add_logs(pages: Blueprint, world: World) -> None:
    @pages.get("/events")
    def events() -> Response:
        with world.lock:
            return jsonify(events=_listed(world.journal.events))

    @pages.get("/calls")
    def calls() -> Response:
        with world.lock:
            return jsonify(calls=_listed(world.journal.calls))

    @pages.get("/stats")
    def stats() -> Response:
        with world.lock:
            return jsonify(_stats(world))

    @pages.post("/events/<int:n>/replay")
    def replay(n: int) -> Response:
        with world.lock:
            event = next((event for event in world.journal.events if event.n == n), None)
            if event is None:
                abort(404, "no such event any more")
            world.postman.replay(event)
        return jsonify(ok=True)


def _listed(entries: Any) -> list[dict[str, object]]:
    after, most = int(number("after")), int(number("most", MOST_LISTED))
    found: list[Event | Call] = [entry for entry in entries if entry.n > after]
    return [entry.to_json() for entry in found[:most]]


def _stats(world: World) -> dict[str, object]:
    """Totals since the start or the last reset; `rate_peak` is the fullest minute."""
    return {
        "counts": dict(world.journal.counts),
        "residents": len(world.residents),
        "heard": sum(resident.heard for resident in world.residents.values()),
        "said": sum(resident.sent for resident in world.residents.values()),
        "pending": world.postman.pending,
        "subscribed": world.subscribed,
        "rate_peak": world.rate.peak,
        "token_refreshes": world.tokens.refreshes,
    }


def _add_faults(pages: Blueprint, world: World) -> None:
    @pages.get("/faults")
    def faults() -> Response:
        with world.lock:
            return jsonify(world.faults.describe())

    @pages.put("/faults")
    def set_faults() -> Response:
        """{"duplicate": {"probability": 0.1}, "-32": {"count": 3}}; what is not named stays."""
        wanted = given()
        with world.lock:
            try:
                for name, values in wanted.items():
                    world.faults.set(name, values)
            except KeyError as unknown:
                abort(400, f"unknown fault {unknown}; known: {', '.join(world.faults.describe())}")
            except (ValueError, TypeError, AttributeError) as fault:
                abort(400, str(fault))
            world.touch()
            return jsonify(world.faults.describe())

    @pages.delete("/faults")
    def clear_faults() -> Response:
        with world.lock:
            world.faults.clear()
            world.touch()
            return jsonify(world.faults.describe())


def _add_clock(pages: Blueprint, world: World) -> None:
    @pages.get("/clock")
    def clock() -> Response:
        return _clock(world)

    @pages.post("/clock")
    def jump() -> Response:
        """{"by": seconds} or {"to": ISO 8601 with zone, or Unix seconds}, with an optional new "speed"."""
        wanted = given()
        try:
            to = _instant(wanted["to"]) if "to" in wanted else world.clock.now() + float(wanted.get("by", 0))
            speed = float(wanted["speed"]) if "speed" in wanted else None
        except (ValueError, TypeError) as fault:
            abort(400, str(fault))
        if speed is not None and speed <= 0:
            abort(400, "speed must be above 0")
        world.clock.jump_to(to, speed=speed)
        with world.lock:
            world.postman.clock_moved()
            world.touch()
        return _clock(world)


def _clock(world: World) -> Response:
    return jsonify(now=world.clock.now(), speed=world.clock.anchor.speed)


def _instant(value: object) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("the instant needs a zone, for example 2024-08-29T18:00:00+07:00")
    return moment.timestamp()


def _add_webhook(pages: Blueprint, world: World) -> None:
    @pages.post("/webhook/probe")
    def probe() -> Response:
        return jsonify(world.postman.probe().to_json())

    @pages.post("/webhook/enable")
    def enable() -> Response:
        with world.lock:
            world.subscribed = True
            world.touch()
        return jsonify(ok=True)

    @pages.post("/webhook/hurry")
    def hurry() -> Response:
        with world.lock:
            return jsonify(hurried=world.postman.hurry())

    @pages.post("/webhook/raw")
    def raw() -> Response:
        """Signs any event ("body": object, or "text": exact bytes) and waits for the webhook's answer to it."""
        wanted = given()
        body = wanted.get("body")
        text = str(wanted["text"]) if "text" in wanted else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        timestamp = str(body.get("timestamp", "")) if isinstance(body, dict) else str(wanted.get("timestamp", ""))
        return jsonify(world.postman.post_raw(text.encode(), timestamp).to_json())


def _add_account(pages: Blueprint, world: World) -> None:
    @pages.get("/settings")
    def settings() -> Response:
        with world.lock:
            return _settings(world)

    @pages.put("/settings")
    def change() -> Response:
        wanted = given()
        with world.lock:
            world.echoes = bool(wanted.get("echoes", world.echoes))
            world.receipts = bool(wanted.get("receipts", world.receipts))
            world.rate.limit = int(str(wanted.get("rate_per_minute", world.rate.limit)))
            oa_type = wanted.get("oa_type", world.oa_type)
            if oa_type not in OA_TYPES:
                abort(400, "oa_type is 2 (business) or 4 (state agency)")
            world.oa_type = oa_type
            world.touch()
            return _settings(world)

    @pages.post("/tokens/<verb>")
    def tokens(verb: str) -> Response:
        """`expire` ends the access token now; `kill` also ends the refresh token, as if consent had been taken back."""
        with world.lock:
            if verb == "expire":
                world.tokens.expire_access()
            elif verb == "kill":
                world.tokens.kill()
            else:
                abort(404)
        return jsonify(ok=True)


def _settings(world: World) -> Response:
    return jsonify(
        echoes=world.echoes, receipts=world.receipts, oa_type=world.oa_type, rate_per_minute=world.rate.limit
    )
