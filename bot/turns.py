"""The words the conversation's functions share: what an act is, opening a step, laying a side step over it."""

from __future__ import annotations

from collections.abc import Callable

from bot.events import Event
from bot.replies import Reply
from bot.state import Conversation, Phase
from questions.model import Content

Turn = tuple[Conversation, tuple[Reply, ...]]
Act = Callable[[Content, Conversation, Event], Turn]

CONSENTED = frozenset({Phase.ELIGIBLE, Phase.ASKING, Phase.REVIEW, Phase.DONE})
SILENCE: tuple[Reply, ...] = ()


def anew(state: Conversation) -> Conversation:
    """A conversation at its beginning that repeats no number of the one before."""
    return Conversation(ask_no=state.ask_no, version=state.version, nudges=state.nudges)


def opened(state: Conversation, phase: Phase, asking: str, offered: tuple[str, ...] = ()) -> Conversation:
    """The state with this step open: a new asking, to which no earlier button belongs."""
    return state.but(phase=phase, asking=asking, aside="", offered=offered, ask_no=state.ask_no + 1, tries=0)


def beside(state: Conversation, aside: str, offered: tuple[str, ...] = ()) -> Conversation:
    """The state with a side step over the open one, which stays as it is."""
    return state.but(aside=aside, offered=offered or state.offered, tries=0)


def uncovered(state: Conversation) -> Conversation:
    """The state without its side step; a list of communes below it is still offered."""
    listing = Phase.UNIT in (state.phase, state.before)
    return state.but(aside="", tries=0, offered=state.offered if listing else ())


def resumed(state: Conversation) -> Conversation:
    """The state without its side step and, should the person have paused, going on where that was."""
    if state.phase is Phase.PAUSED:
        state = state.but(phase=state.before or Phase.NEW, before=None)
    return uncovered(state)


def consented(state: Conversation) -> bool:
    """Whether there is a consent to take back: given, and not withdrawn since."""
    phase = state.before if state.phase in (Phase.PAUSED, Phase.UNIT) else state.phase
    return phase in CONSENTED
