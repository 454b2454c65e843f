"""What can go wrong while the bot runs. The doctor and the alarms ask the same probes, so that they cannot disagree."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from config import ROOT
from handlers.clock import from_ms, span_ms
from handlers.findings import Finding, Level, fault, moment, note, ok, say
from handlers.missing import copy_link, missing
from handlers.runtime import Runtime
from handlers.tokens import NoToken, Tokens
from models import audit, backlog, inbox, readings, storage, waits
from models.inbox import Status
from models.migrations import Schema, schema
from reports import numbers

RECENT = timedelta(minutes=10)  # replies of so long tell how long people wait now
_HOUR = timedelta(hours=1)

Probe = Callable[[Runtime], Iterator[Finding]]


def database(runtime: Runtime) -> Iterator[Finding]:
    """Whether events can be stored."""
    if (obstacle := storage.obstacle(runtime.database)) is not None:
        yield fault("database", obstacle.name.lower())
        return
    found = schema(runtime.database)
    level = {Schema.CURRENT: Level.OK, Schema.NEWER: Level.NOTE, Schema.OLD: Level.FAULT}[found]
    yield say(level, "database", "ok" if found is Schema.CURRENT else found.value)


def disk(runtime: Runtime) -> Iterator[Finding]:
    """Room on the disk of this machine."""
    machine = socket.gethostname()
    folder = storage.folder(runtime.database) if runtime.database.is_sqlite else ROOT
    free = shutil.disk_usage(folder).free / 1e9
    is_low = free < runtime.alarm_rules.disk_gb
    found = fault("disk", "low", free=f"{free:.1f}") if is_low else ok("disk", free=f"{free:.0f}")
    yield replace(found, key=machine)


def delay(runtime: Runtime) -> Iterator[Finding]:
    """Whether somebody waits too long for an answer, and what was given up."""
    now, longest = runtime.clock.now_ms(), runtime.alarm_rules.reply_seconds
    with runtime.database.read() as connection:
        found = backlog.look(connection, now=now)
        reply = waits.oldest_reply(connection)
    # Of messages only replies: what gives way to them may wait, and an alarm that cannot leave is no further one.
    waited = (now - min(since for since in (found.oldest_event, reply, now) if since is not None)) // 1000
    failed = found.events[Status.FAILED]
    yield ok("backlog", seconds=longest) if waited <= longest else fault("backlog", "late", seconds=waited)
    if failed:
        yield replace(fault("backlog", "failed", count=failed), key="failed")


def pace(runtime: Runtime) -> Iterator[Finding]:
    """How long people have been waiting for answers."""
    waited = reply_wait(runtime)
    if waited is None:
        return
    seconds, count = waited
    slow = seconds > runtime.alarm_rules.reply_seconds
    values = {"seconds": numbers.decimal(seconds), "count": numbers.whole(count)}
    yield note("pace", "slow", rate=runtime.settings.zalo_rate_per_minute, **values) if slow else ok("pace", **values)


def reply_wait(runtime: Runtime) -> tuple[float, int] | None:
    """In how many seconds 95 of 100 replies of the last minutes arrived, and out of how many; None without any."""
    now = runtime.clock.now_ms()
    with runtime.database.read() as connection:
        waited = sorted(waits.of_replies(connection, since=now - span_ms(RECENT), now=now))
    return (waited[(len(waited) * 95 - 1) // 100] / 1000, len(waited)) if waited else None


def reading(runtime: Runtime) -> Iterator[Finding]:
    """How much of what residents wrote was not understood."""
    rules, now = runtime.alarm_rules, runtime.clock.now_ms()
    with runtime.database.read() as connection:
        heard, unread = readings.since(connection, now - span_ms(_HOUR))
    if heard < rules.unread_least:
        return
    values = {"percent": round(100 * unread / heard), "heard": heard}
    too_many = 100 * unread > rules.unread_percent * heard
    yield fault("reading", "high", **values) if too_many else ok("reading", **values)


def silence(runtime: Runtime) -> Iterator[Finding]:
    """Whether Zalo still delivers, while the survey is open and people are awake."""
    rules, campaign, now = runtime.alarm_rules, runtime.content.campaign, runtime.clock.now()
    if not (campaign.opens_at <= now < campaign.closes_at and rules.silence_from <= now.time() < rules.silence_until):
        return
    with runtime.database.read() as connection:
        last = inbox.last_received(connection)
        if last is None:  # a bot that has just begun has heard nobody
            last = audit.latest(connection, "start") or runtime.clock.now_ms()
    since = max(datetime.combine(now.date(), rules.silence_from, now.tzinfo), campaign.opens_at, from_ms(last))
    if now - since > timedelta(minutes=rules.silence_minutes):
        yield fault("silence", "long", since=moment(since, runtime))
    else:
        yield ok("silence", minutes=rules.silence_minutes)


def summary(runtime: Runtime) -> Iterator[Finding]:
    """Whether the group has been told what it should have been told."""
    if not runtime.settings.zalo_group_id:
        yield note("summary", "no_group")  # nothing posts by itself: a person copies it
        return
    lacking = [one.moment for one in missing(runtime)]
    for one in lacking:
        key = f"{one.kind}:{one.day}"
        values = {"time": numbers.clock(runtime.clock.now()), "day": numbers.full_day(one.day)}
        told = runtime.summary_texts.say("alarm", link=copy_link(runtime, one), **values)
        due = moment(one.due, runtime)
        yield replace(fault("summary", "missing", due=due, day=one.day, kind=one.kind), key=key, told=told)
    if not lacking:
        yield ok("summary")


def token(runtime: Runtime) -> Iterator[Finding]:
    """Whether Zalo takes what we send, and will tomorrow."""
    try:
        state = Tokens(runtime).state()
    except NoToken:
        yield fault("token", "missing")
        return
    hours = max(0, int((state.expires_at - runtime.clock.now()).total_seconds() // 3600))
    if state.failed or state.interrupted:
        yield fault("token", "failed" if state.failed else "interrupted")
    elif hours < runtime.alarm_rules.token_hours:
        yield fault("token", "dying", hours=hours)
    else:
        yield ok("token", hours=hours) if state.can_refresh else note("token", "no_refresh")


WATCHED: Mapping[str, Probe] = {
    "database": database,
    "token": token,
    "backlog": delay,
    "reading": reading,
    "silence": silence,
    "disk": disk,
    "summary": summary,
}
OF_A_MACHINE = frozenset({"disk"})  # what another machine finds out about itself is none of ours


def is_here(about: str, key: str) -> bool:
    """Whether this machine can tell how this stands."""
    return about not in OF_A_MACHINE or key == socket.gethostname()
