"""Doing away with what may no longer be kept, by the dates of the campaign file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handlers.clock import span_ms
from handlers.runtime import Runtime
from models import audit, retention, storage
from models.retention import Rule

IDLE = timedelta(days=7)  # somebody who was greeted and never began
FAILED = timedelta(days=30)  # time enough to repair what could not be handled


@dataclass(frozen=True, slots=True)
class Concerned:
    """How many rows one rule concerns."""

    rule: str
    rows: int


def run(runtime: Runtime, *, dry: bool) -> list[Concerned]:
    """Apply every rule that holds today, in one transaction; with `dry` only count."""
    campaign, now = runtime.content.campaign.id, runtime.clock.now_ms()
    with runtime.database.write() as connection:
        concerned = []
        for rule in _rules(runtime):
            concerned.append(Concerned(rule.name, rule.count(connection)))
            if not dry:
                rule.apply(connection)
        if not dry:
            detail = {one.rule: one.rows for one in concerned}
            audit.write(connection, at=now, actor="cli", act="retention", detail={"campaign": campaign, **detail})
    if not dry:
        storage.clear_journal(runtime.database)
    return concerned


def is_over(runtime: Runtime) -> bool:
    """Whether the last day of keeping has passed: from now on nothing may lead from a person to a response."""
    return runtime.clock.today() > runtime.content.campaign.erase_on


def _rules(runtime: Runtime) -> tuple[Rule, ...]:
    campaign, now = runtime.content.campaign.id, runtime.clock.now_ms()
    rules = retention.during(campaign, idle_before=now - span_ms(IDLE), failed_before=now - span_ms(FAILED))
    return (*rules, *retention.after(campaign, now_ms=now)) if is_over(runtime) else rules
