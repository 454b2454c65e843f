"""The survey opens and closes by the clock alone; that it did so stands in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from handlers.runtime import Runtime
from handlers.slots import Act, Slot, SlotJob
from models import audit


def _slots(runtime: Runtime) -> Sequence[Slot]:
    """By their instants: a round that is prolonged closes again."""
    campaign = runtime.content.campaign
    until = datetime.combine(campaign.erase_on + timedelta(days=1), time(), campaign.timezone)
    moments = {"opened": campaign.opens_at, "closed": campaign.closes_at}
    return [Slot(f"{what} {due.isoformat()}", due, until) for what, due in moments.items()]


def _prepare(runtime: Runtime, slot: Slot) -> Act:
    what, at = slot.key.split()

    def act(connection: Connection) -> str:
        detail = {"campaign": runtime.content.campaign.id, "at": at}
        audit.write(connection, at=runtime.clock.now_ms(), actor="system", act=f"survey.{what}", detail=detail)
        return "noted"

    return act


JOB = SlotJob("survey-season", _slots, _prepare, seconds=5)
