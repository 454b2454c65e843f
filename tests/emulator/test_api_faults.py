"""Switches that spoil the answer to a message: what the bot sees, and whether the phone got the message."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from emulator.driver import Emulator


@pytest.mark.parametrize("code", ["-32", "-200", "-213", "-216", "-230", "-235"])
def test_a_refusal_can_be_forced_once(zalo: Emulator, api: Any, code: str) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault(code, count=1)
    assert api.say(phone.id)["error"] == int(code)
    phone.hears_nothing(timeout=0)
    assert api.say(phone.id)["error"] == 0


@pytest.mark.parametrize(("fault", "arrives"), [("http_502", False), ("http_502_accepted", True)])
def test_a_gateway_page_is_no_json_and_says_nothing_about_arrival(
    zalo: Emulator, api: Any, fault: str, arrives: bool
) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault(fault, count=1)
    answer = api.raw("POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": phone.id}, "message": {"text": "a"}})
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(phone.transcript()) == arrives


@pytest.mark.parametrize(("fault", "arrives"), [("empty_body", False), ("empty_body_accepted", True)])
def test_an_empty_answer_says_nothing_about_arrival(zalo: Emulator, api: Any, fault: str, arrives: bool) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault(fault, count=1)
    answer = api.raw("POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": phone.id}, "message": {"text": "a"}})
    assert (answer.status_code, answer.content) == (200, b"")
    assert len(phone.transcript()) == arrives


@pytest.mark.parametrize(("fault", "arrives"), [("hang", False), ("timeout_accepted", True)])
def test_a_call_that_hangs_ends_in_the_bots_own_timeout(zalo: Emulator, api: Any, fault: str, arrives: bool) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault(fault, count=1, seconds=20)
    body = {"recipient": {"user_id": phone.id}, "message": {"text": "a"}}
    with pytest.raises(requests.exceptions.ReadTimeout):
        api.raw("POST", "/v3.0/oa/message/cs", json=body, timeout=0.3)
    assert len(phone.transcript()) == arrives


def test_a_slow_call_is_carried_out_and_answered_all_the_same(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault("slow", count=1, seconds=0.2)
    assert api.say(phone.id)["error"] == 0
    assert zalo.faults()["slow"]["hits"] == 1
    assert len(phone.transcript()) == 1


@pytest.mark.parametrize("fault", ["closed_accepted", "timeout_accepted"])
def test_a_cut_connection_leaves_no_answer_although_the_message_arrived(zalo: Emulator, api: Any, fault: str) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault(fault, count=1, seconds=0.1)
    with pytest.raises(requests.exceptions.ConnectionError):
        api.say(phone.id)
    phone.hears("chào")
    assert api.say(phone.id)["error"] == 0


def test_a_refused_message_uses_up_no_fault_that_needs_acceptance(zalo: Emulator, api: Any) -> None:
    stranger = zalo.resident()
    zalo.fault("closed_accepted", count=1)
    assert api.say(stranger.id)["error"] == -213
    assert zalo.faults()["closed_accepted"]["count"] == 1


def test_a_probability_strikes_about_as_often_as_it_says(zalo: Emulator, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault("-200", probability=0.5)
    refused = sum(api.say(phone.id)["error"] == -200 for _ in range(60))
    assert 12 <= refused <= 48
    assert zalo.faults()["-200"]["hits"] == refused
    zalo.clear_faults()
    assert api.say(phone.id)["error"] == 0


def test_faults_leave_reading_calls_alone(zalo: Emulator, api: Any) -> None:
    zalo.fault("http_502", probability=1)
    assert api.get("/v2.0/oa/getoa")["error"] == 0


@pytest.mark.parametrize("wrong", [{"nonsense": {"count": 1}}, {"-32": {"probability": 2}}, {"-32": {"count": -1}}])
def test_an_impossible_switch_is_refused_with_a_reason(zalo: Emulator, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="PUT /faults"):
        zalo.put("/faults", wrong)


def test_stopping_does_not_wait_for_a_hanging_call(zalo: Emulator, emulator: Any, api: Any) -> None:
    phone = zalo.resident().opens_chat()
    zalo.fault("hang", count=1, seconds=60)
    body = {"recipient": {"user_id": phone.id}, "message": {"text": "a"}}
    with pytest.raises(requests.exceptions.ReadTimeout):
        api.raw("POST", "/v3.0/oa/message/cs", json=body, timeout=0.1)
    begun = time.monotonic()
    emulator.world.stopping.set()
    emulator.world.postman.stop()
    assert time.monotonic() - begun < 3
