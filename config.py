"""Settings: read once from the environment and `.env`, checked all at once, passed on as one immutable object."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from zalo import links
from zalo.media import Sources

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_SECRET = "development-only-"  # noqa: S105 - the mark of a value that production refuses
SHORTEST_SECRET = 32  # characters, in production
_HOST_NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def _from_root(path: Path) -> Path:
    return path if path.is_absolute() else ROOT / path


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no such time zone: {name}") from error
    return name


def _host_names(value: str) -> str:
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise ValueError(f"not a host name such as zdn.vn: {name}")
    return ",".join(names)


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("needs a zone, for example 2024-08-29T00:00:00+07:00")
    return moment


DataFile = Annotated[Path, AfterValidator(_from_root)]
Moment = Annotated[datetime, AfterValidator(_with_zone)]


class Settings(BaseSettings):
    """Every setting of the bot; `.env.example` explains each one."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True, env_ignore_empty=True)

    app_env: Literal["development", "production"] = "development"
    database_url: str = f"sqlite:///{ROOT / 'var' / 'pks07.sqlite3'}"
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_base_url: str = "http://127.0.0.1:8000"

    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET + "session")
    pseudonym_key: SecretStr = SecretStr(DEVELOPMENT_SECRET + "pseudonym")
    data_key: SecretStr = SecretStr(DEVELOPMENT_SECRET + "data")
    data_key_previous: SecretStr | None = None
    qr_signing_key: SecretStr = SecretStr(DEVELOPMENT_SECRET + "codes")
    metrics_token: SecretStr | None = None

    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_oa_id: str = ""
    zalo_oa_secret_key: SecretStr = SecretStr("")
    zalo_oa_secret_key_previous: SecretStr | None = None
    zalo_access_token: SecretStr | None = None
    zalo_refresh_token: SecretStr | None = None
    zalo_api_base: str = "https://openapi.zalo.me"
    zalo_oauth_base: str = "https://oauth.zaloapp.com"
    zalo_chat_url: str = ""
    zalo_group_id: str = ""
    zalo_media_hosts: Annotated[str, AfterValidator(_host_names)] = "zdn.vn,zadn.vn"
    zalo_rate_per_minute: int = Field(4000, ge=1)
    zalo_paid_messages: bool = False
    zalo_send_api: Literal["auto", "v3", "v2"] = "auto"
    zalo_signature_accepts_oa_id: bool = False
    zalo_button_template_type: bool = False
    zalo_appsecret_proof: bool = False
    zalo_code_verifier: SecretStr | None = None
    zalo_verifier: str = ""

    questionnaire: DataFile = ROOT / "questions" / "pks07.yaml"
    campaign: DataFile = ROOT / "questions" / "campaign.yaml"
    texts: DataFile = ROOT / "questions" / "texts.yaml"
    units: DataFile = ROOT / "questions" / "units" / "bac_giang_2024.csv"
    survey_opens_at: Moment | None = None
    survey_closes_at: Moment | None = None
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"
    summary_at: time = time(18, 0)

    clock_start: Moment | None = None
    clock_speed: float = Field(1.0, gt=0, le=100_000)
    clock_anchor: float | None = None  # set by `python app.py` for its parts: when CLOCK_START held, unix seconds
    clock_file: Path | None = None

    web_threads: int = Field(32, ge=1, le=512)
    workers: int = Field(1, ge=1, le=64)
    send_at_once: int = Field(64, ge=1, le=512)
    send_lease_seconds: float = Field(30.0, gt=0)
    trusted_proxies: int = Field(0, ge=0, le=5)

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("public_base_url", "zalo_api_base", "zalo_oauth_base")
    @classmethod
    def _is_base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must look like https://host, without query")
        return value.rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _bare_postgresql(cls, values: Any) -> Any:
        url = values.get("database_url") if isinstance(values, dict) else None
        if isinstance(url, str) and url.startswith(("postgresql://", "postgres://")):
            values["database_url"] = "postgresql+psycopg://" + url.split("://", 1)[1]
        return values

    @model_validator(mode="after")
    def _fit_for_production(self) -> Settings:
        if self.production and (faults := list(self._production_faults())):
            raise ValueError("; ".join(faults))
        return self

    def _production_faults(self) -> list[str]:
        faults = [
            f"{name.upper()} is a development value or shorter than {SHORTEST_SECRET} characters"
            for name in ("secret_key", "pseudonym_key", "data_key", "qr_signing_key")
            if not _is_strong(getattr(self, name))
        ]
        faults += [
            f"{name.upper()} is missing"
            for name in ("zalo_app_id", "zalo_app_secret", "zalo_oa_id", "zalo_oa_secret_key")
            if not _text(getattr(self, name))
        ]
        faults += [
            f"{name.upper()} is for development only"
            for name in ("clock_start", "clock_anchor", "clock_file")
            if getattr(self, name) is not None
        ]
        if self.clock_speed != 1:
            faults.append("CLOCK_SPEED is for development only")
        faults += [
            f"{name.upper()} must begin with https://"
            for name in ("public_base_url", "zalo_api_base", "zalo_oauth_base")
            if not getattr(self, name).startswith("https://")
        ]
        return faults

    @property
    def production(self) -> bool:
        """Whether real residents are on the other side."""
        return self.app_env == "production"

    @property
    def media_sources(self) -> Sources:
        """Where posted pictures may be fetched from: on this machine in development only, from the emulator."""
        local = "" if self.production else self.zalo_api_base
        return Sources(tuple(filter(None, self.zalo_media_hosts.split(","))), local)

    @property
    def chat_url(self) -> str:
        """Link that opens the account's chat in Zalo."""
        return self.zalo_chat_url or links.chat_url(self.zalo_oa_id)


def _text(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _is_strong(secret: SecretStr) -> bool:
    value = secret.get_secret_value()
    return len(value) >= SHORTEST_SECRET and not value.startswith(DEVELOPMENT_SECRET)


class BadSettings(SystemExit):
    """The settings cannot be used; the message names each one and never shows a value."""


def load_settings(**overrides: Any) -> Settings:
    """Read and check the settings. Raises BadSettings with one line per fault."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, fault['loc'])).upper() or 'SETTINGS'}: {fault['msg']}" for fault in error.errors()
        ]
        raise BadSettings("Settings cannot be used:\n  " + "\n  ".join(lines)) from None
