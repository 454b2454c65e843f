"""What counts as an event at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zalo import envelope, limits
from zalo.envelope import Fault, Malformed


def fault_of(raw: bytes) -> Fault | None:
    try:
        envelope.parse(raw)
    except Malformed as malformed:
        return malformed.fault
    return None


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", Fault.NOT_JSON),
        (b"<html>502</html>", Fault.NOT_JSON),
        (b'{"a":1', Fault.NOT_JSON),
        (b'{"a":1} x', Fault.NOT_JSON),
        (b'{"a":1}{"a":1}', Fault.NOT_JSON),
        (b'{"a":NaN}', Fault.NOT_JSON),
        (b'{"a":-Infinity}', Fault.NOT_JSON),
        (b'{"a":"\xff"}', Fault.NOT_JSON),
        (b"\xef\xbb\xbf{}", Fault.NOT_JSON),
        ('{"a":1}'.encode("utf-16"), Fault.NOT_JSON),
        (b'{"a":"\x00"}', Fault.NOT_JSON),
        (b"[]", Fault.NOT_OBJECT),
        (b'"{}"', Fault.NOT_OBJECT),
        (b"null", Fault.NOT_OBJECT),
        (b"7", Fault.NOT_OBJECT),
        (b'{"a":1,"a":2}', Fault.REPEATED_KEY),
        (b'{"m":{"timestamp":"1","timestamp":"2"}}', Fault.REPEATED_KEY),
        (b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", Fault.TOO_DEEP),
        (b'{"a":' * 20 + b"1" + b"}" * 20, Fault.TOO_DEEP),
        (b'{"a":"' + b"x" * limits.WEBHOOK_BODY_BYTES + b'"}', Fault.TOO_LARGE),
    ],
)
def test_what_is_no_event_is_named(raw: bytes, fault: Fault) -> None:
    assert fault_of(raw) is fault


def test_a_body_of_exactly_the_largest_size_is_read() -> None:
    frame = len(b'{"a":""}')
    assert fault_of(b'{"a":"' + b"x" * (limits.WEBHOOK_BODY_BYTES - frame) + b'"}') is None


@pytest.mark.parametrize("beside", ["", "[[]]"])
@pytest.mark.parametrize(
    ("levels", "fault"), [(limits.WEBHOOK_DEPTH, None), (limits.WEBHOOK_DEPTH + 1, Fault.TOO_DEEP)]
)
def test_nesting_ends_at_the_limit(levels: int, fault: Fault | None, beside: str) -> None:
    deep = '"' + beside + '"'
    for _ in range(levels):
        deep = f'{{"a":{deep}}}'
    assert fault_of(deep.encode()) is fault


def test_brackets_inside_words_are_not_nesting() -> None:
    assert fault_of(json.dumps({"text": "[{" * 500, "list": [[1], [2]]}).encode()) is None


def test_many_shallow_values_are_not_nesting() -> None:
    assert fault_of(json.dumps({"users": [{"id": "1"}] * 300}).encode()) is None


def test_numbers_keep_every_digit() -> None:
    parsed = envelope.parse(b'{"id":8031427765109283346,"big":' + b"9" * 5_000 + b',"part":1.50}')
    assert parsed.body["id"] == "8031427765109283346"
    assert parsed.body["big"] == "9" * 5_000
    assert parsed.body["part"] == "1.50"


@pytest.mark.parametrize(("raw", "probe"), [(b"{}", True), (b" { }\n", True), (b'{"a":1}', False)])
def test_the_probe_of_a_new_address_is_recognised(raw: bytes, probe: bool) -> None:
    assert envelope.parse(raw).is_probe is probe


def test_neither_an_envelope_nor_a_fault_shows_what_was_sent() -> None:
    assert "nhạy cảm" not in repr(envelope.parse('{"text":"nhạy cảm"}'.encode()))
    with pytest.raises(Malformed) as caught:
        envelope.parse("nhạy cảm".encode())
    assert "nhạy" not in repr(caught.value)


@given(st.binary(max_size=300) | st.text(alphabet='{}[]":,\\u0 1aeNI-.', max_size=60).map(str.encode))
def test_no_bytes_cause_any_other_exception(raw: bytes) -> None:
    fault_of(raw)
