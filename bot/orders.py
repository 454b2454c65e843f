"""The words that always work."""

from __future__ import annotations

from collections.abc import Mapping

from bot import changing, opening, review, side_steps
from bot.commands import Command, Word
from bot.events import Event
from bot.showing import again
from bot.state import Conversation, Phase
from bot.turns import Act, Turn
from questions.model import Content

NOT_BEGUN = frozenset({Phase.NEW, Phase.ERASED})
LEFT = frozenset({Phase.DECLINED, Phase.WITHDRAWN})
# These mean the same whenever they were typed; the others depend on what was open then.
TIMELESS = frozenset({Word.HELP, Word.SEE, Word.STOP, Word.ERASE, Word.WITHDRAW, Word.EDIT})
# What still makes sense when the round is over.
AFTERWARDS = frozenset({Word.SEE, Word.ERASE, Word.WITHDRAW})


def follow(content: Content, state: Conversation, event: Event, command: Command) -> Turn:
    """Do what the word asks for at this point of the conversation."""
    if state.phase in NOT_BEGUN and command.word is not Word.ERASE:
        extra = side_steps.how_to(content) if command.word is Word.HELP else ""
        return opening.greeted(content, state, event, extra)
    if command.word is Word.EDIT:
        return changing.edit(content, state, event, command.number)
    return _ACTS[command.word](content, state, event)


def _resume(content: Content, state: Conversation, event: Event) -> Turn:
    if state.editing and not state.aside:
        return changing.keep(content, state, event)
    return side_steps.carry_on(content, state, event)


def _start(content: Content, state: Conversation, event: Event) -> Turn:
    if state.phase in LEFT:
        return opening.greeted_again(content, state, event)
    return _resume(content, state, event)


def _skip(content: Content, state: Conversation, event: Event) -> Turn:
    if state.phase in (Phase.DONE, *LEFT) and not state.aside:
        return again(content, state, event.at)
    return changing.skip(content, state, event)


_ACTS: Mapping[Word, Act] = {
    Word.BACK: changing.back,
    Word.SKIP: _skip,
    Word.SEE: side_steps.see,
    Word.STOP: side_steps.stop,
    Word.RESUME: _resume,
    Word.HELP: side_steps.explain,
    Word.ERASE: side_steps.erase,
    Word.WITHDRAW: side_steps.withdraw,
    Word.SEND: review.asked_to_send,
    Word.START: _start,
}
