"""Zalo's access token: where it comes from, and who may renew it. A refresh token can be spent only once."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from handlers.clock import from_ms, span_ms
from handlers.runtime import Runtime
from models import audit, tokens
from models.tokens import Pair
from zalo.limits import ACCESS_TOKEN_LIFE, REFRESH_EARLY
from zalo.oauth import TokenPair, TokenRefusal

STALE_AFTER_MS = 120_000  # a refresh begun longer ago belongs to a process that died
USELESS_FOR_S = 60
KEEP_AGAIN_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)

log = structlog.get_logger()


class NoToken(Exception):
    """There is no usable token: somebody must consent for the account (again)."""


@dataclass(frozen=True, slots=True)
class TokenState:
    """What `token status` and `doctor` show."""

    obtained_at: datetime
    expires_at: datetime
    due: bool  # old enough to be renewed
    interrupted: bool  # a refresh was begun and never finished: the refresh token may be spent
    failed: bool  # Zalo refused the refresh token for good
    can_refresh: bool


class Tokens:
    """The account's tokens as this process sees them. The database holds the truth."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._oa_id = runtime.settings.zalo_oa_id
        self._access: str | None = None
        self._useless = ""  # rejected by Zalo and not to be renewed: not worth a call for a while
        self._useless_until = 0.0
        self._renewing = threading.Lock()

    def access(self) -> str:
        """The access token to use now. Raises NoToken."""
        if self._access is None:
            access = self._open_access(self._load())
            if access == self._useless and time.monotonic() < self._useless_until:
                raise NoToken
            self._access = access
        return self._access

    def state(self) -> TokenState:
        """Age and remaining life. Raises NoToken."""
        pair = self._load()
        return TokenState(
            obtained_at=from_ms(pair.obtained_at),
            expires_at=from_ms(pair.expires_at),
            due=self._is_due(pair),
            interrupted=pair.refreshing_since is not None and pair.refreshing_since < _real_ms() - STALE_AFTER_MS,
            failed=pair.failed_at is not None,
            can_refresh=pair.refresh is not None,
        )

    def renew_soon(self, rejected: str) -> None:
        """Zalo rejected this access token: take the newer one if there is one, else refresh, without waiting here."""
        if self._renewing.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(rejected,), name="token", daemon=True).start()

    def refresh_if_due(self) -> None:
        """Refresh early, long before the access token ends."""
        try:
            pair = self._load()
        except NoToken:
            return
        if self._is_due(pair) and pair.failed_at is None and pair.refresh is not None:
            self._refresh(pair)

    def refresh(self) -> bool:
        """Refresh now, whatever the age. False: refused, not possible now, or another process is at it."""
        return self._refresh(self._load())

    def adopt(self, granted: TokenPair) -> None:
        """Keep a pair somebody just consented to."""
        now = self._runtime.clock.now_ms()
        pair = self._pair(granted.access_token, granted.refresh_token, now, now + span_ms(granted.lasts))
        with self._runtime.database.write() as connection:
            tokens.replace(connection, pair)
            audit.write(connection, at=now, actor="oauth", act="token.granted")
        self._access = granted.access_token

    def _renew(self, rejected: str) -> None:
        try:
            pair = self._load()
            if self._open_access(pair) == rejected:
                self._refresh(pair)
                pair = self._load()
            if self._open_access(pair) == rejected and pair.refreshing_since is None:
                self._useless, self._useless_until = rejected, time.monotonic() + USELESS_FOR_S
            self._access = None
        except NoToken:
            log.error("token.missing")
        except Exception:
            log.error("token.renewal_failed", exc_info=True)
        finally:
            self._renewing.release()

    def _refresh(self, pair: Pair) -> bool:
        if pair.refresh is None or pair.failed_at is not None:
            return False
        now = _real_ms()
        with self._runtime.database.write() as connection:
            mine = tokens.begin_refresh(connection, pair, now=now, stale_before=now - STALE_AFTER_MS)
        if not mine:
            return False
        if pair.refreshing_since is not None:
            log.error("token.refresh_was_interrupted")
        answer = self._runtime.zalo.refresh(self._open(pair.refresh))
        return self._keep(answer) if isinstance(answer, TokenPair) else self._refused(answer)

    def _keep(self, granted: TokenPair) -> bool:
        """Store the new pair. The one before it is spent, so a database that is away for a moment is waited for."""
        for pause_s in KEEP_AGAIN_S:
            try:
                return self._store(granted)
            except (OperationalError, InterfaceError):
                log.error("token.not_stored", again_in_s=pause_s)
                time.sleep(pause_s)
        return self._store(granted)

    def _store(self, granted: TokenPair) -> bool:
        now = self._runtime.clock.now_ms()
        with self._runtime.database.write() as connection:
            tokens.finish_refresh(
                connection,
                self._oa_id,
                access=self._close(granted.access_token),
                refresh=self._close(granted.refresh_token),
                now=now,
                expires_at=now + span_ms(granted.lasts),
            )
            audit.write(connection, at=now, actor="system", act="token.refreshed")
        self._access = granted.access_token
        log.info("token.refreshed")
        return True

    def _refused(self, refusal: TokenRefusal) -> bool:
        now = self._runtime.clock.now_ms()
        with self._runtime.database.write() as connection:
            tokens.abandon_refresh(connection, self._oa_id, failed_at=now if refusal.is_final else None)
            audit.write(connection, at=now, actor="system", act="token.refused", detail={"code": refusal.code})
        log.error(
            "token.refused", code=refusal.code, must_consent_again=refusal.is_final, maybe_spent=refusal.maybe_spent
        )
        return False

    def _load(self) -> Pair:
        with self._runtime.database.read() as connection:
            pair = tokens.load(connection, self._oa_id)
        given = self._from_settings()
        if pair is not None and (given is None or pair.seed == given.seed):
            return pair
        if given is None:
            raise NoToken
        with self._runtime.database.write() as connection:  # the first pair, or the operator gave a new one
            return tokens.begin_with(connection, given)

    def _from_settings(self) -> Pair | None:
        settings = self._runtime.settings
        if settings.zalo_access_token is None:
            return None
        refresh = settings.zalo_refresh_token.get_secret_value() if settings.zalo_refresh_token else None
        now = self._runtime.clock.now_ms()
        life_ms = span_ms(ACCESS_TOKEN_LIFE)
        return self._pair(settings.zalo_access_token.get_secret_value(), refresh, now, now + life_ms)

    def _pair(self, access: str, refresh: str | None, obtained_at: int, expires_at: int) -> Pair:
        return Pair(
            oa_id=self._oa_id,
            access=self._close(access),
            refresh=self._close(refresh) if refresh else None,
            previous=None,
            seed=self._seed(),
            obtained_at=obtained_at,
            expires_at=expires_at,
            refreshing_since=None,
            failed_at=None,
            send_api="",
        )

    def _seed(self) -> str:
        settings = self._runtime.settings
        given = (settings.zalo_access_token, settings.zalo_refresh_token)
        text = "\0".join(secret.get_secret_value() if secret else "" for secret in given)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _is_due(self, pair: Pair) -> bool:
        age_ms = self._runtime.clock.now_ms() - pair.obtained_at
        return age_ms >= span_ms(REFRESH_EARLY)

    def _open_access(self, pair: Pair) -> str:
        return self._open(pair.access)

    def _open(self, sealed: bytes) -> str:
        return self._runtime.seal.open(sealed, f"token:{self._oa_id}").decode()

    def _close(self, token: str) -> bytes:
        return self._runtime.seal.close(token.encode(), f"token:{self._oa_id}")


def _real_ms() -> int:
    # Real time, not the campaign's clock: this is about processes, not about residents.
    return int(time.time() * 1000)
