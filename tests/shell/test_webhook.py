"""What the webhook takes in and what it turns away."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config import Settings
from handlers.runtime import Runtime
from models.inbox import Status
from models.migrations import migrate
from models.tables import Inbound
from tests.shell.events import APP, KEY, LAN, OA, OPENING_MORNING, Delivery, happened, headers, said, signature, signed
from tests.shell.running import Running, running
from zalo.limits import WEBHOOK_BODY_BYTES

PAYLOADS = Path(__file__).parents[1] / "zalo" / "payloads" / "webhook"
NOT_EVENTS = {"signature_vectors.json", "headers.json", "url_save_probe.json"}
AT = str(OPENING_MORNING)


def raw_signed(raw: bytes, *, mac: str | None = None) -> Delivery:
    return Delivery(raw, headers(mac or signature(raw, AT)))


def of_size(size: int) -> bytes:
    rest = len(json.dumps(said("")).encode())
    return json.dumps(said("x" * (size - rest))).encode()


def test_a_signed_event_is_answered_200_and_stored_once(bot: Running) -> None:
    answer = bot.deliver(said("2"))
    assert (answer.status_code, answer.text) == (200, "ok")
    (row,) = bot.rows(Inbound)
    assert (row["event_name"], row["status"], row["sent_at"]) == ("user_send_text", Status.WAITING, OPENING_MORNING)


@pytest.mark.parametrize("times", [2, 10])
def test_an_event_delivered_again_is_answered_200_and_changes_nothing(bot: Running, times: int) -> None:
    event = said("2")
    assert {bot.deliver(event).status_code for _ in range(times)} == {200}
    assert bot.count(Inbound) == 1


def test_a_redelivery_that_counts_its_tries_is_the_same_event(bot_on_sqlite: Running) -> None:
    event = happened("follow")
    bot_on_sqlite.deliver(event)
    again = signed(event)
    assert bot_on_sqlite.deliver(Delivery(again.raw, dict(again.headers) | {"num_retry": "1"})).status_code == 200
    assert bot_on_sqlite.deliver(event | {"num_retry": "2"}).status_code == 200
    assert bot_on_sqlite.count(Inbound) == 1


def test_two_messages_of_the_same_words_in_the_same_moment_are_two_events(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.deliver(said("1", message_id="first"))
    bot_on_sqlite.deliver(said("1", message_id="second"))
    assert bot_on_sqlite.count(Inbound) == 2


def test_every_altered_byte_makes_an_event_a_forgery(bot_on_sqlite: Running) -> None:
    genuine = signed(said("2"))
    for place in range(len(genuine.raw)):
        altered = bytearray(genuine.raw)
        altered[place] ^= 1
        answer = bot_on_sqlite.deliver(Delivery(bytes(altered), genuine.headers))
        assert answer.status_code in (400, 403), f"byte {place}"
    assert bot_on_sqlite.count(Inbound) == 0


REFUSED: dict[str, tuple[Delivery, int]] = {
    "without a signature": (Delivery(signed(said("2")).raw, headers(None)), 403),
    "with an empty signature": (Delivery(signed(said("2")).raw, headers("mac=")), 403),
    "signed with a made-up key": (signed(said("2"), key="guess"), 403),
    "signed with the app's secret": (signed(said("2"), key="test-app-secret"), 403),
    "signed without a key": (signed(said("2"), key=""), 403),
    "signed for another app": (signed(said("2"), first="1111111111111111111"), 403),
    "signed with the account's id first": (signed(said("2"), first=OA), 403),
    "signed without a timestamp": (signed({k: v for k, v in said("2").items() if k != "timestamp"}), 403),
    "a probe that is signed wrongly": (Delivery(b"{}", headers("mac=" + "0" * 64)), 403),
    "nothing at all": (raw_signed(b""), 400),
    "not JSON": (raw_signed(b"event=user_send_text"), 400),
    "JSON that is cut off": (raw_signed(signed(said("2")).raw[:-5]), 400),
    "an array": (raw_signed(json.dumps([said("2")]).encode()), 400),
    "a string": (raw_signed(b'"{}"'), 400),
    "a number": (raw_signed(b"1"), 400),
    "NaN": (raw_signed(b'{"timestamp":NaN}'), 400),
    "UTF-16": (raw_signed(json.dumps(said("2")).encode("utf-16")), 400),
    "a hundred levels deep": (raw_signed(b'{"a":' * 100 + b"1" + b"}" * 100), 400),
    "thirty thousand levels deep": (raw_signed(b"[" * 30_000 + b"]" * 30_000), 400),
    "the same key twice": (raw_signed(b'{"app_id":"1",' + signed(said("2")).raw[1:]), 400),
    "larger than 64 KiB": (raw_signed(of_size(WEBHOOK_BODY_BYTES + 1)), 413),
    "plain text": (signed(said("2")).as_type("text/plain"), 415),
    "a form": (signed(said("2")).as_type("application/x-www-form-urlencoded"), 415),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_event_of_zalo_is_refused_and_not_stored(bot_on_sqlite: Running, what: str) -> None:
    delivery, status = REFUSED[what]
    answer = bot_on_sqlite.deliver(delivery)
    assert answer.status_code == status
    assert len(answer.text) < 40
    assert bot_on_sqlite.count(Inbound) == 0


def test_an_event_of_exactly_64_kib_is_taken(bot_on_sqlite: Running) -> None:
    assert bot_on_sqlite.deliver(raw_signed(of_size(WEBHOOK_BODY_BYTES))).status_code == 200


@pytest.mark.parametrize(("over", "taken"), [(0, True), (1, False), (100_000, False)])
def test_a_body_in_chunks_has_the_same_limit(bot_on_sqlite: Running, over: int, taken: bool) -> None:
    delivery = raw_signed(of_size(WEBHOOK_BODY_BYTES + over))
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    answer = bot_on_sqlite.web.post(
        "/webhook/zalo", input_stream=io.BytesIO(delivery.raw), headers=delivery.headers, environ_overrides=chunked
    )
    assert answer.status_code == 200 if taken else 400 <= answer.status_code < 500
    assert bot_on_sqlite.count(Inbound) == taken


def test_a_length_that_is_a_lie_is_refused(bot_on_sqlite: Running) -> None:
    delivery = signed(said("2"))
    lie = {"CONTENT_LENGTH": str(10**9)}
    answer = bot_on_sqlite.web.post("/webhook/zalo", data=delivery.raw, headers=delivery.headers, environ_overrides=lie)
    assert answer.status_code == 413
    assert bot_on_sqlite.count(Inbound) == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_is_taken(bot_on_sqlite: Running, method: str) -> None:
    delivery = signed(said("2"))
    answer = bot_on_sqlite.web.open("/webhook/zalo", method=method, data=delivery.raw, headers=delivery.headers)
    assert (answer.status_code, answer.text) == (405, "method not allowed")
    assert bot_on_sqlite.count(Inbound) == 0


@pytest.mark.parametrize("body", [b"{}", b" {}\n"])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_the_probe_zalo_tries_the_address_with_is_answered_and_not_stored(
    bot_on_sqlite: Running, body: bytes, content_type: str
) -> None:
    answer = bot_on_sqlite.web.post("/webhook/zalo", data=body, headers={"Content-Type": content_type})
    assert answer.status_code == 200
    assert bot_on_sqlite.count(Inbound) == 0


def test_every_documented_event_is_answered_200_and_stored(bot_on_sqlite: Running) -> None:
    files = [path for path in PAYLOADS.rglob("*.json") if path.name not in NOT_EVENTS]
    assert len(files) > 60
    for path in files:
        raw = path.read_bytes()
        timestamp = str(json.loads(raw)["timestamp"])
        answer = bot_on_sqlite.deliver(Delivery(raw, headers(signature(raw, timestamp))))
        assert answer.status_code == 200, path.name
    bot_on_sqlite.handle()
    statuses = {row["status"] for row in bot_on_sqlite.rows(Inbound)}
    assert statuses == {Status.DONE, Status.IGNORED}
    assert bot_on_sqlite.count(Inbound) == len(files)


def test_an_unknown_event_is_answered_200_and_kept_as_ignored_without_its_body(bot: Running) -> None:
    assert bot.deliver(said("2") | {"event_name": "user_invented_tomorrow"}).status_code == 200
    (row,) = bot.rows(Inbound)
    assert (row["status"], row["event_name"], row["body"], row["person"]) == (
        Status.IGNORED, "user_invented_tomorrow", None, "",
    )  # fmt: skip
    bot.drive()
    assert bot.zalo.asked == []


def test_an_event_with_an_impossible_name_is_answered_200_and_ignored(bot: Running) -> None:
    names: list[Any] = ["'; DROP TABLE inbound; --", "a" * 5_000, "tên\u0000lạ", {}, None, ["user_send_text"]]
    for name in names:
        assert bot.deliver(said("2") | {"event_name": name}).status_code == 200
    assert [(row["status"], row["event_name"]) for row in bot.rows(Inbound)] == [(Status.IGNORED, "unnamed")] * 6


def test_events_of_another_app_or_account_are_ignored(bot_on_sqlite: Running) -> None:
    bot_on_sqlite.deliver(said("2") | {"app_id": "1111111111111111111"})
    bot_on_sqlite.deliver(said("2") | {"recipient": {"id": "2222222222222222222"}})
    bot_on_sqlite.deliver(said("2", by=OA))
    assert [row["status"] for row in bot_on_sqlite.rows(Inbound)] == [Status.IGNORED] * 3


def test_ids_and_timestamps_may_be_numbers(bot: Running) -> None:
    numeric = said("xin chào") | {
        "app_id": int(APP),
        "sender": {"id": int(LAN)},
        "recipient": {"id": int(OA)},
        "timestamp": OPENING_MORNING,
    }
    assert bot.deliver(numeric).status_code == 200
    bot.drive()
    assert [message.to for message in bot.zalo.arrived] == [LAN]


def test_a_key_being_changed_may_be_the_old_or_the_new_one(settings_for: Callable[..., Settings]) -> None:
    runtime = Runtime(settings_for(zalo_oa_secret_key="NewKey", zalo_oa_secret_key_previous=KEY))
    migrate(runtime.database)
    bot = running(runtime)
    assert bot.deliver(signed(said("1"), key="NewKey")).status_code == 200
    assert bot.deliver(signed(said("2"), key=KEY)).status_code == 200
    assert bot.deliver(signed(said("3"), key="OlderKey")).status_code == 403
    assert bot.count(Inbound) == 2


def test_a_signature_that_begins_with_the_account_counts_only_where_the_settings_say_so(
    settings_for: Callable[..., Settings],
) -> None:
    runtime = Runtime(settings_for(zalo_signature_accepts_oa_id=True))
    migrate(runtime.database)
    bot = running(runtime)
    assert bot.deliver(signed(said("1"), first=OA)).status_code == 200
    assert bot.deliver(signed(said("2"), first=APP)).status_code == 200
    assert bot.deliver(signed(said("3"), first="")).status_code == 403


def test_without_a_key_in_the_settings_nothing_is_genuine(settings_for: Callable[..., Settings]) -> None:
    runtime = Runtime(settings_for(zalo_oa_secret_key=""))
    migrate(runtime.database)
    bot = running(runtime)
    assert bot.deliver(signed(said("1"), key="")).status_code == 403
    assert bot.count(Inbound) == 0
