"""What the emulator is told at its start, read once from the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from emulator.texts import say

BUSINESS, STATE_AGENCY = 2, 4
OA_TYPES = (BUSINESS, STATE_AGENCY)
# Zalo's own schedule; the app is unsubscribed after the last attempt.
RETRY_SECONDS = (30.0, 300.0, 900.0, 1800.0, 3600.0)


class Unusable(ValueError):
    """These settings must not, or cannot, start an emulator; the text says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Defaults are invented values, so that the emulator starts alone. `seed` makes every id repeatable: never use the
    same seed twice against one bot database, because a message id seen before is a duplicate to the bot."""

    app_env: str = "development"
    host: str = "127.0.0.1"
    port: int = 9000
    webhook_url: str = "http://127.0.0.1:8000/webhook/zalo"
    bot_base: str = "http://127.0.0.1:8000"
    app_id: str = "2907731904450918273"
    app_secret: str = "emulator-app-secret"  # noqa: S105 - invented
    oa_id: str = "3716650298174405512"
    oa_secret_key: str = "emulator-oa-secret-key"  # noqa: S105 - invented
    oa_name: str = say("oa_name")
    oa_type: int = BUSINESS
    group_id: str = "9b4e21c07fd35a86e1d0"
    access_token: str = "emulator-access-token"  # noqa: S105 - invented
    refresh_token: str = "emulator-refresh-token"  # noqa: S105 - invented
    rate_per_minute: int = 4000
    retry_seconds: tuple[float, ...] = RETRY_SECONDS
    deadline_seconds: float = 2.0
    keep_order: bool = False
    echoes: bool = True
    receipts: bool = True
    seed: str | None = None
    units_csv: Path | None = None
    clock_file: Path | None = None
    clock_start: datetime | None = None
    clock_speed: float = 1.0
    transcript_size: int = 400
    log_size: int = 2000
    delivery_threads: int = 16

    def __post_init__(self) -> None:
        if self.app_env == "production":
            raise Unusable("APP_ENV is production: the emulator never runs there")
        _check_loopback("EMULATOR_HOST", self.host)
        _check_loopback_url("EMULATOR_WEBHOOK_URL", self.webhook_url)
        _check_loopback_url("EMULATOR_BOT_BASE", self.bot_base)
        if self.oa_type not in OA_TYPES:
            raise Unusable("EMULATOR_OA_TYPE must be 2 (business) or 4 (state agency)")
        if self.clock_start is not None and self.clock_start.tzinfo is None:
            raise Unusable("CLOCK_START needs a zone, for example 2024-08-29T08:00:00+07:00")
        if self.clock_speed <= 0:
            raise Unusable("CLOCK_SPEED must be above 0")
        if not self.retry_seconds or min(self.retry_seconds) < 0:
            raise Unusable("EMULATOR_RETRY_SECONDS needs at least one delay, none below 0")


def read(env: Mapping[str, str]) -> Settings:
    """Settings from the environment; unset and empty mean the default. Raises Unusable."""
    values: dict[str, Any] = {}
    for name, (field, parse) in _VARIABLES.items():
        text = env.get(name, "").strip()
        if text:
            values[field] = _parsed(name, parse, text)
    return Settings(**values)


def _parsed(name: str, parse: Callable[[str], object], text: str) -> object:
    try:
        return parse(text)
    except ValueError as fault:
        raise Unusable(f"{name}: cannot read {text!r} ({fault})") from None


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCHES:
        raise ValueError("use 1 or 0")
    return _SWITCHES[text.lower()]


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_VARIABLES: dict[str, tuple[str, Callable[[str], object]]] = {
    "APP_ENV": ("app_env", str),
    "EMULATOR_HOST": ("host", str),
    "EMULATOR_PORT": ("port", int),
    "EMULATOR_WEBHOOK_URL": ("webhook_url", str),
    "EMULATOR_BOT_BASE": ("bot_base", str),
    "EMULATOR_OA_NAME": ("oa_name", str),
    "EMULATOR_OA_TYPE": ("oa_type", int),
    "EMULATOR_RATE_PER_MINUTE": ("rate_per_minute", int),
    "EMULATOR_RETRY_SECONDS": ("retry_seconds", _seconds),
    "EMULATOR_DEADLINE_SECONDS": ("deadline_seconds", float),
    "EMULATOR_KEEP_ORDER": ("keep_order", _switch),
    "EMULATOR_ECHOES": ("echoes", _switch),
    "EMULATOR_RECEIPTS": ("receipts", _switch),
    "EMULATOR_SEED": ("seed", str),
    "EMULATOR_UNITS_CSV": ("units_csv", Path),
    "EMULATOR_TRANSCRIPT_SIZE": ("transcript_size", int),
    "EMULATOR_LOG_SIZE": ("log_size", int),
    "EMULATOR_DELIVERY_THREADS": ("delivery_threads", int),
    "ZALO_APP_ID": ("app_id", str),
    "ZALO_APP_SECRET": ("app_secret", str),
    "ZALO_OA_ID": ("oa_id", str),
    "ZALO_OA_SECRET_KEY": ("oa_secret_key", str),
    "ZALO_GROUP_ID": ("group_id", str),
    "ZALO_ACCESS_TOKEN": ("access_token", str),
    "ZALO_REFRESH_TOKEN": ("refresh_token", str),
    "CLOCK_FILE": ("clock_file", Path),
    "CLOCK_START": ("clock_start", datetime.fromisoformat),
    "CLOCK_SPEED": ("clock_speed", float),
}


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_loopback(name: str, host: str) -> None:
    if not is_loopback(host):
        raise Unusable(f"{name} must be a loopback address such as 127.0.0.1, not {host!r}")


def _check_loopback_url(name: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise Unusable(f"{name} must be an http address on this machine, not {url!r}")
