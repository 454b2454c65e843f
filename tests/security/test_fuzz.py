"""Anything at all, sent to every address: never an error of ours, never a word in the log about one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import Settings
from handlers.runtime import Runtime
from models.inbox import Status
from models.migrations import migrate
from models.tables import Inbound
from tests.shell.events import APP, LAN, OA, OPENING_MORNING, Delivery, headers, signature, signed
from tests.shell.running import Running, running
from zalo import catalogue

AT = str(OPENING_MORNING)


def tries(number: int) -> settings:
    """All examples of a test meet the same bot: what one leaves behind must not trouble the next."""
    unworried = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=number, deadline=None, suppress_health_check=unworried)


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
names = st.sampled_from(
    [catalogue.TEXT, *catalogue.MEDIA, *catalogue.RELATIONS, catalogue.LINK_UPDATE, "user_send_group_text",
     "user_send_group_image", "user_join_group", "user_withdraw", "x"]
)  # fmt: skip
ids = st.sampled_from([LAN, APP, OA, "1", ""]) | values
messages = values | st.fixed_dictionaries(
    {}, optional={"text": values, "msg_id": values, "attachments": values | st.lists(values, max_size=3)}
)
people = values | st.fixed_dictionaries({"id": ids})
events = st.fixed_dictionaries(
    {"event_name": names | values, "timestamp": st.just(AT) | st.integers(0, 2**63).map(str)},
    optional={
        "app_id": st.just(APP) | ids, "oa_id": ids, "sender": people, "recipient": people, "follower": people,
        "user_id": ids, "message": messages, "group_id": ids, "users": values, "data": values, "dynamic_param": values,
    },
)  # fmt: skip
methods = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
pieces = st.sampled_from(
    [
        "",
        "q",
        "Q",
        "web",
        "webhook",
        "zalo",
        "oauth",
        "callback",
        "healthz",
        "metrics",
        "..",
        "%00",
        "%ff",
        "landing.css",
    ]
) | st.text(max_size=20)
paths = st.lists(pieces, max_size=5).map(lambda parts: "/" + "/".join(parts)) | st.sampled_from(
    [
        "/",
        "/q/{}",
        "/Q/{}",
        "/web/{}",
        "/zalo_verifier{}.html",
        "/tin/{}",
        "/tin/{}/anh.png",
        "/oauth/zalo/callback",
        "/webhook/zalo",
        "/metrics",
    ]
).flatmap(lambda path: st.text(max_size=60).map(lambda text: path.replace("{}", text)))
queries = st.dictionaries(st.sampled_from(["code", "state", "oa_id", "v"]) | st.text(max_size=8), st.text(max_size=30))
given_headers = st.dictionaries(
    st.sampled_from(
        ["Host", "X-Forwarded-For", "X-Forwarded-Proto", "Authorization", "Content-Type", "Content-Length", "Range",
         "If-None-Match", "If-Modified-Since", "Transfer-Encoding", "Cookie", "Accept-Encoding", "X-ZEvent-Signature"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
    max_size=4,
)  # fmt: skip


@pytest.fixture
def fuzzed(settings_for: Callable[..., Settings], capfd: pytest.CaptureFixture[str]) -> Iterator[Running]:
    runtime = Runtime(
        settings_for(
            zalo_group_id="group1", trusted_proxies=1, zalo_verifier="abc", log_format="json", log_level="WARNING"
        )
    )
    migrate(runtime.database)
    yield running(runtime)
    said = capfd.readouterr().err
    runtime.database.dispose()
    for word in ('"level": "error"', "Traceback", "web.failed", "inbox.unreadable", "inbox.step_failed"):
        assert word not in said, said[-2_000:]


@tries(150)
@given(raw=st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode()), mac=st.none() | st.text())
def test_bytes_nobody_signed_are_refused_whatever_they_are(fuzzed: Running, raw: bytes, mac: str | None) -> None:
    given_mac = None if mac is None else mac.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    answer = fuzzed.deliver(Delivery(raw, headers(given_mac)))
    assert 400 <= answer.status_code < 500 or (raw.strip() == b"{}" and answer.status_code == 200)
    assert fuzzed.count(Inbound) == 0


@tries(150)
@given(raw=st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode()))
def test_bytes_that_are_signed_are_stored_or_refused(fuzzed: Running, raw: bytes) -> None:
    assert fuzzed.deliver(Delivery(raw, headers(signature(raw, AT)))).status_code in (200, 400, 403)


@tries(250)
@given(body=events)
def test_every_signed_event_is_taken_and_dealt_with(fuzzed: Running, body: dict[str, object]) -> None:
    answer = fuzzed.deliver(signed(body))
    assert answer.status_code == 200 or len(str(body["timestamp"])) > 20
    fuzzed.handle()
    assert {row["status"] for row in fuzzed.rows(Inbound)} <= {Status.DONE, Status.IGNORED}


@tries(300)
@given(path=paths, method=methods, query=queries, extra=given_headers, body=st.binary(max_size=50))
def test_no_address_answers_with_an_error_of_ours(
    fuzzed: Running, path: str, method: str, query: dict[str, str], extra: dict[str, str], body: bytes
) -> None:
    answer = fuzzed.web.open(
        "/", method=method, query_string=query, headers=extra, data=body,
        environ_overrides={"PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin1")},
    )  # fmt: skip
    assert answer.status_code < 500
    assert "Location" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert fuzzed.zalo.exchanged == []


LONE_HALF = "\\ud83d"  # as JSON writes half of a sign; no text of ours may hold it


@pytest.mark.parametrize("name", ["user_send_text", "user_send_image", "user_send_group_text", "user_send_group_image"])
def test_half_a_sign_is_dealt_with_wherever_it_stands(fuzzed: Running, name: str) -> None:
    picture = {"type": "image", "payload": {"url": "https://zdn.vn/HALF", "thumbnail": "https://zdn.vn/HALF"}}
    body = {
        "app_id": APP, "oa_id": OA, "group_id": "group1", "sender": {"id": LAN}, "recipient": {"id": OA},
        "event_name": name, "timestamp": AT, "HALF": "HALF", "data": {"dynamic_param": "HALF"},
        "message": {"msg_id": "m1", "text": "xin HALF chào", "attachments": [picture]},
    }  # fmt: skip
    raw = json.dumps(body).replace("HALF", LONE_HALF).encode()
    assert fuzzed.deliver(Delivery(raw, headers(signature(raw, AT)))).status_code == 200
    fuzzed.drive()
    assert {row["status"] for row in fuzzed.rows(Inbound)} <= {Status.DONE, Status.IGNORED}
