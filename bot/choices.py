"""What each numbered choice does. Choices that name a commune or a question are read where those are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from bot import answers, changing, opening, review, season, side_steps
from bot.answers import Accepted
from bot.events import Said
from bot.hints import hint
from bot.menus import open_choice
from bot.showing import again, show
from bot.state import Conversation
from bot.turns import Act, Turn
from questions.model import Content

ACTS: Mapping[str, Act] = {
    "consent.yes": opening.agreed,
    "consent.no": opening.declined,
    "consent.more": opening.read_more,
    "consent.next": opening.read_more,
    "consent.again": opening.read_more,
    "again.yes": opening.greeted_again,
    "eligible.yes": opening.eligible,
    "eligible.elsewhere": opening.elsewhere,
    "eligible.minor": opening.too_young,
    "review.send": review.send,
    "review.edit": changing.pick,
    "review.erase": side_steps.erase,
    "resume.continue": side_steps.carry_on,
    "resume.restart": side_steps.restart,
    "restart.yes": side_steps.restarted,
    "restart.no": side_steps.carry_on,
    "move.yes": opening.move,
    "move.no": side_steps.close,
    "withdraw.yes": side_steps.withdrawn,
    "withdraw.no": side_steps.close,
    "erase.yes": side_steps.erased,
    "erase.no": side_steps.close,
    "menu.continue": side_steps.carry_on,
    "menu.back": changing.back,
    "menu.skip": changing.skip,
    "menu.see": side_steps.see,
    "menu.edit": changing.pick,
    "menu.stop": side_steps.stop,
    "menu.help": side_steps.explain,
    "menu.withdraw": side_steps.withdraw,
    "menu.erase": side_steps.erase,
    "menu.nothing": side_steps.close,
}
# What may still be decided when the round is over; everything else is answered with that it is over.
AFTERWARDS = frozenset(
    {
        *("menu.see", "menu.help", "menu.withdraw", "menu.erase", "menu.nothing"),
        *("withdraw.yes", "withdraw.no", "erase.yes", "erase.no"),
    }
)


def heard(content: Content, state: Conversation, event: Said) -> Turn:
    """A reply to the open menu."""
    choice = open_choice(content, state)
    if choice is None:
        return again(content, state, event.at)
    reading = answers.read(choice, event.text)
    if isinstance(reading, Accepted):
        return chosen(content, state, event, str(reading.answer.value))
    state = state.but(tries=state.tries + 1)
    return state, (show(content, state, hint(content, choice, reading, state.tries)),)


def chosen(content: Content, state: Conversation, event: Said, code: str) -> Turn:
    """This choice of the open menu was taken."""
    if not season.is_open(content, event.at) and code not in AFTERWARDS:
        return side_steps.close(content, state, event)
    act = ACTS.get(code)
    return act(content, state, event) if act else changing.picked_of_alike(content, state, event, code)
