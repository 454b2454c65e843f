"""The bot with its real parts, turned over by hand: no loops, no sleeping, a clock that is set."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from werkzeug.test import TestResponse

from app import create_app
from config import Settings
from handlers import health, inbox, webhook
from handlers.clock import Clock
from handlers.intake import Intake
from handlers.outbox import Sender
from handlers.readiness import Readiness
from handlers.runtime import EXTENSION, Runtime, load_live_content
from handlers.tokens import Tokens
from models import queued
from models.tables import Base
from questions.faults import Faulty
from questions.model import Content
from tests.shell.events import LAN, OPENING_MORNING, Body, Delivery, said, signed
from tests.shell.stand_in import ZaloStandIn

QUY_SON = "07576"


class SetClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        super().__init__("Asia/Ho_Chi_Minh")
        self.time = OPENING_MORNING / 1000

    def timestamp(self) -> float:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += seconds

    def set(self, moment: str) -> None:
        """To a local time: "2024-08-30 09:00"."""
        self.time = datetime.fromisoformat(moment).replace(tzinfo=self.zone).timestamp()


@dataclass
class Running:
    """One bot. `deliver` is what Zalo does, `handle` and `send` are what the worker does."""

    runtime: Runtime
    clock: SetClock
    zalo: ZaloStandIn
    app: Flask
    residents: dict[str, Resident] = field(default_factory=dict)

    @cached_property
    def steady(self) -> Sender:
        """The sender of `send`: the same one all the time, as in a worker."""
        return Sender(self.runtime, Tokens(self.runtime))

    @property
    def web(self) -> FlaskClient:
        return self.app.test_client()

    def deliver(self, event: Body | Delivery) -> TestResponse:
        delivery = event if isinstance(event, Delivery) else signed(event)
        return self.web.post("/webhook/zalo", data=delivery.raw, headers=dict(delivery.headers))

    def handle(self) -> None:
        """Handle what waits until nothing does."""
        while inbox.process_waiting(self.runtime):
            pass

    @contextmanager
    def sender(self) -> Iterator[Sender]:
        sender = Sender(self.runtime, Tokens(self.runtime))
        yield sender
        sender.close()

    def send(self) -> None:
        """Send what may leave now."""
        self.turn_until_idle(self.steady)

    def turn_until_idle(self, sender: Sender, most: int = 2_000) -> None:
        for _ in range(most):
            sender.turn_over(0.005)
            if sender.idle and not self.due():
                return
        raise AssertionError("the sender does not come to rest")

    def due(self) -> list[int]:
        with self.runtime.database.read() as connection:
            return queued.due(connection, now=self.clock.now_ms(), most=1)

    def drive(self) -> None:
        self.handle()
        self.send()

    def resident(self, account: str = LAN) -> Resident:
        return self.residents.setdefault(account, Resident(self, account))

    def rows(self, table: type[Base]) -> list[dict[str, Any]]:
        with self.runtime.database.read() as connection:
            query = select(table.__table__).order_by(*table.__table__.primary_key)
            return [dict(row._mapping) for row in connection.execute(query)]

    def count(self, table: type[Base]) -> int:
        with self.runtime.database.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def write(self, act: Callable[[Connection], Any]) -> Any:
        with self.runtime.database.write() as connection:
            return act(connection)


@dataclass
class Resident:
    """Somebody with a phone. Everything they do takes six seconds, so that nobody takes it for flooding."""

    bot: Running
    account: str

    def says(self, *texts: str) -> Resident:
        for text in texts:
            self.posts(text)
            self.bot.drive()
        return self

    def posts(self, text: str) -> Body:
        """Says it, without waiting for an answer; returns the event."""
        self.bot.clock.forward(6)
        event = said(text, by=self.account, at=self.bot.clock.now_ms())
        assert self.bot.deliver(event).status_code == 200
        return event

    @property
    def heard(self) -> list[str]:
        return self.bot.zalo.texts_to(self.account)

    @property
    def last(self) -> str:
        return self.heard[-1]

    def scans(self, unit: str = QUY_SON) -> Resident:
        """Sends the code of a commune."""
        return self.says(f"#{self.code(unit)}")

    def code(self, unit: str) -> str:
        return next(code for code, named in self.bot.runtime.content.codes.items() if named == unit)

    def agrees(self, unit: str = QUY_SON) -> Resident:
        """Up to the first question."""
        return self.scans(unit).says("1", "1")

    @property
    def person(self) -> str:
        return self.bot.runtime.pseudonyms.person(self.account)

    @property
    def respondent(self) -> str:
        return self.bot.runtime.pseudonyms.respondent(self.account)


def running(runtime: Runtime) -> Running:
    """The bot around `runtime`, without Zalo and with a clock of its own."""
    clock, zalo = SetClock(), ZaloStandIn()
    runtime.__dict__.update(clock=clock, zalo=zalo)
    with suppress(Faulty):  # said again to whoever asks for them
        runtime.__dict__["content"] = content_of(runtime.settings)
    return Running(runtime, clock, zalo, web_app(runtime))


_loaded: dict[tuple[object, ...], Content] = {}


def content_of(settings: Settings) -> Content:
    """The data files, read once for all tests that mean the same ones: nobody can change what they say."""
    files = (settings.questionnaire, settings.campaign, settings.texts, settings.units)
    key = (*files, settings.qr_signing_key, settings.survey_opens_at, settings.survey_closes_at)
    if key not in _loaded:
        _loaded[key] = load_live_content(settings)
    return _loaded[key]


def web_app(runtime: Runtime) -> Flask:
    """The web part as it is served, on this runtime."""
    with click.Context(click.Command("flask")):  # mistakes in data files are found when somebody asks for them
        app = create_app(runtime.settings)
    app.extensions |= {
        EXTENSION: runtime,
        webhook.INTAKE: Intake(runtime),
        health.READINESS: Readiness(runtime),
    }
    return app


def stored(bot: Running, *, at_rest: bool = False) -> bytes:
    """Everything the database holds, as bytes: every cell, and for SQLite the files as they lie on the disk.

    `at_rest`: once the journal of the latest changes has been written into the database and cleared.
    """
    database = bot.runtime.database
    if at_rest and database.is_sqlite:
        sqlite3.connect(str(database.url.database)).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    cells = [repr(bot.rows(mapper.class_)) for mapper in Base.registry.mappers]
    files = Path(str(database.url.database)).parent.glob("*.sqlite3*") if database.is_sqlite else ()
    return "\n".join(cells).encode() + b"".join(path.read_bytes() for path in files)
