"""Only Zalo can speak to the webhook."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zalo import envelope, signature
from zalo.envelope import Malformed
from zalo.signature import FirstTerm

VECTORS = json.loads((Path(__file__).parent / "payloads/webhook/signature_vectors.json").read_text())
APP, OA, KEY, STAMP = "2907731904450918273", "3716650298174405512", "TestOaSecretKey0001", "1795140900000"
RAW = base64.b64decode(VECTORS["valid"][1]["raw_body_base64"])
HEADER = VECTORS["valid"][1]["expected_header"]


def verify(raw: bytes, header: str | None, **changes: Any) -> FirstTerm | None:
    settings: dict[str, Any] = {"app_id": APP, "keys": [KEY], "oa_id": OA} | changes
    return signature.verify(envelope.parse(raw), header, **settings)


def raw_of(vector: dict[str, Any]) -> bytes:
    if "raw_body_base64" in vector:
        return base64.b64decode(vector["raw_body_base64"])
    return str(vector["raw_body"]).encode()


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["name"])
def test_what_zalo_signed_is_accepted(vector: dict[str, Any]) -> None:
    assert verify(raw_of(vector), vector["expected_header"]) is FirstTerm.APP_ID


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["name"])
def test_the_timestamp_is_the_text_on_the_wire(vector: dict[str, Any]) -> None:
    assert envelope.parse(raw_of(vector)).timestamp == vector["timestamp_from_body"]


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda vector: vector["name"])
def test_what_others_signed_is_refused(vector: dict[str, Any]) -> None:
    assert verify(raw_of(vector), vector["header"]) is None


@pytest.mark.parametrize("name", ["bare_hex_without_prefix", "upper_case_hex"])
def test_the_digest_counts_however_it_is_written(name: str) -> None:
    vector = next(vector for vector in VECTORS["policy_dependent"] if vector["name"] == name)
    assert verify(raw_of(vector), vector["header"]) is FirstTerm.APP_ID


def test_the_account_id_as_first_term_is_accepted_only_when_allowed() -> None:
    vector = next(vector for vector in VECTORS["policy_dependent"] if vector["name"] == "oa_id_as_first_term")
    raw = raw_of(vector)
    assert verify(raw, vector["header"]) is None
    assert verify(raw, vector["header"], accept_oa_id=True) is FirstTerm.OA_ID
    assert verify(raw, vector["header"], accept_oa_id=True, oa_id="1") is None


def test_old_and_new_key_are_both_valid_while_the_key_changes() -> None:
    assert verify(RAW, HEADER, keys=["NewKey", KEY])
    assert verify(RAW, HEADER, keys=[KEY, "NewKey"])
    assert not verify(RAW, HEADER, keys=["NewKey"])


@pytest.mark.parametrize("changes", [{"keys": []}, {"keys": [""]}, {"app_id": ""}])
def test_a_missing_setting_lets_nobody_in(changes: dict[str, Any]) -> None:
    forged = signature.sign(
        RAW, first_term=changes.get("app_id", APP), timestamp=STAMP, key=KEY * ("app_id" in changes)
    )
    assert verify(RAW, f"mac={forged}", **changes) is None


@pytest.mark.parametrize("header", [None, "", "mac=", "mac=0", HEADER + "0", HEADER[:-1], "ổ" * 64, "mac=" + "é" * 64])
def test_a_header_that_is_no_digest_is_refused(header: str | None) -> None:
    assert verify(RAW, header) is None


@pytest.mark.parametrize("stamp", ["", "-1", "１７９５", "17951409.5", "1795140900000 ", "9" * 21, "null"])
def test_a_timestamp_that_is_no_number_cannot_have_been_signed(stamp: str) -> None:
    raw = json.dumps({"app_id": APP, "timestamp": stamp}).encode()
    assert verify(raw, "mac=" + signature.sign(raw, first_term=APP, timestamp=stamp, key=KEY)) is None


@given(place=st.integers(0, len(RAW) - 1), byte=st.integers(0, 255))
def test_one_altered_byte_is_enough_to_be_refused(place: int, byte: int) -> None:
    assume(RAW[place] != byte)
    assert not is_accepted(RAW[:place] + bytes([byte]) + RAW[place + 1 :], HEADER)


@given(st.binary(max_size=200), st.integers(0, len(RAW)))
def test_inserted_bytes_are_refused(added: bytes, place: int) -> None:
    assume(added)
    assert not is_accepted(RAW[:place] + added + RAW[place:], HEADER)


@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_one_altered_digit_of_the_digest_is_refused(place: int, digit: str) -> None:
    digest = HEADER.removeprefix("mac=")
    assume(digest[place] != digit)
    assert verify(RAW, f"mac={digest[:place]}{digit}{digest[place + 1 :]}") is None


def is_accepted(raw: bytes, header: str) -> bool:
    try:
        return verify(raw, header) is not None
    except Malformed:
        return False
