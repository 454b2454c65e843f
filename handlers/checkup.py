"""What `doctor` looks at: everything that is watched all the time, and what only an operator can get wrong."""

from __future__ import annotations

from collections.abc import Iterator

from handlers import probes
from handlers.findings import Finding, Level, fault, moment, note, ok, say
from handlers.pace import Pace
from handlers.runtime import Runtime
from handlers.tokens import Tokens
from questions.faults import Faulty
from questions.load import unset
from questions.model import Campaign
from zalo.client import OaInfo


def examine(runtime: Runtime) -> list[Finding]:
    """Look at everything an operator can get wrong. Needs the network only to ask Zalo for the account."""
    findings = [*_mode(runtime), *_data(runtime), *_webhook(runtime), *_operators(runtime)]
    if not any(finding.about == "data" and finding.is_fault for finding in findings):
        findings += probes.disk(runtime)
    findings += _database(runtime)
    if not any(finding.is_fault for finding in findings):
        for probe in (probes.delay, probes.pace, probes.reading, probes.silence, probes.summary, probes.token):
            findings += probe(runtime)
        if not any(finding.about == "token" and finding.is_fault for finding in findings):
            findings += _account(runtime, Tokens(runtime).access())
    return findings


def _mode(runtime: Runtime) -> Iterator[Finding]:
    yield ok("mode") if runtime.settings.production else note("mode", "development")


def _data(runtime: Runtime) -> Iterator[Finding]:
    try:
        content = runtime.content
    except Faulty as faulty:
        for one in faulty.faults:
            yield fault("data", "faulty", detail=str(one))
        return
    yield ok("data", units=len(content.units.units), questions=len(content.survey.questions))
    if open_fields := unset(content.campaign):
        level = fault if runtime.settings.production else note
        yield level("data", "unset", detail=", ".join(open_fields))
    yield _season(runtime, content.campaign)


def _season(runtime: Runtime, campaign: Campaign) -> Finding:
    now = runtime.clock.now()
    if now < campaign.opens_at:
        return note("survey", "before", until=moment(campaign.opens_at, runtime))
    state, level = ("open", Level.OK) if now < campaign.closes_at else ("after", Level.NOTE)
    return say(level, "survey", state, until=moment(campaign.closes_at, runtime))


def _webhook(runtime: Runtime) -> Iterator[Finding]:
    settings = runtime.settings
    yield ok("webhook") if settings.zalo_app_id and runtime.webhook_keys else fault("webhook", "missing")
    if not settings.public_base_url.startswith("https://"):
        yield note("webhook", "http")


def _operators(runtime: Runtime) -> Iterator[Finding]:
    told = len(runtime.settings.operators)
    yield ok("operators", count=told) if told else note("operators", "nobody")


def _database(runtime: Runtime) -> Iterator[Finding]:
    found = list(probes.database(runtime))
    yield from found
    if runtime.database.is_sqlite and not any(one.is_fault for one in found):
        yield note("database", "sqlite")


def _account(runtime: Runtime, token: str) -> Iterator[Finding]:
    Pace(runtime).wait()
    account = runtime.zalo.get_oa(token=token)
    if not isinstance(account, OaInfo):
        yield fault("account", "silent", code=account.code if account.code is not None else "–")
        return
    if account.oa_id != runtime.settings.zalo_oa_id:
        yield fault("account", "other")
        return
    yield ok("account", api=account.api)
    if not account.is_verified:
        yield note("account", "unverified")
