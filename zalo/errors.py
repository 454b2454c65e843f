"""What to do about Zalo's answer: one table, keyed by endpoint family and code.

Errors come with HTTP status 200. A code no table names is taken as a refusal of that one message; the caller logs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from zalo import limits


class Outcome(StrEnum):
    """What became of a call, in terms of what to do next."""

    SENT = "sent"
    RETRY = "retry"  # try again, later and later
    REFRESH = "refresh"  # the access token is no good: renew it once, then try again
    WAIT = "wait"  # allowed again at a known time, see `SendResult.not_before`
    CLOSED = "closed"  # nothing can be sent to this person until they write or follow again
    BLOCKED = "blocked"  # this person, or Zalo for them, does not want our messages
    REJECTED = "rejected"  # this message will never be accepted
    OTHER_API = "other_api"  # this type of account sends by the other of the two message calls
    UPLOAD_AGAIN = "upload_again"  # the picture has expired
    OPERATOR = "operator"  # account, app, package or money: a person must see to it


class Family(StrEnum):
    """Endpoints whose codes mean the same."""

    MESSAGE_V3 = "message_v3"
    MESSAGE_V2 = "message_v2"
    GROUP = "group"
    UPLOAD = "upload"
    ACCOUNT = "account"  # reading the account's own data
    ZBS = "zbs"  # template messages by phone number
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome of one call. Holds neither address nor text, so it may be logged."""

    outcome: Outcome
    code: int | None = None
    message_id: str = ""
    maybe_sent: bool = False
    """The answer was lost or unreadable after the request had left: it may have been carried out."""
    retry_after: timedelta | None = None

    def not_before(self, now: datetime) -> datetime | None:
        """The earliest moment a further attempt can succeed, `None` if Zalo gave no hint."""
        if self.code in _UNTIL_MORNING:
            return _next_morning(now)
        return now + self.retry_after if self.retry_after is not None else None


RATE_LIMITED = -32
"""The app or the account asks too often: everything must slow down, not only this message."""

_OPENAPI: dict[int, Outcome] = {
    0: Outcome.SENT,
    RATE_LIMITED: Outcome.RETRY,
    -200: Outcome.RETRY,
    -201: Outcome.REJECTED,
    -202: Outcome.OPERATOR,
    -204: Outcome.OPERATOR,
    -205: Outcome.OPERATOR,
    -207: Outcome.OPERATOR,
    -208: Outcome.OPERATOR,
    -209: Outcome.OPERATOR,
    -210: Outcome.REJECTED,
    -211: Outcome.WAIT,
    -212: Outcome.OPERATOR,
    -213: Outcome.CLOSED,
    -214: Outcome.RETRY,
    -216: Outcome.REFRESH,
    -217: Outcome.BLOCKED,
    -218: Outcome.WAIT,
    -219: Outcome.OPERATOR,
    -220: Outcome.REFRESH,
    -221: Outcome.OPERATOR,
    -223: Outcome.OPERATOR,
    -224: Outcome.OPERATOR,
    -227: Outcome.BLOCKED,
    -230: Outcome.CLOSED,
    -232: Outcome.CLOSED,
    -233: Outcome.REJECTED,
    -234: Outcome.WAIT,
    -235: Outcome.OPERATOR,
    -237: Outcome.OPERATOR,
    -238: Outcome.OPERATOR,
    -240: Outcome.OPERATOR,
    -241: Outcome.OPERATOR,
    -242: Outcome.OPERATOR,
    -244: Outcome.BLOCKED,
    -248: Outcome.REJECTED,
    -249: Outcome.REJECTED,
    -305: Outcome.CLOSED,
    -311: Outcome.CLOSED,
    -320: Outcome.OPERATOR,
    -321: Outcome.OPERATOR,
    -403: Outcome.OPERATOR,
}
_ZBS: dict[int, Outcome] = {
    0: Outcome.SENT,
    RATE_LIMITED: Outcome.RETRY,
    -108: Outcome.REJECTED,
    -114: Outcome.BLOCKED,
    -115: Outcome.OPERATOR,
    -118: Outcome.REJECTED,
    -119: Outcome.BLOCKED,
    -124: Outcome.REFRESH,
    -131: Outcome.OPERATOR,
    -133: Outcome.WAIT,
    -135: Outcome.OPERATOR,
    -136: Outcome.OPERATOR,
    -137: Outcome.OPERATOR,
    -139: Outcome.BLOCKED,
    -140: Outcome.BLOCKED,
    -141: Outcome.BLOCKED,
    -144: Outcome.WAIT,
    -146: Outcome.OPERATOR,
    -147: Outcome.WAIT,
}
_BY_FAMILY: dict[Family, dict[int, Outcome]] = {
    # Only -235 may lead from v3 to v2, and only -240 back: other errors were seen on messages that did arrive.
    Family.MESSAGE_V3: _OPENAPI | {-100: Outcome.UPLOAD_AGAIN, -235: Outcome.OTHER_API},
    Family.MESSAGE_V2: _OPENAPI | {-100: Outcome.UPLOAD_AGAIN, -240: Outcome.OTHER_API},
    Family.GROUP: _OPENAPI | {-100: Outcome.UPLOAD_AGAIN},
    Family.UPLOAD: _OPENAPI,
    Family.ACCOUNT: _OPENAPI,
    Family.ZBS: _ZBS,
    # The code of a spent refresh token is documented nowhere: whatever is not the rate limit needs a new consent.
    Family.OAUTH: {0: Outcome.SENT, RATE_LIMITED: Outcome.RETRY},
}
TABLE: dict[tuple[Family, int], Outcome] = {
    (family, code): outcome for family, codes in _BY_FAMILY.items() for code, outcome in codes.items()
}

_PAUSES = {RATE_LIMITED: limits.RATE_PAUSE, -211: limits.QUOTA_PAUSE, -218: limits.QUOTA_PAUSE}
_UNTIL_MORNING = frozenset({-133, -144, -147, -234})  # the night, and limits a day


def outcome(family: Family, code: int) -> Outcome:
    """What the code means there."""
    unknown = Outcome.OPERATOR if family is Family.OAUTH else Outcome.REJECTED
    return TABLE.get((family, code), unknown)


def is_known(family: Family, code: int) -> bool:
    """Whether the code is documented; one that is not deserves a line in the log."""
    return (family, code) in TABLE


def result(family: Family, code: int, *, message_id: str = "", retry_after: timedelta | None = None) -> SendResult:
    """The result for an answer with this code."""
    pause = retry_after if retry_after is not None else _PAUSES.get(code)
    return SendResult(outcome(family, code), code, message_id=message_id, retry_after=pause)


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(limits.ZONE))
    morning = datetime.combine(local.date(), time(limits.NIGHT_ENDS_HOUR), local.tzinfo)
    return morning if local < morning else morning + timedelta(days=1)
