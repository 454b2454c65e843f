"""systemd units, environment and container files: everything they name exists, and settings left open are refused."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from app import create_app
from config import ROOT, BadSettings, Settings, load_settings
from handlers import checkup
from handlers.runtime import Runtime
from handlers.supervisor import STOP_WITHIN_S
from models.migrations import migrate
from tests.deploy.front import SITE

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
INSTALLED = "/opt/pks07/current"
FILLED = {
    "DATABASE_URL": "sqlite:////var/lib/pks07/pks07.sqlite3",
    "ZALO_APP_ID": "2907731904450918273",
    "ZALO_APP_SECRET": "an-app-secret",
    "ZALO_OA_ID": "3716650298174405512",
    "ZALO_OA_SECRET_KEY": "TheOaSecretKey0001",
}
KEYS = ("SECRET_KEY", "PSEUDONYM_KEY", "DATA_KEY", "QR_SIGNING_KEY", "METRICS_TOKEN")
NOT_ABOUT_SAFETY = {"Description", "Documentation", "Type", "ExecStart", "ExecStartPost", "Restart", "RestartSec"}


class Sections(configparser.RawConfigParser):
    """A unit file; of settings that are given twice the later one is kept, which is enough here."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read(file, "utf-8")


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    """Every command of the bot by its name."""
    app = create_app(Settings(_env_file=None, database_url="sqlite:///:memory:"))
    return dict(app.cli.commands)


def bot_commands(text: str) -> list[list[str]]:
    """The words after `flask --app app` wherever a text runs one of the bot's commands."""
    return [found.split() for found in re.findall(r"(?:flask --app \S+|sudo pks07) ([a-z][a-z -]*)", text)]


def test_units_run_what_exists(commands: dict[str, Any]) -> None:
    bot, backup = Sections(UNITS / "pks07.service"), Sections(UNITS / "pks07-backup.service")
    assert shlex.split(bot["Service"]["ExecStart"]) == [f"{INSTALLED}/.venv/bin/python", "app.py"]
    assert (ROOT / "app.py").exists()
    (asked,) = bot_commands(backup["Service"]["ExecStart"])
    assert asked[0] in commands
    for unit in (bot, backup):
        assert unit["Service"]["WorkingDirectory"] == INSTALLED
        named = unit["Unit"]["Documentation"].removeprefix(f"file:{INSTALLED}/")
        assert (ROOT / named).exists()
    assert float(bot["Service"]["TimeoutStopSec"]) > STOP_WITHIN_S


def test_the_backup_runs_on_as_short_a_lead_as_the_bot() -> None:
    bot, backup = (Sections(UNITS / name)["Service"] for name in ("pks07.service", "pks07-backup.service"))
    kept = {"NoNewPrivileges", "CapabilityBoundingSet", "ProtectSystem", "SystemCallFilter", "User", "UMask"}
    shared = {name for name in bot if name.startswith(("Protect", "Private", "Restrict", "SystemCall"))} | kept
    assert {name: backup.get(name) for name in shared} == {name: bot[name] for name in shared}
    assert "/var/lib/pks07" in backup["ReadWritePaths"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze: units are not verified by systemd")
def test_systemd_understands_the_units_and_finds_them_tight(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(INSTALLED, str(tmp_path)), encoding="utf-8")
    files = [str(tmp_path / unit.name) for unit in UNITS.iterdir()]
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    services = [name for name in files if name.endswith(".service")]
    subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", *services], check=True)


def test_the_environment_for_production_names_settings_that_exist() -> None:
    given = dotenv_values(DEPLOY / "production.env")
    assert {name.lower() for name in given} <= set(Settings.model_fields)
    open_secrets = {name for name, value in given.items() if not value}
    assert {*KEYS, *FILLED} - {"DATABASE_URL"} <= open_secrets


def filled(tmp_path: Path, **given: str) -> Path:
    """The template as an operator fills it in."""
    values = FILLED | {name: f"{n}{'a1' * 32}" for n, name in enumerate(KEYS)} | given
    text = (DEPLOY / "production.env").read_text("utf-8")
    for name, value in values.items():
        text, times = re.subn(f"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert times == 1, name
    file = tmp_path / "pks07.env"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def nothing_from_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine gets into these tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_filled_in_environment_is_accepted(tmp_path: Path) -> None:
    settings = load_settings(_env_file=filled(tmp_path))
    assert settings.production
    assert settings.trusted_proxies == 1


def test_with_it_the_doctor_misses_nothing_but_the_consent_of_the_account(tmp_path: Path) -> None:
    campaign = tmp_path / "campaign.yaml"
    text = (ROOT / "questions" / "campaign.yaml").read_text("utf-8")
    campaign.write_text(re.sub(r'"\[(.*)\]"', r'"\1"', text), encoding="utf-8")
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}", "CAMPAIGN": str(campaign)}
    runtime = Runtime(load_settings(_env_file=filled(tmp_path, **own)))
    migrate(runtime.database)
    faults = [finding.text for finding in checkup.examine(runtime) if finding.is_fault]
    runtime.database.dispose()
    assert len(faults) == 1, faults
    assert "token consent" in faults[0]


def test_an_environment_left_open_is_refused_and_every_gap_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        load_settings(_env_file=DEPLOY / "production.env")
    named = {line.split(":")[0].strip() for line in str(refused.value).splitlines()[1:]}
    assert named == {*KEYS, *FILLED} - {"DATABASE_URL", "METRICS_TOKEN"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "development-only-session-and-so-long-that-nobody-minds"),
        ("DATA_KEY", "1a1"),
        ("QR_SIGNING_KEY", f"0{'a1' * 32}"),
        ("METRICS_TOKEN", "guess"),
        ("ZALO_OA_SECRET_KEY", "emulator-oa-secret-key"),
        ("PUBLIC_BASE_URL", "http://khaosat.example.vn"),
    ],
    ids=["development", "short", "the same twice", "a token that can be guessed", "the emulator's", "no https"],
)
def test_what_is_not_fit_for_a_real_survey_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load_settings(_env_file=filled(tmp_path, **{name: value}))


def test_nginx_and_the_bot_agree_on_where_it_listens_and_what_it_may_believe() -> None:
    settings = Settings(_env_file=None)
    assert f"server {settings.host}:{settings.port} " in SITE.read_text("utf-8")
    assert dotenv_values(DEPLOY / "production.env")["TRUSTED_PROXIES"] == "1"
    assert str(dotenv_values(DEPLOY / "production.env")["PUBLIC_BASE_URL"]).removeprefix("https://") in SITE.read_text()


def test_the_wrapper_runs_a_command_as_the_bots_user() -> None:
    wrapper = (DEPLOY / "pks07").read_text("utf-8")
    assert (DEPLOY / "pks07").stat().st_mode & 0o111
    assert "runuser -u pks07 -- " in wrapper
    subprocess.run(["sh", "-n", DEPLOY / "pks07"], check=True)
