"""Signatures, the two-second deadline, re-deliveries, and what can go wrong on the way to the webhook."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator import signature
from emulator.driver import Emulator
from emulator.server import RunningEmulator
from emulator.settings import RETRY_SECONDS, Settings

PAYLOADS = Path(__file__).parents[1] / "zalo" / "payloads"
Launch = Callable[..., RunningEmulator]


def is_signed(one: Any, key: str = Settings().oa_secret_key) -> bool:
    text = Settings().app_id.encode() + one.body + str(one.json["timestamp"]).encode() + key.encode()
    return bool(one.headers["X-ZEvent-Signature"] == "mac=" + hashlib.sha256(text).hexdigest())


def test_the_signature_matches_the_published_vectors() -> None:
    vectors = json.loads((PAYLOADS / "webhook" / "signature_vectors.json").read_text(encoding="utf-8"))
    for vector in vectors["valid"]:
        made = signature.header(
            app_id=vector["app_id"],
            body=base64.b64decode(vector["raw_body_base64"]),
            timestamp=vector["timestamp_from_body"],
            key=vector["oa_secret_key"],
        )
        assert made == vector["expected_header"], vector["name"]


def test_an_event_is_signed_with_the_accounts_key_and_has_no_retry_header(zalo: Emulator, bot: Any) -> None:
    zalo.resident().says("Đường hỏng 🚧")
    event = bot.waits_for("user_send_text")[0]
    assert is_signed(event)
    assert event.headers["Content-Type"] == "application/json"
    assert "num_retry" not in event.headers
    assert "Đường hỏng 🚧".encode() in event.body


def test_a_bad_signature_is_sent_once_and_the_repetition_is_good(zalo: Emulator, bot: Any) -> None:
    bot.status = 403
    zalo.fault("bad_signature", count=1)
    zalo.resident().says("a")
    first, second = bot.waits_for("user_send_text", 2)[:2]
    assert not is_signed(first)
    assert is_signed(second)


def test_escaped_json_says_the_same_in_other_bytes_and_is_signed(zalo: Emulator, bot: Any) -> None:
    zalo.fault("escaped_json", count=1)
    zalo.resident().says("Đ/a")
    event = bot.waits_for("user_send_text")[0]
    assert rb"\u0110\/a" in event.body
    assert event.json["message"]["text"] == "Đ/a"
    assert is_signed(event)


def test_zalos_own_schedule_is_the_default() -> None:
    headers = json.loads((PAYLOADS / "webhook" / "headers.json").read_text(encoding="utf-8"))
    assert Settings().retry_seconds == RETRY_SECONDS == tuple(map(float, headers["retry_schedule_seconds"]))
    assert Settings().deadline_seconds == headers["response_deadline_seconds"]


def test_a_refused_event_comes_again_with_the_count_of_repetitions_and_the_same_bytes(zalo: Emulator, bot: Any) -> None:
    bot.status = 500
    phone = zalo.resident().says("a")
    attempts = bot.waits_for("user_send_text", 3)
    bot.status = 200
    settled(zalo)
    assert [one.headers.get("num_retry") for one in attempts[:3]] == [None, "1", "2"]
    assert len({one.body for one in attempts}) == 1
    assert phone.transcript()[0].state == "delivered"


def settled(zalo: Emulator) -> dict[str, Any]:
    """Waits until nothing is under way any more."""
    end = time.monotonic() + 5
    while zalo.stats()["pending"] and time.monotonic() < end:
        time.sleep(0.01)
    stats = zalo.stats()
    assert stats["pending"] == 0
    return stats


def test_repetitions_keep_to_the_schedule(launch: Launch, bot: Any) -> None:
    bot.status = 500
    Emulator(launch(retry_seconds=(0.2, 0.5)).address).resident().says("a")
    first, second, third = bot.waits_for("user_send_text", 3)
    assert 0.2 <= second.at - first.at < 0.45
    assert 0.5 <= third.at - second.at < 0.75


def test_after_the_last_repetition_the_app_is_unsubscribed_until_somebody_enables_it(zalo: Emulator, bot: Any) -> None:
    bot.status = 500
    phone = zalo.resident().says("a")
    bot.waits_for("user_send_text", 4)
    assert settled(zalo)["subscribed"] is False
    bot.status = 200
    phone.says("b")
    assert [one.state for one in phone.transcript()] == ["lost", "lost"]
    zalo.enable_webhook()
    phone.says("c")
    assert bot.waits_for("user_send_text", 5)[-1].json["message"]["text"] == "c"


def test_an_answer_after_the_deadline_counts_as_none(launch: Launch, bot: Any) -> None:
    bot.wait = 0.4
    zalo = Emulator(launch(deadline_seconds=0.15).address)
    zalo.resident().says("a")
    bot.waits_for("user_send_text", 2)
    bot.wait = 0
    settled(zalo)
    assert zalo.events()[0]["attempts"][0]["note"] == "deadline"
    assert zalo.events()[0]["state"] == "delivered"


def test_an_absent_bot_gets_the_event_once_it_is_there(launch: Launch, bot: Any) -> None:
    zalo = Emulator(launch(webhook_url="http://127.0.0.1:9/webhook/zalo", retry_seconds=(60.0,)).address)
    phone = zalo.resident().says("a")
    end = time.monotonic() + 5
    while phone.transcript()[0].state != "retrying" and time.monotonic() < end:
        time.sleep(0.01)
    assert phone.transcript()[0].state == "retrying"
    assert zalo.events()[0]["attempts"][0]["status"] == 0


def test_moving_the_clock_forward_brings_repetitions_forward(launch: Launch, bot: Any) -> None:
    zalo = Emulator(launch(retry_seconds=RETRY_SECONDS).address)
    zalo.fault("drop_first_attempt", count=1)
    phone = zalo.resident().says("a")
    assert zalo.stats()["pending"] == 1
    zalo.jump(by=31)
    event = bot.waits_for("user_send_text")[0]
    assert event.headers["num_retry"] == "1"
    settled(zalo)
    assert phone.transcript()[0].state == "delivered"


def test_waiting_repetitions_can_be_hurried(launch: Launch, bot: Any) -> None:
    zalo = Emulator(launch(retry_seconds=RETRY_SECONDS).address)
    zalo.fault("drop_first_attempt", count=2)
    zalo.resident().says("a").says("b")
    end = time.monotonic() + 5
    while zalo.stats()["counts"].get("delivery.0", 0) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    assert zalo.hurry() == 2
    bot.waits_for("user_send_text", 2)


def test_one_residents_events_arrive_in_order_while_others_do_not_wait(zalo: Emulator, bot: Any) -> None:
    lan, minh = zalo.resident(), zalo.resident()
    bot.wait = 0.05
    zalo.act({"resident": lan.id, "do": "say", "text": str(n)} for n in range(8))
    minh.says("x")
    came = [one.json for one in bot.waits_for("user_send_text", 9)]
    mine = [event["message"]["text"] for event in came if event["sender"]["id"] == lan.id]
    assert mine == [str(n) for n in range(8)]
    assert [event["sender"]["id"] for event in came].index(minh.id) < 7


def test_reordering_lets_later_messages_overtake(zalo: Emulator, bot: Any) -> None:
    zalo.fault("reorder", count=1, seconds=0.5)
    zalo.resident().says("first")
    for n in range(5):
        zalo.resident().says(str(n))
    came = [one.json["message"]["text"] for one in bot.waits_for("user_send_text", 6)]
    assert sorted(came) == ["0", "1", "2", "3", "4", "first"]
    assert zalo.faults()["reorder"]["hits"] == 1


def test_a_duplicate_is_the_same_event_twice(zalo: Emulator, bot: Any) -> None:
    zalo.fault("duplicate", count=1)
    zalo.resident().says("a").says("b")
    came = bot.waits_for("user_send_text", 3)
    settled(zalo)
    bodies = [one.body for one in came]
    assert len(bodies) == 3
    assert len(set(bodies)) == 2


def test_a_delayed_event_holds_up_what_the_resident_writes_next(zalo: Emulator, bot: Any) -> None:
    zalo.fault("delay", count=1, seconds=0.3)
    phone = zalo.resident()
    begun = time.monotonic()
    phone.says("a").says("b")
    came = bot.waits_for("user_send_text", 2)
    assert [one.json["message"]["text"] for one in came] == ["a", "b"]
    assert came[0].at - begun >= 0.3


def test_keeping_order_makes_later_messages_wait_for_a_repetition(launch: Launch, bot: Any) -> None:
    zalo = Emulator(launch(keep_order=True).address)
    zalo.fault("drop_first_attempt", count=1)
    zalo.resident().says("a").says("b")
    assert [one.json["message"]["text"] for one in bot.waits_for("user_send_text", 2)] == ["a", "b"]


def test_without_it_later_messages_overtake_a_repetition(launch: Launch, bot: Any) -> None:
    zalo = Emulator(launch(retry_seconds=(0.3,)).address)
    zalo.fault("drop_first_attempt", count=1)
    zalo.resident().says("a").says("b")
    assert [one.json["message"]["text"] for one in bot.waits_for("user_send_text", 2)] == ["b", "a"]


def test_the_probe_is_an_unsigned_empty_object(zalo: Emulator, bot: Any) -> None:
    assert zalo.probe()["status"] == 200
    assert bot.received[0].body == b"{}"
    assert "X-ZEvent-Signature" not in bot.received[0].headers


def test_any_event_can_be_signed_and_posted(zalo: Emulator, bot: Any) -> None:
    event = json.loads((PAYLOADS / "webhook" / "user" / "user_withdraw.json").read_text(encoding="utf-8"))
    assert zalo.raw(event)["status"] == 200
    assert bot.received[0].json == event
    assert is_signed(bot.received[0])


def test_an_old_event_can_be_replayed_as_it_was(zalo: Emulator, bot: Any) -> None:
    zalo.resident().says("a")
    bot.waits_for("user_send_text")
    zalo.replay(zalo.events()[0]["n"])
    first, second = bot.waits_for("user_send_text", 2)
    assert first.body == second.body
    assert is_signed(second)
