"""What to do about the outcome of each attempt to send: done, again later, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from handlers.clock import to_ms
from handlers.pace import Pace
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from models import outbox, people, seats, tokens
from models.outbox import Claimed, Settled, Status
from zalo.client import Api, OaInfo
from zalo.errors import RATE_LIMITED, Outcome, SendResult

_BACKOFF_S = (1, 2, 5, 10, 30, 60, 120, 300)
# A message that may have arrived is repeated rarely: better late than many times.
_DOUBTFUL_S = (30, 300, 1_800, 7_200, 21_600)
_RATE_PAUSES_S = (1, 2, 5, 10, 20)
_TOKEN_PAUSE_S = 1
_NO_TOKEN_PAUSE_S = 30
_OPERATOR_PAUSE_S = 300

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt and its result. `token` and `api` are what it used."""

    row: Claimed
    result: SendResult
    token: str = field(default="", repr=False)
    api: Api = Api.V3


class Settling:
    """Records outcomes; remembers what they teach about the account and the pace."""

    def __init__(self, runtime: Runtime, tokens_: Tokens, pace: Pace) -> None:
        self._runtime = runtime
        self._tokens = tokens_
        self._pace = pace
        self._paused_until = 0.0
        self._rate_strikes = 0
        self._send_api: Api | None = None
        self._no_switch_before = 0.0
        self._asking = threading.Lock()

    def paused(self) -> bool:
        """Whether Zalo asked for a pause that is not over yet."""
        return time.monotonic() < self._paused_until

    def send_api(self) -> Api:
        """Which of Zalo's two send calls this account takes: by settings, by what is remembered, by its type."""
        with self._asking:
            if self._send_api is None:
                self._send_api = self._known_api() or self._api_by_type()
            return self._send_api

    def record(self, connection: Connection, finished: Sequence[Sent]) -> None:
        """Settle what is settled, put back what must be tried again."""
        arrived = [self._settled(sent) for sent in finished if sent.result.outcome is Outcome.SENT]
        outbox.settle(connection, arrived)
        if arrived and not self.paused():
            self._rate_strikes = 0
        troubled = [sent for sent in finished if sent.result.outcome is not Outcome.SENT]
        _tell(troubled)
        for sent in troubled:
            self._troubled(connection, sent)

    def _settled(self, sent: Sent, status: Status = Status.SENT) -> Settled:
        return Settled(
            sent.row.id, status, self._runtime.clock.now_ms(), sent.result.message_id or None, sent.result.code
        )

    def _troubled(self, connection: Connection, sent: Sent) -> None:
        match sent.result.outcome:
            case Outcome.RETRY | Outcome.WAIT:
                self._again(connection, sent)
            case Outcome.REFRESH:
                self._tokens.renew_soon(sent.token)
                self._put_back(connection, sent, _TOKEN_PAUSE_S, count=False)
            case Outcome.OTHER_API:
                self._switch(connection, sent)
            case Outcome.OPERATOR:
                self._put_back(connection, sent, _NO_TOKEN_PAUSE_S if sent.result.code is None else _OPERATOR_PAUSE_S)
            case _:
                self._unreachable(connection, sent)
                outbox.settle(connection, [self._settled(sent, Status.FAILED)])

    def _unreachable(self, connection: Connection, sent: Sent) -> None:
        """Whoever cannot be written to gets nothing they did not ask for either."""
        if sent.result.outcome is Outcome.BLOCKED:
            people.mark_blocked(connection, sent.row.person)
            seats.mark_blocked(connection, sent.row.person)
        if sent.result.outcome in {Outcome.BLOCKED, Outcome.CLOSED}:
            now = self._runtime.clock.now_ms()
            outbox.drop_open(connection, sent.row.person, at=now, lanes=outbox.UNASKED)

    def _again(self, connection: Connection, sent: Sent) -> None:
        if sent.result.code == RATE_LIMITED:
            self._slow_down(connection, sent)
            return
        pauses = _DOUBTFUL_S if sent.result.maybe_sent else _BACKOFF_S
        pause_ms = pauses[min(sent.row.attempts, len(pauses)) - 1] * 1000
        hint = sent.result.not_before(self._runtime.clock.now())
        not_before = self._runtime.clock.now_ms() + pause_ms
        if hint is not None:
            not_before = max(not_before, to_ms(hint)) if sent.result.maybe_sent else to_ms(hint)
        self._put_back_until(connection, sent, not_before)

    def _slow_down(self, connection: Connection, sent: Sent) -> None:
        # Not this message's fault: everything pauses, longer each time it happens again before a message got through.
        if not self.paused():
            pause_s = _RATE_PAUSES_S[min(self._rate_strikes, len(_RATE_PAUSES_S) - 1)]
            self._rate_strikes += 1
            self._paused_until = time.monotonic() + pause_s
            log.warning("outbox.rate_limited", pause_s=pause_s)
        self._put_back(connection, sent, 0, count=False)

    def _put_back(self, connection: Connection, sent: Sent, pause_s: float, *, count: bool = True) -> None:
        self._put_back_until(connection, sent, self._runtime.clock.now_ms() + int(pause_s * 1000), count=count)

    def _put_back_until(self, connection: Connection, sent: Sent, not_before: int, *, count: bool = True) -> None:
        result = sent.result
        outbox.put_back(
            connection,
            sent.row.id,
            not_before=not_before,
            error=result.code,
            count=count,
            doubtful=result.maybe_sent,
        )

    def _switch(self, connection: Connection, sent: Sent) -> None:
        if self._runtime.settings.zalo_send_api != "auto":
            self._put_back(connection, sent, _OPERATOR_PAUSE_S)
            return
        if sent.api is self._send_api:  # else another message has switched meanwhile
            if time.monotonic() < self._no_switch_before:
                self._put_back(connection, sent, _OPERATOR_PAUSE_S)  # neither call works: somebody must look
                return
            self._send_api = sent.api.other
            self._no_switch_before = time.monotonic() + _OPERATOR_PAUSE_S
            log.warning("outbox.send_api_switched", send_api=self._send_api)
            tokens.remember_send_api(connection, self._runtime.settings.zalo_oa_id, self._send_api)
        self._put_back(connection, sent, 0, count=False)

    def _known_api(self) -> Api | None:
        setting = self._runtime.settings.zalo_send_api
        if setting != "auto":
            return Api(setting)
        with self._runtime.database.read() as connection:
            pair = tokens.load(connection, self._runtime.settings.zalo_oa_id)
        return Api(pair.send_api) if pair is not None and pair.send_api else None

    def _api_by_type(self) -> Api:
        token = self._tokens.access()
        self._pace.wait()
        account = self._runtime.zalo.get_oa(token=token)
        return account.api if isinstance(account, OaInfo) else Api.V3  # wrong once at most: -235 corrects it


def _tell(troubled: Sequence[Sent]) -> None:
    """One line for all that came to the same end together: while Zalo is away, thousands do."""
    alike: dict[tuple[Outcome, int | None, bool], list[Claimed]] = {}
    for sent in troubled:
        alike.setdefault((sent.result.outcome, sent.result.code, sent.result.maybe_sent), []).append(sent.row)
    for (outcome, code, maybe_sent), rows in alike.items():
        log.warning(
            "outbox.not_sent",
            messages=len(rows),
            outbound_id=rows[0].id,
            outcome=outcome,
            code=code,
            maybe_sent=maybe_sent,
            attempt=max(row.attempts for row in rows),
        )
