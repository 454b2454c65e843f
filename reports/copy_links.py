"""Signed links to the page from which somebody copies a summary into an ordinary group. Whoever has one may open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

from questions.summary_rules import Kind

PATH = "/tin"
LIFE = timedelta(days=14)
TICK_LIFE = timedelta(hours=12)  # how long an open page may be ticked


@dataclass(frozen=True, slots=True)
class CopyLinks:
    """Makes and reads the links of one campaign."""

    secret: str
    campaign: str

    def link(self, base_url: str, day: date, kind: Kind) -> str:
        """The page of this day's post."""
        return f"{base_url}{PATH}/{self._links.dumps([self.campaign, day.isoformat(), kind])}"

    def read(self, token: str) -> tuple[date, Kind] | None:
        """Which post the token opens, if it is one of ours and not too old."""
        try:
            campaign, day, kind = self._links.loads(token, max_age=int(LIFE.total_seconds()))
            return (date.fromisoformat(day), Kind(kind)) if campaign == self.campaign else None
        except (BadSignature, ValueError, TypeError):
            return None

    def tick_token(self, token: str) -> str:
        """What a form on the page of `token` must send along: no other page can know it."""
        return str(self._ticks.dumps(token))

    def is_tick(self, token: str, sent: str) -> bool:
        """Whether `sent` came from the page of `token`."""
        try:
            return bool(self._ticks.loads(sent, max_age=int(TICK_LIFE.total_seconds())) == token)
        except BadSignature:
            return False

    @property
    def _links(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="summary-link")

    @property
    def _ticks(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="summary-tick")
