"""The landing pages in a small app: real data files, a clock that is set by hand, nothing else of the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from qr import codes
from questions.campaigns import load_campaign
from questions.model import Content, Texts
from questions.surveys import load_survey
from questions.units import load_units
from web.landing import blueprint

DATA = Path(__file__).parents[2] / "questions"
CHAT = "https://zalo.me/1234567890"


@dataclass
class SetClock:
    time: datetime

    def now(self) -> datetime:
        return self.time


@dataclass
class Settings:
    chat_url: str = CHAT


@dataclass
class Running:
    """Stands for the running bot as far as these pages look at it."""

    content: Content
    clock: SetClock
    settings: Settings = field(default_factory=Settings)

    def moves_to(self, moment: str) -> None:
        self.clock.time = datetime.fromisoformat(f"{moment}+07:00")


def loaded(units: str = "bac_giang_2024") -> Content:
    campaign = replace(load_campaign(DATA / "campaign.yaml"), account_name="Dân vận Bắc Giang", hotline="0204 3854 321")
    listed = load_units(DATA / "units" / f"{units}.csv")
    table = codes.table(listed, b"a key for tests", campaign.id)
    return Content(load_survey(DATA / "pks07.yaml"), campaign, Texts({}), listed, table)


@pytest.fixture
def load() -> Callable[[str], Content]:
    """Loads the real data files with another unit list."""
    return loaded


@pytest.fixture
def running() -> Running:
    """During the survey; `moves_to` changes the time."""
    return Running(loaded(), SetClock(datetime.fromisoformat("2024-08-30T09:00:00+07:00")))


@pytest.fixture
def app(running: Running) -> Flask:
    app = Flask(__name__)
    app.register_blueprint(blueprint)
    app.extensions["pks07"] = running

    @app.after_request
    def strict(response):  # as the bot sends it
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def code(running: Running) -> str:
    """The code of xã Quý Sơn."""
    (unit,) = (unit for unit in running.content.units.units if unit.name == "Quý Sơn")
    return codes.by_unit(running.content)[unit.code]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The pages on a real port, for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
