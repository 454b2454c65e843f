"""What `doctor` looks at. Every finding is one Vietnamese line from `checkup.yaml` that also says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from config import ROOT
from handlers import alarms
from handlers.runtime import Runtime
from handlers.tokens import NoToken, Tokens
from models import backlog, storage
from models.inbox import Status
from models.migrations import Schema, schema
from models.outbox import UNASKED
from questions.faults import Faulty
from questions.load import unset
from questions.model import Campaign
from zalo.client import OaInfo

LOW_DISK_GB = 2
LATE_S = 60


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    level: Level
    text: str

    @property
    def is_fault(self) -> bool:
        """Whether something will not work."""
        return self.level is Level.FAULT

    @property
    def mark(self) -> str:
        """Sign before the line; never colour alone."""
        return {Level.OK: "✓", Level.NOTE: "•", Level.FAULT: "✗"}[self.level]

    @property
    def colour(self) -> str:
        """Colour of the line."""
        return {Level.OK: "green", Level.NOTE: "yellow", Level.FAULT: "red"}[self.level]


def examine(runtime: Runtime) -> list[Finding]:
    """Look at everything an operator can get wrong. Needs the network only to ask Zalo for the account."""
    findings = [*_mode(runtime), *_data(runtime), *_webhook(runtime), *_disk(runtime)]
    findings += _database(runtime)
    if not any(finding.is_fault for finding in findings):
        findings += [*_backlog(runtime), *_summary(runtime), *_token(runtime)]
    return findings


def _mode(runtime: Runtime) -> Iterator[Finding]:
    yield _ok("mode") if runtime.settings.production else _note("mode", "development")


def _data(runtime: Runtime) -> Iterator[Finding]:
    try:
        content = runtime.content
    except Faulty as faulty:
        for fault in faulty.faults:
            yield _fault("data", "faulty", detail=str(fault))
        return
    yield _ok("data", units=len(content.units.units), questions=len(content.survey.questions))
    if open_fields := unset(content.campaign):
        level = _fault if runtime.settings.production else _note
        yield level("data", "unset", detail=", ".join(open_fields))
    yield _season(runtime, content.campaign)


def _season(runtime: Runtime, campaign: Campaign) -> Finding:
    now = runtime.clock.now()
    if now < campaign.opens_at:
        return _note("survey", "before", until=_moment(campaign.opens_at, runtime))
    state, level = ("open", Level.OK) if now < campaign.closes_at else ("after", Level.NOTE)
    return _say(level, "survey", state, until=_moment(campaign.closes_at, runtime))


def _webhook(runtime: Runtime) -> Iterator[Finding]:
    settings = runtime.settings
    yield _ok("webhook") if settings.zalo_app_id and runtime.webhook_keys else _fault("webhook", "missing")
    if not settings.public_base_url.startswith("https://"):
        yield _note("webhook", "http")


def _disk(runtime: Runtime) -> Iterator[Finding]:
    folder = storage.folder(runtime.database) if runtime.database.is_sqlite else ROOT
    free = shutil.disk_usage(folder).free / 1e9
    yield _ok("disk", free=f"{free:.0f}") if free >= LOW_DISK_GB else _fault("disk", "low", free=f"{free:.1f}")


def _database(runtime: Runtime) -> Iterator[Finding]:
    if (obstacle := storage.obstacle(runtime.database)) is not None:
        yield _fault("database", obstacle.name.lower())
        return
    found = schema(runtime.database)
    level = {Schema.CURRENT: Level.OK, Schema.NEWER: Level.NOTE, Schema.OLD: Level.FAULT}[found]
    yield _say(level, "database", "ok" if found is Schema.CURRENT else found.value)
    if runtime.database.is_sqlite:
        yield _note("database", "sqlite")


def _backlog(runtime: Runtime) -> Iterator[Finding]:
    now = runtime.clock.now_ms()
    with runtime.database.read() as connection:
        found = backlog.look(connection, now=now)
    # Reminders and nudges give way to everything else: that they wait says nothing about the worker.
    oldest = [since for lane, since in found.oldest_messages.items() if lane not in UNASKED]
    waited = max((now - since) // 1000 for since in [now, found.oldest_event or now, *oldest])
    failed = found.events[Status.FAILED]
    yield _ok("backlog", seconds=LATE_S) if waited <= LATE_S else _fault("backlog", "late", seconds=waited)
    if failed:
        yield _fault("backlog", "failed", count=failed)


def _summary(runtime: Runtime) -> Iterator[Finding]:
    if not runtime.settings.zalo_group_id:
        yield _note("summary", "no_group")  # nothing posts by itself: a person copies it
        return
    missing = alarms.missing(runtime)
    for found in missing:
        due = _moment(found.moment.due, runtime)
        yield _fault("summary", "missing", due=due, day=found.moment.day, kind=found.moment.kind)
    if not missing:
        yield _ok("summary")


def _token(runtime: Runtime) -> Iterator[Finding]:
    tokens = Tokens(runtime)
    try:
        state = tokens.state()
    except NoToken:
        yield _fault("token", "missing")
        return
    if state.failed or state.interrupted:
        yield _fault("token", "failed" if state.failed else "interrupted")
        return
    hours = max(0, int((state.expires_at - runtime.clock.now()).total_seconds() // 3600))
    yield _ok("token", hours=hours) if state.can_refresh else _note("token", "no_refresh")
    yield from _account(runtime, tokens.access())


def _account(runtime: Runtime, token: str) -> Iterator[Finding]:
    account = runtime.zalo.get_oa(token=token)
    if not isinstance(account, OaInfo):
        yield _fault("account", "silent", code=account.code if account.code is not None else "–")
        return
    if account.oa_id != runtime.settings.zalo_oa_id:
        yield _fault("account", "other")
        return
    yield _ok("account", api=account.api)
    if not account.is_verified:
        yield _note("account", "unverified")


def _moment(moment: datetime, runtime: Runtime) -> str:
    return f"{moment.astimezone(runtime.clock.zone):%H:%M %d/%m/%Y}"


@cache
def _lines() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return loaded


def _say(level: Level, about: str, state: str, **values: object) -> Finding:
    return Finding(level, _lines()[about][state].format(**values))


def _ok(about: str, **values: object) -> Finding:
    return _say(Level.OK, about, "ok", **values)


def _note(about: str, state: str, **values: object) -> Finding:
    return _say(Level.NOTE, about, state, **values)


def _fault(about: str, state: str, **values: object) -> Finding:
    return _say(Level.FAULT, about, state, **values)
