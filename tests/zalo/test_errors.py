"""Every code Zalo documents leads to the right next step."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zalo import errors, limits
from zalo.errors import Family, Outcome, SendResult

PAYLOADS = Path(__file__).parent / "payloads"
# How the documentation of each code reads, and what that means for a message to one person or, with ZBS, to a phone.
READINGS = {
    "retry-backoff": {Outcome.RETRY},
    "retry-limited": {Outcome.RETRY},
    "re-upload-once": {Outcome.UPLOAD_AGAIN},
    "refresh-once": {Outcome.REFRESH},
    "wait": {Outcome.WAIT, Outcome.OPERATOR},
    "wait-or-human": {Outcome.WAIT},
    "tomorrow": {Outcome.WAIT},
    "reschedule-06:00": {Outcome.WAIT},
    "human": {Outcome.OPERATOR},
    "permanent": {Outcome.REJECTED, Outcome.BLOCKED, Outcome.CLOSED},
    "permanent-until-interaction": {Outcome.CLOSED},
}
DECIDED_BY_ACCOUNT_TYPE = {-235, -240}


def documented(file: str) -> list[tuple[int, str]]:
    return [(entry["body"]["error"], entry["handling"]) for entry in json.loads((PAYLOADS / file).read_text())]


@pytest.mark.parametrize(("code", "handling"), documented("api/errors.json"))
@pytest.mark.parametrize("family", [Family.MESSAGE_V3, Family.MESSAGE_V2, Family.GROUP])
def test_a_documented_code_is_handled_as_it_reads(family: Family, code: int, handling: str) -> None:
    assert errors.is_known(family, code)
    if code not in DECIDED_BY_ACCOUNT_TYPE:
        assert errors.outcome(family, code) in READINGS[handling]


@pytest.mark.parametrize(("code", "handling"), documented("zbs/errors.json"))
def test_a_code_of_template_messages_is_handled_as_it_reads(code: int, handling: str) -> None:
    assert errors.is_known(Family.ZBS, code)
    assert errors.outcome(Family.ZBS, code) in READINGS[handling]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, Outcome.SENT),
        (-32, Outcome.RETRY),
        (-200, Outcome.RETRY),
        (-201, Outcome.REJECTED),
        (-204, Outcome.OPERATOR),
        (-210, Outcome.REJECTED),
        (-211, Outcome.WAIT),
        (-213, Outcome.CLOSED),
        (-216, Outcome.REFRESH),
        (-217, Outcome.BLOCKED),
        (-218, Outcome.WAIT),
        (-220, Outcome.REFRESH),
        (-224, Outcome.OPERATOR),
        (-227, Outcome.BLOCKED),
        (-230, Outcome.CLOSED),
        (-232, Outcome.CLOSED),
        (-234, Outcome.WAIT),
        (-244, Outcome.BLOCKED),
        (-248, Outcome.REJECTED),
        (-305, Outcome.CLOSED),
        (-311, Outcome.CLOSED),
        (-99_999, Outcome.REJECTED),
        (-231, Outcome.REJECTED),
        (500, Outcome.REJECTED),
    ],
)
def test_what_becomes_of_a_message(code: int, expected: Outcome) -> None:
    assert errors.outcome(Family.MESSAGE_V3, code) is expected
    assert errors.outcome(Family.MESSAGE_V2, code) is expected


def test_only_the_account_type_leads_to_the_other_call() -> None:
    switching = {(family, code) for (family, code), outcome in errors.TABLE.items() if outcome is Outcome.OTHER_API}
    assert switching == {(Family.MESSAGE_V3, -235), (Family.MESSAGE_V2, -240)}


def test_a_code_means_something_else_elsewhere() -> None:
    assert errors.outcome(Family.GROUP, -235) is Outcome.OPERATOR
    assert errors.outcome(Family.MESSAGE_V3, -118) is Outcome.REJECTED
    assert not errors.is_known(Family.MESSAGE_V3, -118)
    assert not errors.is_known(Family.UPLOAD, -100)


@pytest.mark.parametrize("code", [-14014, -14003, -216, 1])
def test_a_refused_token_needs_a_person_whatever_the_code(code: int) -> None:
    assert errors.outcome(Family.OAUTH, code) is Outcome.OPERATOR


HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("code", [-234])
@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2024, 8, 29, 22, 0, tzinfo=HANOI), datetime(2024, 8, 30, 6, 0, tzinfo=HANOI)),
        (datetime(2024, 8, 30, 5, 59, tzinfo=HANOI), datetime(2024, 8, 30, 6, 0, tzinfo=HANOI)),
        (datetime(2024, 8, 30, 6, 0, tzinfo=HANOI), datetime(2024, 8, 31, 6, 0, tzinfo=HANOI)),
        (datetime(2024, 8, 29, 22, 59, tzinfo=UTC), datetime(2024, 8, 30, 6, 0, tzinfo=HANOI)),
    ],
)
def test_what_may_not_be_sent_at_night_waits_for_the_morning(code: int, now: datetime, morning: datetime) -> None:
    assert errors.result(Family.MESSAGE_V3, code).not_before(now) == morning


def test_a_pause_zalo_names_wins_over_ours() -> None:
    now = datetime(2024, 8, 29, tzinfo=UTC)
    assert errors.result(Family.MESSAGE_V3, -32).not_before(now) == now + limits.RATE_PAUSE
    named = errors.result(Family.MESSAGE_V3, -32, retry_after=timedelta(seconds=3))
    assert named.not_before(now) == now + timedelta(seconds=3)


def test_without_a_hint_there_is_no_earliest_moment() -> None:
    assert SendResult(Outcome.RETRY).not_before(datetime(2024, 8, 29, tzinfo=UTC)) is None
