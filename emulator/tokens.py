"""OAuth v4 as Zalo plays it: access tokens of 25 hours, refresh tokens that work once and die with their whole family
when used twice.

A token carries a checksum, so an emulator that was restarted still knows the tokens it gave out before: the bot keeps
its current pair in a database that outlives the emulator.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from emulator.clock import Clock
from emulator.ids import Ids

ACCESS_SECONDS = 25 * 3600
REFRESH_SECONDS = 90 * 24 * 3600
CODE_SECONDS = 600
Kind = Literal["access", "refresh"]


@dataclass(slots=True)
class Family:
    """All pairs that descend from one consent. `newest` is the number of the last pair given out."""

    newest: int = 0
    alive: bool = True
    access_expires: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class _Consent:
    challenge: str
    expires: float


@dataclass(slots=True)
class Tokens:
    """Not locked by itself: the caller holds the world's lock."""

    clock: Clock
    ids: Ids
    secret: str
    first: Pair
    refreshes: int = 0
    _families: dict[str, Family] = field(default_factory=dict)
    _consents: dict[str, _Consent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._families["first"] = Family(access_expires=self.clock.now() + ACCESS_SECONDS)

    def accepts(self, access_token: str) -> bool:
        """True for the newest access token of a living family. A newer pair ends the older access token."""
        found = self._find("access", access_token)
        if found is None:
            return False
        family, number = found
        return family.alive and number == family.newest and self.clock.now() < family.access_expires

    def refresh(self, refresh_token: str) -> Pair | None:
        """A new pair, or None. A token used before kills its family: a human has to consent again."""
        found = self._find("refresh", refresh_token)
        if found is None:
            return None
        family, number = found
        if number != family.newest:
            family.alive = False
        if not family.alive:
            return None
        self.refreshes += 1
        return self._next_pair(self._name_of(refresh_token))

    def consent(self, challenge: str) -> str:
        """A code an administrator's browser carries back; good once, for ten minutes."""
        code = self.ids.secret(40)
        self._consents[code] = _Consent(challenge, self.clock.now() + CODE_SECONDS)
        return code

    def exchange(self, code: str, verifier: str) -> Pair | None:
        consent = self._consents.pop(code, None)
        if consent is None or self.clock.now() > consent.expires or not _proves(verifier, consent.challenge):
            return None
        name = self.ids.secret(12)
        self._families[name] = Family()
        return self._next_pair(name)

    def expire_access(self) -> None:
        for family in self._families.values():
            family.access_expires = 0.0

    def kill(self) -> None:
        """As if the grant had been taken back in the console."""
        for family in self._families.values():
            family.alive = False

    def _next_pair(self, name: str) -> Pair:
        family = self._families[name]
        family.newest += 1
        family.access_expires = self.clock.now() + ACCESS_SECONDS
        return Pair(self._make("access", name, family.newest), self._make("refresh", name, family.newest))

    def _make(self, kind: Kind, name: str, number: int) -> str:
        text = f"{kind}.{name}.{number}.{int(self.clock.now())}"
        mac = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]
        return f"{text}.{mac}"

    def _find(self, kind: Kind, token: str) -> tuple[Family, int] | None:
        if token and token == (self.first.access_token if kind == "access" else self.first.refresh_token):
            return self._families["first"], 0
        parts = token.split(".")
        if len(parts) != 5 or parts[0] != kind or not self._is_ours(token):
            return None
        _, name, number, made, _ = parts
        if kind == "refresh" and self.clock.now() - int(made) > REFRESH_SECONDS:
            return None
        family = self._families.setdefault(name, Family(int(number), access_expires=int(made) + ACCESS_SECONDS))
        if int(number) > family.newest:  # given out before a restart
            family.newest, family.access_expires = int(number), int(made) + ACCESS_SECONDS
        return family, int(number)

    def _is_ours(self, token: str) -> bool:
        text, _, mac = token.rpartition(".")
        return hmac.compare_digest(mac, hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:24])

    def _name_of(self, token: str) -> str:
        return "first" if token == self.first.refresh_token else token.split(".")[1]


def _proves(verifier: str, challenge: str) -> bool:
    if not challenge:
        return True
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
