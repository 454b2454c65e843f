"""`flask qr …` as an operator meets it."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from bot.codes import find
from config import Settings
from handlers.commands import register
from handlers.runtime import EXTENSION, Runtime

COLUMNS = "commune_code,commune_name,commune_type,district_code,district_name,code,chat_text,url"


@pytest.fixture
def runner(settings_for: Callable[..., Settings]) -> FlaskCliRunner:
    app = Flask(__name__)
    app.extensions[EXTENSION] = Runtime(settings_for(public_base_url="https://khaosat.bacgiang.gov.vn"))
    register(app)
    return app.test_cli_runner()


def test_the_list_is_written_with_its_columns(runner, tmp_path):
    done = runner.invoke(args=["qr", "list", "--format", "csv", "--out", str(tmp_path / "out" / "codes.csv")])
    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 209
    assert "209 codes" in done.output
    assert ",".join(table[0]) == COLUMNS


def test_what_the_list_says_to_send_is_what_the_bot_accepts(runner, tmp_path):
    content = runner.app.extensions[EXTENSION].content
    runner.invoke(args=["qr", "list", "--out", str(tmp_path / "codes.csv")])
    with (tmp_path / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert content.codes[find(row["chat_text"])] == row["commune_code"]


def test_one_commune_is_built_by_its_code(runner, tmp_path):
    done = runner.invoke(args=["qr", "build", "--out", str(tmp_path), "--commune", "07201"])
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("07201")) == [
        "07201_tho-xuong.pdf",
        "07201_tho-xuong.png",
        "07201_tho-xuong.svg",
    ]
    assert "3 files" in done.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["qr", "build", "--commune", "99999", "--out"], "has the code 99999"),
        (["qr", "list", "--format", "xml", "--out"], "'xml' is not"),
    ],
)
def test_a_mistake_is_one_clear_line_and_a_failure(runner, tmp_path, args, said):
    done = runner.invoke(args=[*args, str(tmp_path / "x")])
    assert done.exit_code != 0
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_place_that_cannot_be_written_is_one_clear_line(runner, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = runner.invoke(args=["qr", "list", "--out", str(tmp_path / "file" / "codes.csv")])
    assert done.exit_code != 0
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
