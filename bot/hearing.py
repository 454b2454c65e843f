"""What somebody says or sends, and all that is looked at before it counts as a reply to what is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot import answers, asking, changing, choices, codes, commands, opening, orders, placing, season, side_steps, taps
from bot.answers import Accepted
from bot.events import Opened, Said, Sent
from bot.flood import excess
from bot.hints import hint
from bot.limits import IDLE
from bot.menus import open_choice, open_name
from bot.showing import again
from bot.state import Conversation, Phase
from bot.turns import SILENCE, Turn, resumed, uncovered
from bot.wording import echoed
from questions.model import Content, Kind

Reader = Callable[[Content, Conversation, Said], Turn]
Look = Callable[[Content, Conversation, Said], Turn | None]

EVERYTHING = "00"  # the menu of all that can be done; written below every question
_ON_RETURN = frozenset({"resume", "restart"})  # side steps that ask the very question a return raises
_AFTERWARDS = frozenset({"menu", "closed", "withdraw", "erase"})  # side steps that outlive the round


def said(content: Content, state: Conversation, event: Said) -> Turn:
    """Words or a tap: the first look that has something to say about them decides, else they are a reply."""
    for look in _LOOKS:
        turn = look(content, state, event)
        if turn is not None:
            return turn
    return _reply(content, state, event)


def _reply(content: Content, state: Conversation, event: Said) -> Turn:
    if state.aside == "pick":
        return changing.picked(content, state, event)
    if state.aside:
        return choices.heard(content, state, event)
    return _READERS[state.phase](content, state, event)


def _flooded(content: Content, state: Conversation, event: Said | Sent) -> Turn | None:
    many = excess(content, state, event.at)
    if many == 1:
        return again(content, state, event.at, content.texts.say("line.flood"))
    return (state, SILENCE) if many else None


def _out_of_season(content: Content, state: Conversation, event: Said) -> Turn | None:
    """Outside the round a form can be seen, taken back and erased, and that is all."""
    if season.is_open(content, event.at):
        return None
    if not season.is_kept(content, event.at):
        return again(content, uncovered(state), event.at)
    if event.text.strip() == EVERYTHING:
        return side_steps.everything(content, state, event)
    event = _untapped(content, state, event)
    if state.aside in _AFTERWARDS and _decides(content, state, event):
        return choices.heard(content, state, event)
    command = commands.read(event.text)
    if command and command.word in orders.AFTERWARDS:
        return orders.follow(content, state, event, command)
    mistyped = codes.looks_meant(event.text) and not _unit_of(content, codes.find(event.text))
    return again(content, uncovered(state), event.at, content.texts.say("code.wrong") if mistyped else "")


def _tapped(content: Content, state: Conversation, event: Said) -> Turn | None:
    """A tap counts for the asking it belongs to, if that is open, and for nothing else."""
    tap = taps.find(event.text)
    if tap is None or state.phase in orders.NOT_BEGUN:
        return None
    if tap.campaign == content.campaign.id and tap.ask_no == state.ask_no:
        digit = replace(event, text=tap.digit)
        if tap.asking == open_name(state):
            return _reply(content, state, digit)
        if tap.asking == state.asking:  # below a side step, which the tap answers by passing over it
            return _reply(content, resumed(state), digit)
    return again(content, state, event.at, _about_old_tap(content, state, tap))


def _untapped(content: Content, state: Conversation, event: Said) -> Said:
    """A tap on the open side step as the digit it stands for; anything else as it is."""
    tap = taps.find(event.text)
    if tap and (tap.campaign, tap.asking, tap.ask_no) == (content.campaign.id, open_name(state), state.ask_no):
        return replace(event, text=tap.digit)
    return event


def _about_old_tap(content: Content, state: Conversation, tap: taps.Tap) -> str:
    question = content.survey.by_id.get(tap.asking)
    if question is None or question.id not in state.answers or tap.campaign != content.campaign.id:
        return content.texts.say("line.old_tap")
    words = echoed(content, question, state.answers[question.id])
    return content.texts.say("line.old_answer", number=question.number, answer=words)


def _scanned(content: Content, state: Conversation, event: Said) -> Turn | None:
    """The code of a poster. A code that exists is never anything else; one that was meant is never guessed."""
    unit = _unit_of(content, codes.find(event.text))
    if unit:
        return opening.scanned(content, state, event, unit, "code")
    if state.phase is Phase.DONE or _takes_any_words(content, state) or not codes.looks_meant(event.text):
        return None
    wrong = content.texts.say("code.wrong")
    if state.phase in orders.NOT_BEGUN:
        return opening.greeted(content, state, event, wrong)
    return again(content, state, event.at, wrong)


def _unit_of(content: Content, code: str | None) -> str:
    unit = content.codes.get(code, "") if code else ""
    return unit if unit in content.units.by_code else ""


def _late(content: Content, state: Conversation, event: Said) -> Turn | None:
    """Written before what is open was asked: it cannot be the answer to it."""
    if state.last_at is None or event.at >= state.last_at or open_choice(content, state) is None:
        return None
    command = _command(content, state, event.text)
    if command and command.certain and command.word in orders.TIMELESS:
        return orders.follow(content, state, event, command)
    return again(content, state, event.at, content.texts.say("line.late"))


def _returned(content: Content, state: Conversation, event: Said) -> Turn | None:
    """Back in the middle of the questions after a while: a number may mean anything by now, a label does not."""
    if not _is_back(state, event.at) or event.text.strip() == EVERYTHING:
        return None
    command = _command(content, state, event.text)
    if command and command.certain:
        return None
    question = open_choice(content, state)
    if question and not state.aside and question.kind in (Kind.SINGLE, Kind.MULTI):
        reading = answers.read(question, event.text)
        if isinstance(reading, Accepted) and not reading.by_number:
            return None
    return side_steps.returned(content, state, event)


def _is_back(state: Conversation, at: datetime) -> bool:
    if state.phase is not Phase.ASKING or state.aside in _ON_RETURN or state.last_at is None:
        return False
    return at - state.last_at > IDLE


def _decided(content: Content, state: Conversation, event: Said) -> Turn | None:
    """The label of an open side step's choice means that choice, even where it is a command as well."""
    return choices.heard(content, state, event) if _decides(content, state, event) else None


def _decides(content: Content, state: Conversation, event: Said) -> bool:
    choice = open_choice(content, state) if state.aside else None
    if choice is None or not isinstance(answers.read(choice, event.text), Accepted):
        return False
    command = commands.read(event.text)  # the word that led here, said once more, does not also confirm
    return command is None or not command.certain or command.word != state.aside


def _commanded(content: Content, state: Conversation, event: Said) -> Turn | None:
    if event.text.strip() == EVERYTHING and state.phase not in orders.NOT_BEGUN:
        return side_steps.everything(content, state, event)
    command = _command(content, state, event.text)
    return orders.follow(content, state, event, command) if command else None


def _command(content: Content, state: Conversation, text: str) -> commands.Command | None:
    """The command a message is; what may as well be an answer is one if the open question takes it."""
    command = commands.read(text, free_text=_takes_any_words(content, state))
    if command is None or command.certain:
        return command
    choice = open_choice(content, state)
    is_answer = choice is not None and isinstance(answers.read(choice, text), Accepted)
    return None if is_answer else command


def _takes_any_words(content: Content, state: Conversation) -> bool:
    choice = open_choice(content, state)
    return choice is not None and choice.kind is Kind.TEXT


_LOOKS: tuple[Look, ...] = (_flooded, _out_of_season, _tapped, _scanned, _late, _returned, _decided, _commanded)
_READERS: Mapping[Phase, Reader] = {
    Phase.NEW: opening.greeted,
    Phase.UNIT: placing.heard,
    Phase.CONSENT: choices.heard,
    Phase.ELIGIBLE: choices.heard,
    Phase.ASKING: asking.heard,
    Phase.REVIEW: choices.heard,
    Phase.DONE: side_steps.close,
    Phase.PAUSED: side_steps.close,
    Phase.DECLINED: choices.heard,
    Phase.WITHDRAWN: choices.heard,
    Phase.ERASED: opening.greeted,
}


def sent(content: Content, state: Conversation, event: Sent) -> Turn:
    """A sticker, picture, voice message …: one kind line, and what is open again."""
    if (turn := _flooded(content, state, event)) is not None:
        return turn
    if state.phase in orders.NOT_BEGUN and season.is_open(content, event.at):
        return opening.greeted(content, state, event)
    choice = open_choice(content, state)
    if choice is None or not season.is_open(content, event.at):
        return again(content, uncovered(state), event.at)
    if _is_back(state, event.at):
        return side_steps.returned(content, state, event)
    if turn := _captioned(content, state, event):
        return turn
    state = state.but(tries=state.tries + 1)
    return again(content, state, event.at, _kind_line(content, state, event))


def _captioned(content: Content, state: Conversation, event: Sent) -> Turn | None:
    """A caption that answers the open question is the answer, and is repeated in words."""
    question = open_choice(content, state)
    on_time = state.last_at is None or event.at >= state.last_at
    if not event.caption or question is None or not on_time or state.aside or state.phase is not Phase.ASKING:
        return None
    reading = answers.read(question, event.caption) if question.kind is not Kind.TEXT else None
    if not isinstance(reading, Accepted):
        return None
    return asking.record(content, state, event, question, replace(reading, by_number=False))


def _kind_line(content: Content, state: Conversation, event: Sent) -> str:
    """From the third time on, what helps after other replies that were not understood."""
    choice = open_choice(content, state)
    if choice is None or state.tries < 3:
        return content.texts.say(f"media.{event.media}")
    return hint(content, choice, answers.Rejected(answers.Reason.UNCLEAR), state.tries)


def opened(content: Content, state: Conversation, event: Opened) -> Turn:
    """Followed the account or opened the chat. Both often come together: the second is passed over."""
    if state.last_at is not None and abs(event.at - state.last_at) <= IDLE:
        return state, SILENCE
    if not season.is_open(content, event.at):
        return again(content, uncovered(state), event.at)
    unit = _unit_of(content, codes.find(event.hint) if event.hint else None)
    if unit:
        return opening.scanned(content, state, event, unit, "hint")
    if state.phase in orders.NOT_BEGUN:
        return opening.greeted(content, state, event)
    if state.phase is Phase.ASKING:
        return side_steps.returned(content, state, event)
    return again(content, state, event.at)


def finished(content: Content, state: Conversation, event: Opened) -> Turn:
    """Opened the chat after sending, declining or withdrawing: nobody is asked a second time."""
    unit = _unit_of(content, codes.find(event.hint) if event.hint else None)
    known = not unit or state.phase is Phase.DONE or not season.is_open(content, event.at)
    return (state, SILENCE) if known else opening.scanned(content, state, event, unit, "hint")
