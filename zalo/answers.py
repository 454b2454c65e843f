"""Zalo's answers, judged: an error code, a web page in its place, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Mapping

from zalo import errors, limits
from zalo.errors import Family, Outcome, SendResult
from zalo.transport import Answer, Unanswered

_NOT_TAKEN = frozenset({429, 503})  # refused before anything was done with the request


def judge(family: Family, answer: Answer) -> tuple[SendResult, Mapping[str, object]]:
    """The result and the `data` that came with it."""
    fields = parse(answer)
    code = None if fields is None else code_of(fields)
    if fields is None or code is None or (code == 0 and answer.status != 200):
        return unreadable(answer), {}
    data = fields.get("data")
    data = data if isinstance(data, dict) else {}
    message_id = text_of(data, "message_id") or text_of(data, "msg_id")
    return errors.result(family, code, message_id=message_id, retry_after=answer.retry_after), data


def items(answer: Answer) -> list[object]:
    """The list that came as `data`; empty for anything else."""
    data = (parse(answer) or {}).get("data")
    return data if isinstance(data, list) else []


def parse(answer: Answer) -> dict[str, object] | None:
    """The JSON object, `None` if it is none: a gateway's page, an empty body."""
    try:
        fields = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def code_of(fields: Mapping[str, object]) -> int | None:
    """Zalo's error code, `None` without one."""
    code = fields.get("error")
    if isinstance(code, str) and code.removeprefix("-").isdecimal():
        return int(code[:10])
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def text_of(fields: Mapping[str, object], name: str) -> str:
    """A text or number as text, `""` for anything else."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[: limits.ID_CHARACTERS]


def unreadable(answer: Answer) -> SendResult:
    """An answer that is not Zalo's JSON. It may stand where a success stood."""
    pause = limits.RATE_PAUSE if answer.status == 429 else None
    return SendResult(
        Outcome.RETRY,
        maybe_sent=answer.status < 300 or (answer.status >= 500 and answer.status not in _NOT_TAKEN),
        retry_after=answer.retry_after or pause,
    )


def lost(unanswered: Unanswered) -> SendResult:
    """No answer at all."""
    return SendResult(Outcome.RETRY, maybe_sent=unanswered.maybe_sent)
