"""What tests drive the emulator by: people, waiting for messages, the feed, limits of memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from emulator.driver import Emulator, Silence
from emulator.server import RunningEmulator


def echo(api: Any) -> Callable[[dict[str, Any]], None]:
    def reply(event: dict[str, Any]) -> None:
        api.say(event["sender"]["id"], f"nghe: {event['message'].get('text', '')}")

    return reply


def test_phones_and_helpers_are_numbered_in_words(zalo: Emulator) -> None:
    names = [zalo.resident().name, zalo.resident().name, zalo.helper().name, zalo.resident("Bà Lan").name]
    assert names == ["Điện thoại 1", "Điện thoại 2", "Tổ dân vận 1", "Bà Lan"]


def test_a_conversation_reads_as_one(zalo: Emulator, bot: Any, api: Any) -> None:
    bot.reply = lambda event: echo(api)(event) if "message" in event else None
    lan = zalo.resident()
    lan.scans("#7K2M-Q4RT").hears("7K2M")
    lan.says("1").hears("nghe: 1")
    assert [(m.sender, m.text) for m in lan.transcript()] == [
        ("user", "#7K2M-Q4RT"),
        ("oa", "nghe: #7K2M-Q4RT"),
        ("user", "1"),
        ("oa", "nghe: 1"),
    ]


def test_other_words_than_expected_fail_with_what_was_heard(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    api.say(phone.id, "Câu 2")
    with pytest.raises(AssertionError, match="Câu 2"):
        phone.hears("Câu 1", timeout=1)


def test_silence_fails_with_the_transcript(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().says("có ai không")
    with pytest.raises(Silence, match="có ai không"):
        phone.hears(timeout=0.05)
    phone.hears_nothing(timeout=0.05)


def test_waiting_ends_the_moment_the_message_arrives(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    threading.Timer(0.2, lambda: api.say(phone.id)).start()
    begun = time.monotonic()
    phone.hears(timeout=10)
    assert 0.15 < time.monotonic() - begun < 2


def test_messages_are_heard_in_the_order_they_were_sent(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    for n in range(5):
        api.say(phone.id, str(n))
    assert [phone.hears().text for _ in range(5)] == ["0", "1", "2", "3", "4"]


def test_the_feed_carries_everybodys_messages_once(zalo: Emulator, api: Any) -> None:
    people = zalo.residents(3)
    zalo.act({"resident": one.id, "do": "chatnow"} for one in people)
    for one in people:
        api.say(one.id, one.name)
    first = zalo.feed(most=2)
    rest = zalo.feed(first[-1][0], timeout=1)
    assert [(key, heard.text) for _, key, heard in first + rest] == [(one.id, one.name) for one in people]
    assert zalo.feed(rest[-1][0], timeout=0.05) == []


def test_one_impossible_action_does_not_stop_the_others(zalo: Emulator, bot: Any) -> None:
    phone = zalo.resident()
    results = zalo.act(
        [
            {"resident": phone.id, "do": "fly"},
            {"resident": "0", "do": "say", "text": "a"},
            {"resident": phone.id, "do": "say"},
            {"resident": phone.id, "do": "say", "text": "a"},
        ]
    )
    assert ["error" in one for one in results] == [True, True, True, False]
    bot.waits_for("user_send_text")


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("tap", {}),
        ("say", {}),
        ("send", {"kind": "hologram"}),
        ("send", {"kind": "image", "data": "%%%"}),
        ("react", {"message": "nothing"}),
        ("block", {"code": -1}),
        ("submit_info", {}),
    ],
)
def test_what_no_phone_can_do_is_refused_with_a_reason(zalo: Emulator, verb: str, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=verb):
        zalo.resident().does(verb, **given)


def test_a_missing_button_names_those_there_are(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    button = {"title": "Đồng ý", "type": "oa.query.hide", "payload": "1"}
    api.say(phone.id, attachment={"type": "template", "payload": {"buttons": [button]}})
    with pytest.raises(ValueError, match="Đồng ý"):
        phone.taps("Từ chối")


def test_a_button_of_an_older_message_can_still_be_tapped(zalo: Emulator, bot: Any, api: Any) -> None:
    phone = zalo.resident().opens_chat()

    def ask(payload: str) -> str:
        button = {"title": "a", "type": "oa.query.hide", "payload": payload}
        sent = api.say(phone.id, attachment={"type": "template", "payload": {"buttons": [button]}})
        return str(sent["data"]["message_id"])

    old = ask("old")
    ask("new")
    phone.taps(1, message=old).taps(1)
    assert [one.json["message"]["text"] for one in bot.waits_for("user_send_text", 2)] == ["old", "new"]


def test_memory_is_bounded(launch: Callable[..., RunningEmulator], api_at: Callable[[str], Any]) -> None:
    emulator = launch(transcript_size=10, log_size=20)
    zalo, api = Emulator(emulator.address), api_at(emulator.address)
    phone = zalo.resident().opens_chat()
    for n in range(30):
        api.say(phone.id, str(n))
    assert [one.text for one in phone.transcript()] == [str(n) for n in range(20, 30)]
    assert len(zalo.calls()) == 20
    assert zalo.stats()["counts"]["calls"] == 30
    assert zalo.stats()["heard"] == 30


def test_only_members_speak_in_the_group(zalo: Emulator) -> None:
    helper = zalo.helper()
    with pytest.raises(ValueError, match="not a member"):
        zalo.group.says(helper, "a")
    zalo.group.joined_by(helper).says(helper, "a").left_by(helper)
    with pytest.raises(ValueError, match="not a member"):
        zalo.group.says(helper, "b")
    assert [one.text for one in zalo.group.transcript()] == ["a"]


def test_unknown_people_and_broken_bodies_get_a_reason_not_a_stack_trace(zalo: Emulator, api: Any) -> None:
    with pytest.raises(ValueError, match="no such resident"):
        zalo.post("/residents/0/say", {"text": "a"})
    answer = api.raw("POST", "/sim/residents", data=b"[1]")
    assert (answer.status_code, answer.json()["error"]) == (400, "the body must be a JSON object")
    assert api.raw("GET", "/sim/feed", params={"after": "x"}).status_code == 400
    assert api.raw("GET", "/sim/nowhere").status_code == 404


def test_the_bots_calls_are_logged_with_request_answer_and_fault(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault("http_502", count=1)
    api.raw("POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": phone.id}, "message": {"text": "a"}})
    api.say(phone.id)
    failed, fine = zalo.calls()
    assert (failed["fault"], failed["status"]) == ("http_502", 502)
    assert fine["path"] == "/v3.0/oa/message/cs"
    assert '"chào"' in fine["body"] or "ch\\u00e0o" in fine["body"]
    assert '"error": 0' in fine["answer"]
