"""Which commune: typed by name, or picked from lists by number."""

from __future__ import annotations

from bot import answers, places
from bot.events import Said
from bot.hints import hint
from bot.menus import PAGE, first_page, next_page, open_choice
from bot.showing import again, show
from bot.state import Conversation, Phase
from bot.turns import Turn, opened
from questions.model import Content


def heard(content: Content, state: Conversation, event: Said) -> Turn:
    """A reply while the commune is being asked: a number or label of the open list, or a name."""
    choice = open_choice(content, state)
    if choice is None:
        return again(content, opened(state, Phase.UNIT, "unit"), event.at)
    reading = answers.read(choice, event.text)
    if isinstance(reading, answers.Accepted):
        return _chosen(content, state, str(reading.answer.value))
    if turn := named(content, state, event.text):
        return turn
    state = state.but(tries=state.tries + 1)
    plain = state.asking == "unit"
    lead = _unknown(content, state.tries) if plain else hint(content, choice, reading, state.tries)
    return state, (show(content, state, lead),)


def named(content: Content, state: Conversation, text: str, lead: str = "") -> Turn | None:
    """The commune these words name, to be confirmed, or the few they may name; None if they name none."""
    match places.find(content.units, text):
        case places.Found(unit):
            state = opened(state, Phase.UNIT, "unit_yes", (unit.code,))
        case places.Several(units):
            state = opened(state, Phase.UNIT, "unit_which", tuple(unit.code for unit in units[:PAGE]))
        case _:
            return None
    return state, (show(content, state, lead),)


def settled(content: Content, state: Conversation, unit: str, *, entry: str, lead: str = "") -> Turn:
    """The commune is known: on to the consent, or back to the question from which another commune was chosen."""
    back = state.phase is Phase.UNIT and state.before is Phase.ELIGIBLE
    state = state.but(unit=unit, entry=entry, before=None)
    state = opened(state, Phase.ELIGIBLE, "eligible") if back else opened(state, Phase.CONSENT, "consent")
    return state, (show(content, state, lead),)


def _chosen(content: Content, state: Conversation, code: str) -> Turn:
    known = [content.units.by_code[offered] for offered in state.offered if offered in content.units.by_code]
    match code:
        case "unit.list":
            state = _listed(content, state)
        case "unit_yes.yes" if known:
            return settled(content, state, known[0].code, entry="name")
        case "unit_page.more" if known:
            state = opened(state, Phase.UNIT, "unit_page", next_page(content, known[-1]))
        case _ if code in content.units.by_code:
            return settled(content, state, code, entry="name")
        case _ if state.asking == "district":
            state = opened(state, Phase.UNIT, "unit_page", first_page(content, code))
        case _:  # another place, or a list that another version of the program offered
            state = opened(state, Phase.UNIT, "unit")
    return state, (show(content, state),)


def _listed(content: Content, state: Conversation) -> Conversation:
    """Districts first, where there are several."""
    districts = tuple(content.units.districts)
    if len(districts) > 1:
        return opened(state, Phase.UNIT, "district")
    return opened(state, Phase.UNIT, "unit_page", first_page(content, districts[0]))


def _unknown(content: Content, tries: int) -> str:
    if tries >= 3 and tries % 2:
        return content.texts.say("unit.unknown_list")
    if tries >= 2:
        units = content.units.units
        return content.texts.say("unit.unknown_again", example=units[tries % len(units)].full_title)
    return content.texts.say("unit.unknown")
