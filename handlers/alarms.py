"""Alarms: whoever operates the bot learns once that something needs a person, and once that it is over.

What is watched is what the doctor looks at (`handlers.probes`). How it stands is kept among the runs of jobs, so that
all processes together raise an alarm once. The line in the log comes whatever happens; the message may not get out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from bot.replies import Reply
from handlers import letters, probes
from handlers.clock import from_ms, span_ms
from handlers.findings import Finding, line
from handlers.letters import Letter
from handlers.runtime import Runtime
from models import jobs, outbox
from models.jobs import Run
from models.outbox import Draft, Lane
from models.storage import Obstacle
from reports import numbers

RAISED = "raised"
OVER = "over"
_CALM = "calm since "  # well again, but not for long enough to say so
_ALL = "all"  # slot of an alarm there is only one of
_CANNOT_STORE = frozenset(obstacle.name.lower() for obstacle in Obstacle)

log = structlog.get_logger()


def job_of(about: str) -> str:
    """Under what name an alarm stands among the jobs."""
    return f"alarm-{about}"


def shown(run: Run | None) -> Run | None:
    """The run of an alarm in words for people."""
    lasts = run is not None and run.outcome.startswith(_CALM)
    return replace(run, outcome=RAISED) if run is not None and lasts else run


JOBS = tuple(job_of(about) for about in probes.WATCHED)


def watch(runtime: Runtime) -> None:
    """Look at everything that is watched; raise what is new, repeat what goes on for long, end what is over."""
    if not _can_store(runtime):
        return
    for about, probe in probes.WATCHED.items():
        try:
            _compare(runtime, about, list(probe(runtime)))
        except Exception:
            log.error("alarm.probe_failed", about=about, exc_info=True)


def _can_store(runtime: Runtime) -> bool:
    """Without a database nothing can be noted or sent: the log alone is told, and the operators afterwards."""
    found = next(iter(probes.database(runtime)))
    if found.state in _CANNOT_STORE:
        if not runtime.unstored:
            runtime.unstored.append((runtime.clock.now_ms(), found.text))
            log.error("alarm.raised", about=found.about, state=found.state, key="")
        return False
    if runtime.unstored:
        _afterwards(runtime, *runtime.unstored[0])
        runtime.unstored.clear()
    return True


def _afterwards(runtime: Runtime, since: int, problem: str) -> None:
    now, job = runtime.clock.now_ms(), job_of("database")
    text = line("alarm", "was", since=_time(runtime, since), time=_time(runtime, now), problem=problem)
    with runtime.database.write() as connection:
        calm_before = now - span_ms(timedelta(minutes=runtime.alarm_rules.calm_minutes))
        if jobs.begin(connection, job, _ALL, now=now, again_before=0, over_before=calm_before, outcome=RAISED):
            _tell(connection, runtime, f"{job}:{_ALL}:{now}", text)
        jobs.end(connection, job, _ALL, now=now, outcome=OVER)
    log.warning("alarm.over", about="database", key="", seconds=(now - since) // 1000)


def _compare(runtime: Runtime, about: str, findings: Sequence[Finding]) -> None:
    faults = {found.key or _ALL: found for found in findings if found.is_fault}
    with runtime.database.read() as connection:
        lasting = {run.slot: run for run in jobs.lasting(connection, [job_of(about)])}
    for slot, found in faults.items():
        _is_bad(runtime, found, slot, lasting.get(slot))
    for slot, run in lasting.items():
        if slot not in faults and probes.is_here(about, slot):
            _is_well(runtime, about, run, findings)


def _is_bad(runtime: Runtime, found: Finding, slot: str, run: Run | None) -> None:
    now, job = runtime.clock.now_ms(), job_of(found.about)
    again_before = now - span_ms(timedelta(hours=runtime.alarm_rules.again_hours))
    if run is not None and run.started_at > again_before:
        if run.outcome != RAISED:
            _note(runtime, run, RAISED)
        return
    text = line("alarm", "raised", time=_time(runtime, now), problem=found.told or found.text)
    with runtime.database.write() as connection:
        if not jobs.begin(connection, job, slot, now=now, again_before=again_before, over_before=now, outcome=RAISED):
            return
        _tell(connection, runtime, f"{job}:{slot}:{now}", text)
    log.error("alarm.raised", about=found.about, state=found.state, key=found.key)


def _is_well(runtime: Runtime, about: str, run: Run, findings: Sequence[Finding]) -> None:
    now = runtime.clock.now_ms()
    since = int(run.outcome.removeprefix(_CALM)) if run.outcome.startswith(_CALM) else None
    if since is None:
        _note(runtime, run, f"{_CALM}{now}")
        return
    if now - since < span_ms(timedelta(minutes=runtime.alarm_rules.calm_minutes)):
        return
    well = next((found.text for found in findings if not found.is_fault), line("alarm", "gone"))
    with runtime.database.write() as connection:
        if not jobs.end(connection, run.job, run.slot, now=now, outcome=OVER):
            return
        _tell(
            connection,
            runtime,
            f"{run.job}:{run.slot}:{now}",
            line("alarm", "over", time=_time(runtime, now), well=well),
        )
    log.warning(
        "alarm.over", about=about, key="" if run.slot == _ALL else run.slot, seconds=(now - run.started_at) // 1000
    )


def _note(runtime: Runtime, run: Run, outcome: str) -> None:
    with runtime.database.write() as connection:
        jobs.conclude(connection, run.job, run.slot, outcome=outcome)


def _tell(connection: Connection, runtime: Runtime, cause: str, text: str) -> None:
    """Write to the operators; what cannot leave before the alarm would be repeated is of no use any more."""
    now = runtime.clock.now_ms()
    expires_at = now + span_ms(timedelta(hours=runtime.alarm_rules.again_hours))
    outbox.queue(connection, list(_drafts(runtime, cause, text, expires_at)), now=now)


def _drafts(runtime: Runtime, cause: str, text: str, expires_at: int) -> Iterator[Draft]:
    for n, account in enumerate(runtime.settings.operators):
        person = runtime.pseudonyms.person(account)
        body = letters.close(runtime.seal, person, Letter(account, Reply(text)))
        yield Draft(cause, n, person, Lane.CONFIRMATION, body, 0, expires_at=expires_at)


def _time(runtime: Runtime, instant: int) -> str:
    return numbers.clock(from_ms(instant).astimezone(runtime.clock.zone))
