"""What is open, as a message. One message holds one line about what was just said, and below it what is asked now."""

from __future__ import annotations

from datetime import datetime

from bot import season
from bot.menus import open_choice, open_name
from bot.path import walk
from bot.prompts import prompt
from bot.replies import Button, Reply
from bot.state import Conversation, Phase
from bot.taps import payload
from bot.turns import Turn, beside, opened
from bot.wording import LIMIT, bounds, echoed, example_day, filled, shortened
from questions.model import Content, Kind, Question

MOST_BUTTONS = 5  # Zalo shows no more below a message
BUTTON_TITLE = 100  # characters


def again(content: Content, state: Conversation, at: datetime, lead: str = "") -> Turn:
    """What is open, once more. Outside the round nothing is, and in a phase without a step one opens."""
    if not season.is_open(content, at) and not state.aside:
        return state, (message(lead, season.line(content, state, at)),)
    if not state.aside:
        state = _with_step(state)
    return state, (show(content, state, lead),)


def _with_step(state: Conversation) -> Conversation:
    match state.phase:
        case Phase.PAUSED:
            return beside(state, "resume")
        case Phase.DECLINED | Phase.WITHDRAWN if state.asking != "again":
            return opened(state, state.phase, "again")
        case Phase.NEW | Phase.ERASED:
            return opened(Conversation(ask_no=state.ask_no), Phase.UNIT, "unit")
        case _:
            return state


def show(content: Content, state: Conversation, lead: str = "") -> Reply:
    """The open question or step, below one line about what came before."""
    choice = open_choice(content, state)
    if choice is not None and state.phase is Phase.ASKING and not state.aside:
        body = _question(content, state, choice)
    else:
        body = _step(content, state, choice)
    return message(lead, body, buttons=_buttons(content, state, choice))


def message(lead: str, body: str, buttons: tuple[Button, ...] = ()) -> Reply:
    """One message within Zalo's limit: what is asked comes whole, the line before it gives way."""
    gap = "\n\n" if "\n" in lead else "\n"
    room = LIMIT - len(body) - len(gap)
    text = f"{shortened(lead, room)}{gap}{body}" if lead and room > 0 else body
    return Reply(shortened(text, LIMIT), buttons)


def _question(content: Content, state: Conversation, question: Question) -> str:
    text = filled(content, question.text, state.unit)
    lines = [_heading(content, state, question), text, *_options(question), _footer(content, state, question)]
    return "\n".join(lines)


def _heading(content: Content, state: Conversation, question: Question) -> str:
    """The number, and how many questions come after this one: "at most" while it may be fewer."""
    if state.editing:
        return content.texts.say("heading.edit", number=question.number)
    path = walk(content.survey, state.answers)
    left = path.remaining(beside=question.id)
    key = "heading.most" if path.possible else "heading.exact" if left else "heading.last"
    return content.texts.say(key, number=question.number, left=left)


def _options(choice: Question) -> list[str]:
    return [f"{number}. {option.label}" for number, option in enumerate(choice.options, start=1)]


def _footer(content: Content, state: Conversation, question: Question) -> str:
    say = content.texts.say
    if state.editing:
        key = "footer.edit_number" if question.kind is Kind.NUMBER else "footer.edit"  # there 0 is an answer
        return say(key, answer=echoed(content, question, state.answers[question.id]))
    match question.kind:
        case Kind.SINGLE:
            return say("footer.single")
        case Kind.MULTI if question.max_choices:
            return say("footer.multi_max", max=question.max_choices)
        case Kind.MULTI:
            return say("footer.multi")
        case Kind.NUMBER:
            key = "footer.number_unknown" if question.unknown else "footer.number"
            return say(key, bounds=bounds(content, question))
        case Kind.DATE:
            key = "footer.date_unknown" if question.unknown else "footer.date"
            return say(key, example=example_day(content, question))
        case _:
            return say("footer.text" if question.required else "footer.text_optional")


def _step(content: Content, state: Conversation, choice: Question | None) -> str:
    listed = "\n".join(_options(choice)) if choice else ""
    words = prompt(content, state, open_name(state), LIMIT - len(listed) - 1)
    return "\n".join(part for part in (words, listed) if part)


def _buttons(content: Content, state: Conversation, choice: Question | None) -> tuple[Button, ...]:
    if not content.campaign.buttons or choice is None or choice.kind is not Kind.SINGLE:
        return ()
    if len(choice.options) > MOST_BUTTONS:
        return ()
    name, ask_no = open_name(state), state.ask_no
    return tuple(
        Button(shortened(option.label, BUTTON_TITLE), payload(content.campaign.id, name, ask_no, number))
        for number, option in enumerate(choice.options, start=1)
    )
