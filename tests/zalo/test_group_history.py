"""Reading what stands in a group, before something is posted there a second time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from zalo import history, limits, messages
from zalo.client import ZaloClient
from zalo.errors import Outcome, SendResult

if TYPE_CHECKING:
    from tests.zalo.conftest import Host

GROUP, TOKEN = "9b4e21c07fd35a86e1d0", "ExampleAccessToken"
NOW = 1_724_929_200_000
# As documented: a member's text, the account's text, the account's picture.
MEMBER = {"src": 1, "time": NOW, "type": "text", "message": "Chào phường", "message_id": "fa2c2ec6bf5034d775ae"}
OURS = {"src": 0, "time": NOW, "type": "text", "message": "TỔNG HỢP", "message_id": "fc7ff8e10e8ddb7620bf"}
PHOTO = {"src": 0, "time": str(NOW), "type": "photo", "message": "", "url": "https://f6.photo.talk.zdn.vn/h.jpg"}


@pytest.fixture
def client(host: Host) -> Iterator[ZaloClient]:
    client = ZaloClient(
        api_base=host.base, oauth_base=host.base, app_id="1", app_secret="s", read_timeout=timedelta(seconds=0.2)
    )
    yield client
    client.close()


def page(*entries: Any) -> dict[str, Any]:
    return {"data": list(entries), "error": 0, "message": "Success"}


def test_it_tells_our_texts_and_pictures_from_those_of_members(host: Host, client: ZaloClient) -> None:
    host.answers(page(PHOTO, OURS, MEMBER))
    found = client.group_history(GROUP, since_ms=NOW, token=TOKEN)

    assert not isinstance(found, SendResult)
    assert [(post.is_ours, post.is_picture, post.text) for post in found] == [
        (True, True, ""),
        (True, False, "TỔNG HỢP"),
        (False, False, "Chào phường"),
    ]


def test_it_asks_for_this_group_page_by_page(host: Host, client: ZaloClient) -> None:
    host.answers(page(*[MEMBER] * limits.HISTORY_PAGE))
    assert isinstance(client.group_history(GROUP, since_ms=NOW, token=TOKEN), SendResult)  # it never ends

    asked = [parse_qs(urlsplit(request.path).query) for request in host.received]
    assert [urlsplit(request.path).path for request in host.received] == [history.PATH] * len(asked)
    assert {query["group_id"][0] for query in asked} == {GROUP}
    assert [int(query["offset"][0]) for query in asked] == list(range(0, limits.HISTORY_LOOKED_AT, limits.HISTORY_PAGE))


def test_it_stops_where_it_has_looked_back_far_enough(host: Host, client: ZaloClient) -> None:
    host.answers(page(*[MEMBER] * (limits.HISTORY_PAGE - 1), MEMBER | {"time": NOW - 1}))
    assert not isinstance(client.group_history(GROUP, since_ms=NOW, token=TOKEN), SendResult)
    assert len(host.received) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"), [({"error": -216, "message": "x"}, Outcome.REFRESH), ({"error": -403}, Outcome.OPERATOR)]
)
def test_a_refusal_is_no_empty_group(host: Host, client: ZaloClient, answer: dict[str, Any], outcome: Outcome) -> None:
    host.answers(answer)
    found = client.group_history(GROUP, since_ms=NOW, token=TOKEN)
    assert isinstance(found, SendResult)
    assert found.outcome is outcome


@pytest.mark.parametrize("entry", [None, 7, [], {"src": "0", "type": 4, "message": None, "time": "soon"}])
def test_an_entry_in_another_form_stops_nothing(host: Host, client: ZaloClient, entry: Any) -> None:
    host.answers(page(entry, OURS | {"time": NOW - 1}))
    found = client.group_history(GROUP, since_ms=NOW, token=TOKEN)
    assert not isinstance(found, SendResult)
    assert [post.text for post in found] == ["", "TỔNG HỢP"]


def test_a_picture_for_one_person_has_the_documented_form() -> None:
    assert json.loads(messages.picture("8031427765109283346", "a1", "Áp phích")) == {
        "recipient": {"user_id": "8031427765109283346"},
        "message": {
            "text": "Áp phích",
            "attachment": {
                "type": "template",
                "payload": {
                    "template_type": "media",
                    "elements": [{"media_type": "image", "attachment_id": "a1"}],
                },
            },
        },
    }
