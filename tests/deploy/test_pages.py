"""The pages for operators: every command, file and setting they name exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from app import create_app
from config import ROOT, Settings

PAGES = [ROOT / "docs" / name for name in ("cai-dat.md", "nang-cap.md", "quan-tri.md", "an-toan.md")]
UNITS = {unit.name for unit in (ROOT / "deploy" / "systemd").iterdir()}
OF_DEBIAN = {"nginx", "systemd-journald", "postgresql"}


@pytest.fixture(scope="module")
def commands() -> dict[str, Any]:
    """Every command of the bot by its name."""
    return dict(create_app(Settings(_env_file=None, database_url="sqlite:///:memory:")).cli.commands)


def shell_blocks(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def exists(words: list[str], commands: dict[str, Any]) -> bool:
    command = commands.get(words[0])
    if isinstance(command, click.Group) and len(words) > 1:
        return words[1] in command.commands
    return command is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_bot_exists(page: Path, commands: dict[str, Any]) -> None:
    found = re.findall(r"(?:sudo pks07|flask --app app|app\.py\"?) ([a-z]+(?: [a-z]+)?)", page.read_text("utf-8"))
    assert found
    assert [words for words in found if not exists(words.split(), commands)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_setting_and_unit_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    files = re.findall(r"(?:/opt/pks07/(?:current|\$BAN)/|`|\()((?:deploy|questions|docs|tests)/[\w./-]*\w)", text)
    assert [name for name in files if not (ROOT / name).exists()] == []
    linked = [name for name in re.findall(r"\]\(([\w./-]+\.md)\)", text) if not (page.parent / name).exists()]
    assert linked == []
    settings = re.findall(r"\^([A-Z_]+)=", text)
    assert [name for name in settings if name.lower() not in Settings.model_fields] == []
    named = re.findall(r"systemctl (?:start|stop|restart|reload|enable --now|status) ([\w. -]+)", text)
    units = {unit for names in named for unit in names.split()}
    assert {unit for unit in units - OF_DEBIAN if not {unit, f"{unit}.service"} & UNITS} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_sound_shell(page: Path) -> None:
    for block in shell_blocks(page):
        subprocess.run(["bash", "-n"], input=block.replace("…", "_"), text=True, check=True)
