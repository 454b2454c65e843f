"""Template messages to a phone number (ZBS, formerly ZNS), for people the account may no longer write to.

Each one is billed, needs a template Zalo has approved, and an account linked to a Zalo Cloud Account; whether a state
agency's account may use it is for Zalo to say. So nothing is sent unless a template is named in the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from zalo import answers, limits
from zalo.errors import Family, Outcome, SendResult
from zalo.transport import Transport, Unanswered

BASE = "https://business.openapi.zalo.me"
_PATH = "/message/template"
_PHONE = re.compile(r"84[1-9][0-9]{8}")
_TRACKING = re.compile(rf"[\w.:-]{{1,{limits.ZBS_TRACKING_CHARACTERS}}}", re.ASCII)


class ZbsClient:
    """One attempt a call, every result a value. Safe to share between threads."""

    def __init__(self, *, base: str = BASE, read_timeout: timedelta = limits.READ_TIMEOUT) -> None:
        self._transport = Transport(base, pool_size=2)
        self._read_timeout = read_timeout

    def send(
        self,
        phone: str,
        template_id: str,
        values: Mapping[str, str],
        *,
        tracking_id: str,
        token: str,
        development: bool = False,
    ) -> SendResult:
        """Send one message to "84912345678". Zalo answers a repeated `tracking_id` of ours with its receipt only.

        What cannot be sent is REJECTED without asking Zalo. `development`: goes to the account's admins only, unbilled.
        """
        if not (_PHONE.fullmatch(phone) and template_id.isdecimal() and _TRACKING.fullmatch(tracking_id)):
            return SendResult(Outcome.REJECTED)
        if not (token.isascii() and token.isprintable() and token.strip()):
            return SendResult(Outcome.REFRESH)
        body = body_of(phone, template_id, values, tracking_id=tracking_id, development=development)
        headers = {"access_token": token, "Content-Type": "application/json"}
        try:
            answer = self._transport.call("POST", _PATH, headers=headers, body=body, read=self._read_timeout)
        except Unanswered as unanswered:
            return answers.lost(unanswered)
        return answers.judge(Family.ZBS, answer)[0]

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()


def body_of(
    phone: str, template_id: str, values: Mapping[str, str], *, tracking_id: str, development: bool = False
) -> bytes:
    """The request's JSON."""
    content: dict[str, object] = {"mode": "development"} if development else {}
    content |= {
        "phone": phone,
        "template_id": template_id,
        "template_data": dict(values),
        "tracking_id": tracking_id,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
