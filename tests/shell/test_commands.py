"""The commands of the contract: help, exit codes, and one clear line when something is in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from config import ROOT, Settings
from handlers.commands import COMMANDS
from handlers.runtime import Runtime
from tests.shell.running import Running, running

CONTRACT = {
    "migrate",
    "check",
    "talk",
    "qr list",
    "qr build",
    "codebook",
    "export responses",
    "summary show",
    "summary post",
    "roster import",
    "roster list",
    "token status",
    "token refresh",
    "erase",
    "retention run",
    "doctor",
    "worker",
}


def names(commands: Iterator[click.Command], before: str = "") -> Iterator[tuple[str, click.Command]]:
    for command in commands:
        name = f"{before} {command.name}".strip()
        if isinstance(command, click.Group):
            yield from names(iter(command.commands.values()), name)
        else:
            yield name, command


ALL = dict(names(iter(COMMANDS)))


def run(bot: Running, *words: str | Path, typed: str = "") -> Result:
    with click.Context(click.Command("flask")):  # as in a terminal: mistakes in data files are found by the command
        return bot.app.test_cli_runner().invoke(args=[str(word) for word in words], input=typed)


def assert_says_why(result: Result) -> str:
    """The one line on stderr."""
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit), result.exception
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("Error: ")
    return line


def test_every_command_of_the_contract_exists() -> None:
    assert set(ALL) >= CONTRACT


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_explains_itself(bot_on_sqlite: Running, name: str) -> None:
    result = run(bot_on_sqlite, *name.split(), "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert ALL[name].help
    for option in ALL[name].params:
        assert option.opts[-1] in result.stdout or isinstance(option, click.Argument)


NEEDS_DATABASE = [
    ("export", "responses", "--out", "out.csv"),
    ("export", "responses", "--format", "xlsx", "--out", "out.xlsx"),
    ("erase", "--user-ref", "8031427765109283346"),
    ("erase", "--user-ref", "0123456789abcdef0123456789abcdef"),
    ("token", "status"),
    ("token", "refresh"),
    ("retention", "run"),
    ("summary", "show", "--day", "2024-08-29"),
    ("summary", "post", "--day", "2024-08-29"),
    ("jobs", "list"),
    ("audit", "verify"),
    ("roster", "list", "--out", "roster.csv"),
]


@pytest.mark.parametrize("words", NEEDS_DATABASE, ids=" ".join)
def test_without_a_database_a_command_says_so_in_one_line(
    settings_for: Callable[..., Settings], words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    away = running(Runtime(settings_for(database_url="postgresql+psycopg://bot:hunter2@127.0.0.1:9/none")))
    assert "hunter2" not in assert_says_why(run(away, *words))
    empty = running(Runtime(settings_for()))
    assert "no such table" in assert_says_why(run(empty, *words))
    assert list(tmp_path.glob("*out.*")) == []


def test_migrating_a_database_that_is_away_says_so(settings_for: Callable[..., Settings]) -> None:
    away = running(Runtime(settings_for(database_url="postgresql+psycopg://bot@127.0.0.1:9/none")))
    assert "refused" in assert_says_why(run(away, "migrate"))


WRITES = [
    ("codebook", "--out"),
    ("export", "responses", "--out"),
    ("export", "responses", "--format", "xlsx", "--out"),
    ("qr", "list", "--out"),
    ("roster", "list", "--out"),
]


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_a_file_that_cannot_be_written_is_named(bot_on_sqlite: Running, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    assert "taken" in assert_says_why(run(bot_on_sqlite, *words, tmp_path / "taken" / "out"))


def test_an_out_file_must_be_named(bot_on_sqlite: Running) -> None:
    result = run(bot_on_sqlite, "codebook")
    assert result.exit_code == 2
    assert "Missing option '--out'" in result.stderr


def test_a_key_that_opens_nothing_is_named(bot_on_sqlite: Running, settings_for: Callable[..., Settings]) -> None:
    bot_on_sqlite.resident().agrees()
    other = running(Runtime(settings_for(data_key="another key")))
    for words in (("token", "refresh"), ("erase", "--user-ref", bot_on_sqlite.resident().person)):
        assert "DATA_KEY" in assert_says_why(run(other, *words))


@pytest.fixture
def broken(settings_for: Callable[..., Settings], tmp_path: Path) -> Running:
    """A bot whose questionnaire and unit list have mistakes."""
    survey, units = tmp_path / "survey.yaml", tmp_path / "units.csv"
    text = (ROOT / "questions" / "pks07.yaml").read_text(encoding="utf-8")
    survey.write_text(text.replace("id: q2\n", "id: q1\n").replace("weight: 20", "weight: heavy", 1), encoding="utf-8")
    lines = (ROOT / "questions" / "units" / "bac_giang_2024.csv").read_text(encoding="utf-8").splitlines()
    units.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    return running(Runtime(settings_for(questionnaire=survey, units=units)))


def test_check_lists_every_fault_with_file_and_field(broken: Running) -> None:
    result = run(broken, "check")
    assert result.exit_code == 1
    for mentioned in ("survey.yaml", "units.csv", "q1", "weight"):
        assert mentioned in result.stderr
    assert len(result.stderr.splitlines()) >= 3


@pytest.mark.parametrize(
    "words",
    [
        ("talk",),
        ("codebook", "--out", "out"),
        ("export", "responses", "--out", "out"),
        ("qr", "list", "--out", "out"),
        ("qr", "build", "--out", "out"),
        ("erase", "--user-ref", "1"),
        ("worker",),
    ],
    ids=" ".join,
)
def test_no_command_starts_on_broken_data_files(broken: Running, words: tuple[str, ...]) -> None:
    result = run(broken, *words)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "survey.yaml" in result.stderr


def test_check_of_sound_files_says_what_there_is(bot_on_sqlite: Running) -> None:
    result = run(bot_on_sqlite, "check")
    assert result.exit_code == 0
    assert "24 questions, 209 units" in result.stdout


def test_talk_plays_the_survey(bot_on_sqlite: Running) -> None:
    code = bot_on_sqlite.resident().code("07576")
    result = run(bot_on_sqlite, "talk", typed=f"#{code}\n1\n1\n2\n")
    assert result.exit_code == 0
    assert "xã Quý Sơn" in result.stdout
    assert "Câu 2 (" in result.stdout


def test_talk_plays_another_questionnaire(bot_on_sqlite: Running) -> None:
    code = bot_on_sqlite.resident().code("07576")
    second = ROOT / "tests" / "data" / "second_survey.yaml"
    result = run(bot_on_sqlite, "talk", "--questionnaire", second, typed=f"#{code}\n1\n1\n")
    assert result.exit_code == 0
    assert "Câu 1 (" in result.stdout


@pytest.fixture(scope="module")
def flask() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `flask --app app …` as an operator does."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        plain = {name: value for name, value in os.environ.items() if name.upper() not in Settings.model_fields}
        return subprocess.run(
            command, cwd=ROOT, env=plain | {name.upper(): value for name, value in environment.items()},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


def test_a_command_in_a_terminal_exits_with_0(flask: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = flask("check")
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_that_cannot_be_used_stop_every_command(
    flask: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    refused = flask("check", port="none", timezone="Nowhere/Else")
    assert refused.returncode == 1
    assert "PORT: " in refused.stderr
    assert "TIMEZONE: " in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""
