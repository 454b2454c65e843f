"""Calls to Zalo over a real connection, and what is made of every kind of answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.replies import Button, Reply
from zalo import limits, messages
from zalo.client import Api, OaInfo, Uploaded, ZaloClient
from zalo.errors import Outcome, SendResult
from zalo.mail import Mail

if TYPE_CHECKING:
    from tests.zalo.conftest import Host

API = Path(__file__).parent / "payloads/api"
RESIDENT, GROUP, TOKEN = "8031427765109283346", "9b4e21c07fd35a86e1d0", "ExampleAccessToken"
BODY = messages.body(RESIDENT, Reply("Xin chào! Tôi là trợ lý của phường."))
PATIENCE = timedelta(seconds=0.2)
HANG_S = 10  # how long the host keeps silent


def stored(file: str) -> Any:
    return json.loads((API / file).read_text())


class MailingClient(ZaloClient):
    """Sends as the sender does: many at once, here one."""

    _mail: Mail | None = None

    def post_message(self, api: Api, body: bytes, token: str) -> SendResult:
        self._mail = self._mail or self.mail()
        self._mail.begin(body, api, body, token)
        while not (ended := self._mail.ended(0.05)):
            pass
        ((key, result),) = ended
        assert key == body
        return result


BOTH_WAYS = pytest.mark.parametrize("kind", [ZaloClient, MailingClient])


def client_for(base: str, kind: type[ZaloClient] = ZaloClient, **options: bool) -> ZaloClient:
    return kind(api_base=base, oauth_base=base, app_id="1", app_secret="AppSecret", read_timeout=PATIENCE, **options)


@pytest.fixture(params=[ZaloClient, MailingClient])
def client(host: Host, request: pytest.FixtureRequest) -> Iterator[ZaloClient]:
    client = client_for(host.base, request.param)
    yield client
    client.close()


def send(client: ZaloClient, api: Api = Api.V3) -> SendResult:
    return client.post_message(api, BODY, TOKEN)


@pytest.mark.parametrize(
    ("api", "file"), [(Api.V3, "message/cs_text.request.json"), (Api.V2, "message/v2_text.request.json")]
)
def test_a_message_goes_where_zalo_documents_it(host: Host, client: ZaloClient, api: Api, file: str) -> None:
    host.answers(stored("message/cs_text.response.json"))
    send(client, api)
    (request,), documented = host.received, stored(file)
    assert f"https://openapi.zalo.me{request.path}" == documented["url"]
    assert (request.method, json.loads(request.body)) == (documented["method"], documented["body"])
    assert request.headers["Content-Type"] == documented["headers"]["Content-Type"]
    assert request.headers["access_token"] == TOKEN
    assert TOKEN not in request.path


@pytest.mark.parametrize(
    "file",
    [
        "cs_text.response.json",
        "cs_text.billed.response.json",
        "cs_text.quota_purchase.response.json",
        "cs_text.quota_reply_before_2026_03.response.json",
        "cs_text.quota_sub.response.json",
        "cs_text.quota_welcome.response.json",
        "v2_text.response.json",
    ],
)
def test_every_documented_success_is_a_success(host: Host, client: ZaloClient, file: str) -> None:
    answer = stored(f"message/{file}")
    host.answers(answer)
    assert send(client) == SendResult(Outcome.SENT, 0, answer["data"]["message_id"])


def test_text_with_buttons_arrives_whole(host: Host, client: ZaloClient) -> None:
    host.answers(stored("message/cs_text.response.json"))
    buttons = [Button("Có", "1")]
    assert client.send_text(RESIDENT, "Đồng ý?", buttons, api=Api.V3, token=TOKEN).outcome is Outcome.SENT
    assert host.received[0].body == messages.body(RESIDENT, Reply("Đồng ý?", (Button("Có", "1"),)))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (-32, Outcome.RETRY),
        (-216, Outcome.REFRESH),
        (-230, Outcome.CLOSED),
        (-213, Outcome.CLOSED),
        (-217, Outcome.BLOCKED),
        (-210, Outcome.REJECTED),
        (-99_999, Outcome.REJECTED),
    ],
)
def test_an_error_with_status_200_is_an_error(host: Host, client: ZaloClient, code: int, outcome: Outcome) -> None:
    host.answers({"error": code, "message": "x"})
    result = send(client)
    assert (result.outcome, result.code, result.maybe_sent) == (outcome, code, False)


def test_a_state_agency_is_told_to_use_the_older_call_and_a_business_the_newer(host: Host, client: ZaloClient) -> None:
    host.answers(stored("message/cs_text.error_state_agency_oa.response.json"))
    assert send(client, Api.V3).outcome is Outcome.OTHER_API
    assert send(client, Api.V2).outcome is Outcome.OPERATOR
    host.answers(stored("message/list_template_v2.response.json"))
    assert send(client, Api.V2).outcome is Outcome.OTHER_API
    assert send(client, Api.V3).outcome is Outcome.OPERATOR
    assert (Api.V3.other, Api.V2.other) == (Api.V2, Api.V3)


@pytest.mark.parametrize("code", ["-216", -216, "-216 "])
def test_a_code_may_be_a_text(host: Host, client: ZaloClient, code: object) -> None:
    host.answers({"error": code})
    assert send(client).code == (None if code == "-216 " else -216)


PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "maybe_sent"),
    [
        (200, PAGE, True),
        (200, b"", True),
        (200, b"[]", True),
        (200, b"null", True),
        (200, b'"ok"', True),
        (200, b"{}", True),
        (200, b'{"error":null}', True),
        (200, b'{"error":true}', True),
        (200, b'{"error":0.5}', True),
        (200, b"\xff\xfe", True),
        (200, b"[" * 50_000, True),
        (500, b"", True),
        (502, PAGE, True),
        (504, PAGE, True),
        (502, b'{"error":0,"message":"Success"}', True),
        (503, PAGE, False),
        (429, PAGE, False),
        (403, PAGE, False),
        (302, b"", False),
    ],
)
def test_what_is_not_an_answer_of_zalo_is_tried_again(
    host: Host, client: ZaloClient, status: int, body: bytes, maybe_sent: bool
) -> None:
    host.answers(body, status=status)
    result = send(client)
    assert (result.outcome, result.code, result.maybe_sent) == (Outcome.RETRY, None, maybe_sent)


def test_an_error_of_zalo_counts_whatever_the_status(host: Host, client: ZaloClient) -> None:
    host.answers({"error": -216}, status=401)
    assert send(client).outcome is Outcome.REFRESH


def test_a_redirect_is_not_followed(host: Host, client: ZaloClient) -> None:
    host.answers(b"", status=307, Location="/elsewhere")
    assert send(client).outcome is Outcome.RETRY
    assert len(host.received) == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("99999999", 3_600), ("soon", None), ("-1", None), ("７", None)]
)
def test_a_pause_asked_for_is_kept_within_reason(
    host: Host, client: ZaloClient, header: str, seconds: int | None
) -> None:
    host.answers(PAGE, status=503, Retry_After=header.encode().decode("latin-1"))
    assert send(client).retry_after == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize("behaviour", ["hang", "hang_up", "stop_halfway"])
def test_a_lost_answer_may_mean_a_sent_message(host: Host, client: ZaloClient, behaviour: str) -> None:
    host.answers(stored("message/cs_text.response.json"))
    host.behaviour = behaviour
    began = time.monotonic()
    assert send(client) == SendResult(Outcome.RETRY, maybe_sent=True)
    assert time.monotonic() - began < HANG_S / 2
    assert len(host.received) == 1


def test_an_endless_answer_is_not_read_to_its_end(host: Host, client: ZaloClient) -> None:
    host.answers(b'{"error":0,"x":"' + b"x" * limits.ANSWER_BYTES + b'"}')
    assert send(client) == SendResult(Outcome.RETRY, maybe_sent=True)


@BOTH_WAYS
def test_nobody_there_means_nothing_sent(kind: type[ZaloClient]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = client_for(f"http://127.0.0.1:{unused.getsockname()[1]}", kind)
        assert send(client) == SendResult(Outcome.RETRY, maybe_sent=False)


def test_messages_share_one_connection(host: Host, client: ZaloClient) -> None:
    host.answers({"error": 0})
    for _ in range(5):
        send(client)
    host.answers({"error": -216})
    send(client)
    assert (len(host.received), host.connections) == (6, 1)


def test_many_messages_are_on_their_way_at_once(host: Host) -> None:
    host.behaviour = "hang"
    client = client_for(host.base)
    mail = client.mail()
    for number in range(20):
        mail.begin(number, Api.V3, BODY, TOKEN)
    began = time.monotonic()
    ended: dict[object, SendResult] = {}
    while len(ended) < 20:
        ended |= dict(mail.ended(1))
    assert time.monotonic() - began < HANG_S
    assert set(ended.values()) == {SendResult(Outcome.RETRY, maybe_sent=True)}
    assert len(host.received) == 20
    mail.close()
    client.close()


def test_what_left_on_a_connection_that_died_is_not_sent_again_by_itself(host: Host, client: ZaloClient) -> None:
    host.answers({"error": 0})
    send(client)
    host.behaviour = "hang_up"
    assert send(client) == SendResult(Outcome.RETRY, maybe_sent=True)
    assert len(host.received) == 2


def test_a_connection_zalo_closed_is_replaced(host: Host, client: ZaloClient) -> None:
    host.answers({"error": 0}, Connection="close")
    assert [send(client).outcome for _ in range(3)] == [Outcome.SENT] * 3


@pytest.mark.parametrize("token", ["", " ", "a\nb", "thẻ", "a\r\nX: 1"])
def test_a_token_that_cannot_be_one_is_to_be_renewed(host: Host, client: ZaloClient, token: str) -> None:
    assert client.post_message(Api.V3, BODY, token) == SendResult(Outcome.REFRESH)
    assert not host.received


@BOTH_WAYS
@pytest.mark.parametrize("proves", [True, False])
def test_the_proof_of_the_app_secret_is_sent_only_on_demand(host: Host, proves: bool, kind: type[ZaloClient]) -> None:
    host.answers({"error": 0})
    client = client_for(host.base, kind, appsecret_proof=proves)
    send(client)
    client.close()
    expected = hmac.new(b"AppSecret", TOKEN.encode(), hashlib.sha256).hexdigest() if proves else None
    assert host.received[0].headers.get("appsecret_proof") == expected


def test_the_environment_cannot_put_a_proxy_in_between(
    host: Host, client: ZaloClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    host.answers({"error": 0})
    assert send(client).outcome is Outcome.SENT


def test_group_messages_go_where_zalo_documents_them(host: Host, client: ZaloClient) -> None:
    host.answers(stored("group/message_text.response.json"))
    text = client.send_group_text(GROUP, "Có phản ánh mới: ổ gà trước số 12.", token=TOKEN)
    picture = client.send_group_image(
        GROUP, "wESbExampleAttachmentId0000000000fjukKg", caption="Ảnh hiện trường", token=TOKEN
    )
    assert text == picture == SendResult(Outcome.SENT, 0, "2d2f0686e88d376c2d22")
    for request, file in zip(host.received, ("message_text", "message_image"), strict=True):
        documented = stored(f"group/{file}.request.json")
        assert f"https://openapi.zalo.me{request.path}" == documented["url"]
        assert json.loads(request.body) == documented["body"]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(-403, Outcome.OPERATOR), (-237, Outcome.OPERATOR), (-100, Outcome.UPLOAD_AGAIN), (-235, Outcome.OPERATOR)],
)
def test_a_group_refuses_in_its_own_way(host: Host, client: ZaloClient, code: int, outcome: Outcome) -> None:
    host.answers({"error": code})
    assert client.send_group_image(GROUP, "x", token=TOKEN).outcome is outcome


def test_a_picture_is_uploaded_as_documented(host: Host, client: ZaloClient) -> None:
    host.answers(stored("upload/image.response.json"))
    picture = b"\x89PNG\r\n\x1a\n" + b"x" * 5_000
    assert client.upload_image(picture, "image/png", token=TOKEN) == Uploaded("wESbExampleAttachmentId0000000000fjukKg")
    (request,), documented = host.received, stored("upload/image.request.json")
    assert f"https://openapi.zalo.me{request.path}" == documented["url"]
    assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"' in request.body
    assert picture in request.body


@pytest.mark.parametrize(
    ("picture", "mime"),
    [(b"", "image/png"), (b"x" * (limits.IMAGE_BYTES + 1), "image/png"), (b"GIF89a", "image/gif"), (b"x", "")],
)
def test_a_picture_zalo_would_refuse_is_not_uploaded(host: Host, client: ZaloClient, picture: bytes, mime: str) -> None:
    assert client.upload_image(picture, mime, token=TOKEN) == SendResult(Outcome.REJECTED)
    assert not host.received


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"error": -216}, Outcome.REFRESH),
        ({"error": 0}, Outcome.RETRY),
        ({"error": 0, "data": {"attachment_id": None}}, Outcome.RETRY),
    ],
)
def test_an_upload_without_id_is_no_upload(host: Host, client: ZaloClient, answer: object, outcome: Outcome) -> None:
    host.answers(answer)
    result = client.upload_image(b"x", "image/jpeg", token=TOKEN)
    assert isinstance(result, SendResult)
    assert result.outcome is outcome


def test_the_account_tells_which_call_sends(host: Host, client: ZaloClient) -> None:
    host.answers(stored("oa/getoa.response.json"))
    account = client.get_oa(token=TOKEN)
    assert account == OaInfo("3716650298174405512", "UBND phường mẫu", 4, True, "Tăng trưởng")
    assert isinstance(account, OaInfo)
    assert account.api is Api.V2
    (request,), documented = host.received, stored("oa/getoa.request.json")
    assert f"https://openapi.zalo.me{request.path}" == documented["url"]
    assert request.method == documented["method"]


@pytest.mark.parametrize(("oa_type", "api"), [(2, Api.V3), ("4", Api.V2), (9, Api.V3)])
def test_only_state_agencies_use_the_older_call(host: Host, client: ZaloClient, oa_type: object, api: Api) -> None:
    host.answers({"error": 0, "data": {"oaid": 371, "oa_type": oa_type}})
    account = client.get_oa(token=TOKEN)
    assert isinstance(account, OaInfo)
    assert (account.oa_id, account.api) == ("371", api)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"error": -216}, Outcome.REFRESH),
        ({"error": 0}, Outcome.RETRY),
        ({"error": 0, "data": {"oa_type": "state"}}, Outcome.RETRY),
        ({"error": 0, "data": []}, Outcome.RETRY),
        (PAGE, Outcome.RETRY),
    ],
)
def test_an_account_that_cannot_be_read_is_an_outcome(
    host: Host, client: ZaloClient, answer: object, outcome: Outcome
) -> None:
    host.answers(answer)
    result = client.get_oa(token=TOKEN)
    assert isinstance(result, SendResult)
    assert result.outcome is outcome


def test_a_result_shows_neither_address_nor_words(host: Host, client: ZaloClient) -> None:
    host.answers({"error": -201, "message": f"user {RESIDENT} is invalid", "data": {"user_id": RESIDENT}})
    assert RESIDENT not in repr(send(client))
