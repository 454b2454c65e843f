"""The real data files, and readers made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from handlers.commands import register
from handlers.rosters import RosterDesk
from handlers.runtime import EXTENSION, Runtime
from questions.campaigns import load_campaign
from questions.model import Campaign, Units
from questions.roster import load_roster
from questions.roster_forms import RosterWords
from questions.shifts import ShiftRules, shift_rules
from questions.units import load_units
from roster.reading import FileReader

DATA = Path(__file__).parents[2] / "questions"


@pytest.fixture(scope="session")
def said() -> RosterWords:
    return load_roster()


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return load_campaign(DATA / "campaign.yaml")


@pytest.fixture(scope="session")
def rules(campaign: Campaign) -> ShiftRules:
    return shift_rules(campaign)


@pytest.fixture(scope="session")
def units() -> Units:
    """The 209 communes."""
    return load_units(DATA / "units" / "bac_giang_2024.csv")


@pytest.fixture(scope="session")
def reader(units: Units, rules: ShiftRules, said: RosterWords) -> FileReader:
    return FileReader(units, rules, said)


@pytest.fixture
def desk(runtime: Runtime) -> RosterDesk:
    """Rosters on a migrated database of either engine."""
    return RosterDesk(runtime)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CSV of these rows below a plain header, as an office sent it."""

    def write(*rows: str, name: str = "ds.csv", head: str = "Xã;Thôn;Họ và tên;SĐT;Ngày;Buổi;Địa điểm") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]), encoding="utf-8-sig")
        return path

    return write


@pytest.fixture
def runner(runtime: Runtime) -> Callable[..., object]:
    """Runs `flask roster …` on a migrated database of either engine."""
    app = Flask(__name__)
    app.extensions[EXTENSION] = runtime
    register(app)
    cli: FlaskCliRunner = app.test_cli_runner()
    return lambda *args: cli.invoke(args=["roster", *map(str, args)])
