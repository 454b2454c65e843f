"""The conversation with one resident: a state and an event in, the next state and what to say out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import hearing, side_steps
from bot.events import Event, Left, Nudged, Opened, Said, Sent, Withdrew
from bot.flood import counted
from bot.state import Conversation, Phase
from bot.turns import SILENCE, Turn
from questions.model import Content

Handler = Callable[[Content, Conversation, Any], Turn]  # the last one is an event of the type it stands for


def step(content: Content, state: Conversation, event: Event) -> Turn:
    """What `event` makes of `state`, and the reply: exactly one to what somebody said or sent, flooding aside.

    Pure and total: the same arguments give the same result, and no event in any state raises. The time is the event's.
    When `version` grows the answers are what counts; WITHDRAWN and ERASED oblige the caller to delete (see `Phase`).
    """
    after, replies = TRANSITIONS[state.phase, type(event)](content, state, event)
    return _noted(content, state, event, after), replies


def _noted(content: Content, before: Conversation, event: Event, after: Conversation) -> Conversation:
    """The state with the time of what was handled. Of whom nothing is kept, not even that."""
    if after.phase is Phase.ERASED or not isinstance(event, (Said, Sent, Opened)):
        return after
    latest = max(before.last_at, event.at) if before.last_at else event.at
    recent = before.recent if isinstance(event, Opened) else counted(content, before, event.at)
    return after.but(last_at=latest, recent=recent)


def _quiet(_content: Content, state: Conversation, _event: Event) -> Turn:
    """Nothing to do and nothing to say."""
    return state, SILENCE


def _forgotten(_content: Content, _state: Conversation, _event: Event) -> Turn:
    """Asked Zalo to have everything erased: it is, without a word."""
    return Conversation(phase=Phase.ERASED), SILENCE


_EVENTS: tuple[type[Event], ...] = (Said, Sent, Opened, Nudged, Left, Withdrew)
_BEGUN: tuple[Handler, ...] = (hearing.said, hearing.sent, hearing.opened, side_steps.nudged, _quiet, _forgotten)
_ENDED: tuple[Handler, ...] = (hearing.said, hearing.sent, hearing.finished, _quiet, _quiet, _forgotten)
_ROWS: Mapping[Phase, tuple[Handler, ...]] = {
    Phase.NEW: (hearing.said, hearing.sent, hearing.opened, _quiet, _quiet, _forgotten),
    Phase.UNIT: _BEGUN,
    Phase.CONSENT: _BEGUN,
    Phase.ELIGIBLE: _BEGUN,
    Phase.ASKING: _BEGUN,
    Phase.REVIEW: _BEGUN,
    Phase.PAUSED: (hearing.said, hearing.sent, hearing.opened, _quiet, _quiet, _forgotten),
    Phase.DONE: _ENDED,
    Phase.DECLINED: _ENDED,
    Phase.WITHDRAWN: _ENDED,
    Phase.ERASED: (hearing.said, hearing.sent, hearing.opened, _quiet, _quiet, _forgotten),
}

TRANSITIONS: Mapping[tuple[Phase, type[Event]], Handler] = {
    (phase, event): handler for phase, row in _ROWS.items() for event, handler in zip(_EVENTS, row, strict=True)
}
