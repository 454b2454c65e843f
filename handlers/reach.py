"""Whether the account may write to somebody by itself: Zalo's windows, counted from their last message."""

from __future__ import annotations

from datetime import timedelta

from handlers.clock import span_ms
from handlers.runtime import Runtime
from models.seats import Seat
from zalo.limits import FREE_WINDOW, REPLY_WINDOW

MARGIN = timedelta(minutes=10)  # a message may wait a little, and Zalo's clock is not ours


def is_reachable(runtime: Runtime, seat: Seat | None, *, now: int) -> bool:
    """Whether a message to this seat would be accepted now; between 48 hours and 7 days only if paying is allowed."""
    return seat is not None and not seat.blocked and now < reachable_until(runtime, seat)


def reachable_until(runtime: Runtime, seat: Seat) -> int:
    """The instant from which Zalo would refuse, or bill what is not to be billed."""
    window = REPLY_WINDOW if runtime.settings.zalo_paid_messages else FREE_WINDOW
    return seat.last_at + span_ms(window - MARGIN)
