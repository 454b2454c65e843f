"""Settings: read once from the environment and `.env`, checked all at once, passed on as one immutable object."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from zalo import links
from zalo.media import Sources

ROOT = Path(__file__).resolve().parent
DEVELOPMENT_SECRET = "development-only-"  # noqa: S105 - the mark of a value that production refuses
EMULATOR_SECRET = "emulator-"  # noqa: S105 - what the emulator's invented secrets begin with
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

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    app_env: Literal["development", "production"] = "development"
    database_url: str = Field(f"sqlite:///{ROOT / 'var' / 'pks07.sqlite3'}", repr=False)  # may hold a password
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
    operator_ids: str = Field("", repr=False)  # accounts of people
    zalo_rate_per_minute: int = Field(4000, ge=1)
    zalo_paid_messages: bool = False
    zalo_zbs_template: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")] = ""
    zalo_zbs_base: str = "https://business.openapi.zalo.me"
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

    @field_validator("database_url")
    @classmethod
    def _is_database_url(cls, value: str) -> str:
        if value.startswith(("postgresql://", "postgres://")):
            return "postgresql+psycopg://" + value.split("://", 1)[1]
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        try:
            _ = urlsplit(value).port
        except ValueError:
            raise ValueError("names no sensible port; @ : / in a password must be written as %40 %3A %2F") from None
        return value

    @field_validator("public_base_url", "zalo_api_base", "zalo_oauth_base", "zalo_zbs_base")
    @classmethod
    def _is_base_url(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must look like https://host, without query")
        if _in_production(info) and parts.scheme != "https":
            raise ValueError("must begin with https://")
        return value.rstrip("/")

    @field_validator("secret_key", "pseudonym_key", "data_key", "qr_signing_key")
    @classmethod
    def _is_strong(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        value = secret.get_secret_value()
        if _in_production(info) and (len(value) < SHORTEST_SECRET or value.startswith(DEVELOPMENT_SECRET)):
            raise ValueError(f"is a development value or shorter than {SHORTEST_SECRET} characters")
        return secret

    @field_validator("pseudonym_key", "data_key", "qr_signing_key")
    @classmethod
    def _is_its_own(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        # Whoever learns one key must not have learnt the others; destroying one must destroy it everywhere.
        before = [
            info.data.get(name) for name in ("secret_key", "pseudonym_key", "data_key") if name != info.field_name
        ]
        if _in_production(info) and secret in before:
            raise ValueError("is the value of another key: make one of its own")
        return secret

    @field_validator("metrics_token")
    @classmethod
    def _cannot_be_guessed(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if _in_production(info) and token is not None and len(token.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"is shorter than {SHORTEST_SECRET} characters")
        return token

    @field_validator("zalo_app_id", "zalo_app_secret", "zalo_oa_id", "zalo_oa_secret_key")
    @classmethod
    def _is_given(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if _in_production(info) and not text:
            raise ValueError("is missing")
        if _in_production(info) and text.startswith(EMULATOR_SECRET):
            raise ValueError("is the emulator's, which everybody knows")
        return value

    @field_validator("clock_start", "clock_speed", "clock_anchor", "clock_file")
    @classmethod
    def _is_real_time(cls, value: Any, info: ValidationInfo) -> Any:
        if _in_production(info) and value not in (None, 1):
            raise ValueError("is for development only")
        return value

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
    def operators(self) -> tuple[str, ...]:
        """Zalo accounts that are told when something needs a person."""
        return tuple(dict.fromkeys(self.operator_ids.replace(",", " ").split()))

    @property
    def chat_url(self) -> str:
        """Link that opens the account's chat in Zalo."""
        return self.zalo_chat_url or links.chat_url(self.zalo_oa_id)


def _in_production(info: ValidationInfo) -> bool:
    return info.data.get("app_env") == "production"


class BadSettings(SystemExit):
    """The settings cannot be used; the message names each one and never shows a value."""


def load_settings(**overrides: Any) -> Settings:
    """Read and check the settings. Raises BadSettings with one line per fault."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_line(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
        raise BadSettings("Settings cannot be used:\n  " + "\n  ".join(lines)) from None


def _line(name: str, message: str) -> str:
    return f"{name.upper()}: {message.removeprefix('Value error, ')}"
