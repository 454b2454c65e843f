"""The container files: what is copied suffices to run, and nothing is open that should be closed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import create_app
from config import ROOT, Settings

DOCKER = ROOT / "deploy" / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: service for name, service in SERVICES.items() if service["image"] == "pks07"}


def copied() -> list[str]:
    """What the Dockerfile takes into the image."""
    return [name for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the image as the Dockerfile fills it."""
    folder = tmp_path_factory.mktemp("image")
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize("command", ["migrate", "check"])
def test_what_the_image_holds_is_enough(image: Path, tmp_path: Path, command: str) -> None:
    plain = {name: value for name, value in os.environ.items() if name.upper() not in Settings.model_fields}
    environment = plain | {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.sqlite3'}", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", str(image / "app.py"), command],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_image_holds_the_bot_and_nothing_for_trying_out(image: Path) -> None:
    assert {each.name for each in image.iterdir()}.isdisjoint({"emulator", "tests", "bench", "var", ".env", "docs"})
    let_in = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert let_in[1] == "*"
    assert {line.removeprefix("!") for line in let_in if line.startswith("!")} == set(copied())


def test_the_image_is_built_from_hashes_and_runs_as_nobody_special() -> None:
    assert "--require-hashes" in DOCKERFILE
    user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert user == ["pks07"]
    assert DOCKERFILE.index("USER pks07") < DOCKERFILE.index("CMD")


def test_every_part_of_the_bot_runs_a_command_that_exists() -> None:
    known = set(create_app(Settings(_env_file=None, database_url="sqlite:///:memory:")).cli.commands)
    ran = {name: service["command"] for name, service in BOTS.items() if "command" in service}
    assert {command[-1] for command in ran.values()} <= known
    assert all(command[:3] == ["flask", "--app", "app"] for command in ran.values())
    assert set(BOTS) == {"migrate", "web", "worker"}
    serve = yaml.safe_load(re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[0])
    subprocess.run(
        [sys.executable, "-m", *serve, "--check-config"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": "sqlite:///:memory:"}, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_only_nginx_on_this_machine_reaches_the_bot_and_nobody_the_database() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_stands_in_the_file_and_each_part_is_given_its_own() -> None:
    assert {service["env_file"] for service in BOTS.values()} == {"bot.env"}
    assert SERVICES["database"]["env_file"] == "postgres.env"
    named = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert named == {"CAMPAIGN", "POSTGRES_USER", "POSTGRES_DB"}
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"deploy/docker/*.env", "deploy/docker/campaign.yaml"} <= set(ignored)


@pytest.mark.parametrize("name", SERVICES)
def test_every_part_is_held_tight(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert name == "database" or service["cap_drop"] == ["ALL"]


def test_the_bot_starts_after_the_schema_and_the_schema_after_the_database() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert SERVICES[name]["restart"] == "unless-stopped"
    assert "/readyz" in str(SERVICES["web"]["healthcheck"]["test"])
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]
