"""Template messages by phone: the documented request, and nothing sent that Zalo would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from zalo.errors import Outcome
from zalo.zbs import ZbsClient, body_of

if TYPE_CHECKING:
    from tests.zalo.conftest import Host

PHONE, TEMPLATE, TOKEN = "84900000001", "400001", "ExampleAccessToken"
VALUES = {"ten": "Nguyễn Văn A", "ma_ho_so": "0001", "ngay_hen": "25/11/2026"}


@pytest.fixture
def zbs(host: Host) -> Iterator[ZbsClient]:
    client = ZbsClient(base=host.base, read_timeout=timedelta(seconds=0.2))
    yield client
    client.close()


def test_the_request_is_the_documented_one(host: Host, zbs: ZbsClient) -> None:
    host.answers({"error": 0, "message": "Success", "data": {"msg_id": "31718eec300945044dde"}})
    result = zbs.send(PHONE, TEMPLATE, VALUES, tracking_id="hoso-0001-nhac", token=TOKEN)
    (request,) = host.received
    assert (result.outcome, result.message_id) == (Outcome.SENT, "31718eec300945044dde")
    assert request.path == "/message/template"
    assert json.loads(request.body) == {
        "phone": PHONE,
        "template_id": TEMPLATE,
        "template_data": VALUES,
        "tracking_id": "hoso-0001-nhac",
    }


def test_development_mode_is_said_in_the_request() -> None:
    body = json.loads(body_of(PHONE, TEMPLATE, {}, tracking_id="dev-1", development=True))
    assert body["mode"] == "development"


@pytest.mark.parametrize(("code", "outcome"), [(-133, Outcome.WAIT), (-119, Outcome.BLOCKED), (-135, Outcome.OPERATOR)])
def test_refusals_say_what_to_do(host: Host, zbs: ZbsClient, code: int, outcome: Outcome) -> None:
    host.answers({"error": code, "message": "x"})
    assert zbs.send(PHONE, TEMPLATE, VALUES, tracking_id="t-1", token=TOKEN).outcome is outcome


@pytest.mark.parametrize(
    ("phone", "template", "tracking"),
    [("0900000001", TEMPLATE, "t"), (PHONE, "", "t"), (PHONE, TEMPLATE, ""), (PHONE, TEMPLATE, "t" * 49)],
)
def test_what_cannot_be_sent_never_leaves(host: Host, zbs: ZbsClient, phone: str, template: str, tracking: str) -> None:
    assert zbs.send(phone, template, VALUES, tracking_id=tracking, token=TOKEN).outcome is Outcome.REJECTED
    assert host.received == []
