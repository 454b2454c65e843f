"""Settings are checked all at once, say what is wrong and never what was secret."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config import ROOT, BadSettings, Settings, load_settings
from handlers.commands.demo import ACCOUNT

STRONG = "0123456789abcdef0123456789abcdef-"
PRODUCTION: dict[str, Any] = {
    "app_env": "production",
    "database_url": "postgresql+psycopg://bot:hunter2@db/pks07",
    "public_base_url": "https://pks07.example.vn",
    "secret_key": STRONG + "1",
    "pseudonym_key": STRONG + "2",
    "data_key": STRONG + "3",
    "qr_signing_key": STRONG + "4",
    "zalo_app_id": "2907731904450918273",
    "zalo_app_secret": "app-secret-value",
    "zalo_oa_id": "3716650298174405512",
    "zalo_oa_secret_key": "oa-secret-value",
    "zalo_access_token": "access-token-value",
    "zalo_refresh_token": "refresh-token-value",
    "zalo_code_verifier": "verifier-value",
    "metrics_token": "metrics-token-value-of-32-characters",
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def faults_of(**given: Any) -> list[str]:
    with pytest.raises(BadSettings) as refused:
        load_settings(_env_file=None, **given)
    return str(refused.value).splitlines()[1:]


def test_everything_has_a_default_in_development() -> None:
    assert load_settings(_env_file=None).app_env == "development"


def test_a_complete_production_is_accepted() -> None:
    assert load_settings(_env_file=None, **PRODUCTION).production


REFUSED_IN_PRODUCTION: list[tuple[str, Any]] = [
    *((name, Settings.model_fields[name].default) for name in ("secret_key", "pseudonym_key", "data_key")),
    ("qr_signing_key", Settings.model_fields["qr_signing_key"].default),
    ("secret_key", "too short"),
    ("data_key", "development-only-but-long-enough-to-be-strong"),
    ("pseudonym_key", STRONG + "1"),
    ("data_key", STRONG + "2"),
    ("qr_signing_key", STRONG + "3"),
    ("metrics_token", "too short"),
    ("zalo_app_id", ""),
    ("zalo_app_secret", ""),
    ("zalo_oa_id", ""),
    ("zalo_oa_secret_key", ""),
    ("zalo_app_secret", ACCOUNT["ZALO_APP_SECRET"]),
    ("zalo_oa_secret_key", ACCOUNT["ZALO_OA_SECRET_KEY"]),
    ("clock_start", "2024-08-29T08:00:00+07:00"),
    ("clock_speed", 2),
    ("clock_anchor", 1.5),
    ("clock_file", "var/demo/clock.json"),
    ("public_base_url", "http://pks07.example.vn"),
    ("zalo_api_base", "http://127.0.0.1:9000"),
    ("zalo_oauth_base", "http://127.0.0.1:9000"),
]


@pytest.mark.parametrize(("name", "value"), REFUSED_IN_PRODUCTION)
def test_production_refuses_what_is_for_trying_out(name: str, value: Any) -> None:
    (fault,) = faults_of(**PRODUCTION | {name: value})
    assert fault.strip().startswith(f"{name.upper()}: ")
    if name not in ("zalo_app_id", "zalo_oa_id"):
        assert load_settings(_env_file=None, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app_env", "prod"),
        ("port", 0),
        ("port", "eighty"),
        ("database_url", "mysql://bot@db/pks07"),
        ("database_url", "pks07.sqlite3"),
        ("public_base_url", "pks07.example.vn"),
        ("zalo_api_base", "https://openapi.zalo.me/?x=1"),
        ("zalo_rate_per_minute", 0),
        ("zalo_send_api", "v1"),
        ("zalo_media_hosts", "https://zdn.vn"),
        ("survey_opens_at", "2024-08-29T00:00:00"),
        ("survey_closes_at", "tomorrow"),
        ("timezone", "Asia/Bac_Giang"),
        ("summary_at", "25:00"),
        ("clock_speed", 0),
        ("clock_speed", -1),
        ("workers", 0),
        ("send_lease_seconds", 0),
        ("trusted_proxies", -1),
        ("log_format", "xml"),
        ("log_level", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_is_named(name: str, value: Any) -> None:
    (fault,) = faults_of(**{name: value})
    assert fault.strip().startswith(f"{name.upper()}: ")


def test_all_mistakes_are_listed_at_once() -> None:
    faults = faults_of(app_env="production", port=0, timezone="Asia/Bac_Giang", clock_speed=2)
    named = {fault.strip().split(":")[0] for fault in faults}
    assert named >= {"PORT", "TIMEZONE", "CLOCK_SPEED", "SECRET_KEY", "ZALO_OA_SECRET_KEY", "PUBLIC_BASE_URL"}
    assert len(faults) == len(named)


def test_no_secret_is_shown_by_settings_or_by_their_mistakes() -> None:
    settings = load_settings(_env_file=None, **PRODUCTION)
    shown = repr(settings) + str(settings) + "\n".join(faults_of(**PRODUCTION | {"port": 0, "timezone": "x"}))
    shown += "\n".join(faults_of(**PRODUCTION | {"database_url": "mysql://bot:hunter2@db/pks07"}))
    for name, value in PRODUCTION.items():
        if isinstance(getattr(settings, name), SecretStr):
            assert value not in shown, name
    assert "hunter2" not in shown


def test_every_setting_is_explained_in_the_example_and_nothing_else_is() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(explained) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_copied_as_it_is_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    copied, plain = load_settings(_env_file=ROOT / ".env.example"), load_settings(_env_file=None)
    differing = {name for name in Settings.model_fields if getattr(copied, name) != getattr(plain, name)}
    assert differing == set()


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=8001\nHOST=0.0.0.0\nZALO_GROUP_ID=g1\n")
    monkeypatch.setenv("PORT", "8002")
    monkeypatch.setenv("HOST", "")
    settings = load_settings(_env_file=file)
    assert (settings.port, settings.host, settings.zalo_group_id) == (8002, "0.0.0.0", "g1")  # noqa: S104


@pytest.mark.parametrize("url", ["postgresql://bot@db/pks07", "postgres://bot@db/pks07"])
def test_a_bare_postgresql_address_means_the_driver_we_have(url: str) -> None:
    assert load_settings(_env_file=None, database_url=url).database_url == "postgresql+psycopg://bot@db/pks07"


def test_data_files_are_found_from_wherever_the_bot_is_started(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, questionnaire="questions/pks07.yaml", texts=tmp_path / "texts.yaml")
    assert settings.questionnaire == ROOT / "questions" / "pks07.yaml"
    assert settings.texts == tmp_path / "texts.yaml"


def test_a_moment_keeps_its_zone() -> None:
    settings = load_settings(_env_file=None, survey_opens_at="2024-08-29T00:00:00+07:00")
    assert settings.survey_opens_at == datetime.fromisoformat("2024-08-28T17:00:00+00:00")


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(_env_file=None).port = 9
