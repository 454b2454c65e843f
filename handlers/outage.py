"""Zalo was away and is back: what waits for its next attempt need not wait any longer.

The pauses between attempts grow to hours, because a message that may have arrived must not be repeated often. After an
outage they would go on for hours. So while messages are put off, Zalo is asked for the account now and then; and what
was put off is tried again for whoever writes meanwhile.
"""

from __future__ import annotations

import structlog

from handlers.pace import Pace
from handlers.runtime import Runtime
from handlers.tokens import NoToken, Tokens
from models import jobs, outbox
from zalo.errors import Outcome, SendResult

STATE = "zalo"  # under this name all processes know whether Zalo was there when it was last asked
AWAY = "away"
SHORT_MS = 60_000  # whatever is tried again within it needs no help

log = structlog.get_logger()


def look(runtime: Runtime, tokens: Tokens) -> None:
    """Ask, if messages wait for long; let them go once Zalo answers that did not answer before."""
    now = runtime.clock.now_ms()
    with runtime.database.read() as connection:
        if not outbox.is_any_put_off(connection, until=now + SHORT_MS):
            return
        was_away = jobs.last_word(connection, STATE) == AWAY
    is_away = _is_away(runtime, tokens)
    if is_away is False and not was_away:
        _serve_whoever_wrote(runtime, now)
    if is_away is None or is_away == was_away:
        return
    with runtime.database.write() as connection:
        jobs.beat(connection, STATE, now=now, outcome=AWAY if is_away else "")
        released = 0 if is_away else outbox.try_again_now(connection, now=now)
    log.warning("zalo.away" if is_away else "zalo.back", messages=released)


def _serve_whoever_wrote(runtime: Runtime, now: int) -> None:
    """Zalo takes messages without saying so, or has lost some: who writes again waits, and may hear a thing twice."""
    with runtime.database.write() as connection:
        tried = outbox.try_again_for_whoever_wrote(connection, now=now, since=now - SHORT_MS)
    if tried:
        log.info("outbox.asked_for_again", messages=tried)


def _is_away(runtime: Runtime, tokens: Tokens) -> bool | None:
    """None: nobody may be asked now."""
    try:
        token = tokens.access()
    except NoToken:
        return None
    if not Pace(runtime).one():
        return None
    answer = runtime.zalo.get_oa(token=token)
    return isinstance(answer, SendResult) and answer.outcome is Outcome.RETRY and answer.code is None
