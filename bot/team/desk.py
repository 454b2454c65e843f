"""One word of work in, one reply out. Total: every word has an entry, and no state of affairs raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot import captions, places
from bot.codes import printed
from bot.places import Found
from bot.replies import Reply
from bot.team import counts, duties, posts, shortcuts, swaps
from bot.team.known import Awaited, Counted, Decision, Known, Muted
from bot.team.orders import Order, Word
from bot.wording import LIMIT, shortened
from questions.model import Unit
from questions.roster import Level

PHOTO_TIME = timedelta(minutes=30)  # after ẢNH a picture is a report for so long
Act = Callable[[Known, Order], Decision]


def decide(known: Known, order: Order) -> Decision:
    """What to answer and what to record. Nothing it says can hold a resident's answer: none is looked up."""
    decision = ACTS[order.word](known, order)
    text = shortened(decision.reply.text.strip(), LIMIT)
    return Decision(Reply(text, decision.reply.buttons), decision.effects, decision.poster)


def welcome(known: Known, *, again: bool = False) -> Decision:
    """A code from the roster was sent: who one is from now on, and what one can do."""
    key = "joined.again" if again else "joined"
    text = known.texts.say(key, area=area_title(known), commands=_command_lines(known))
    return Decision(Reply(text, shortcuts.of(known, "commands.buttons")))


def unknown(known: Known) -> Decision:
    """Words that mean nothing, while there is no survey they could be about."""
    text = known.texts.say("unknown", commands=_command_lines(known))
    return Decision(Reply(text.strip(), shortcuts.of(known, "commands.buttons")))


def picture(known: Known, caption: str) -> Decision:
    """A picture that reports on the work."""
    named = captions.unit_in(known.content, caption) if known.member.level is not Level.HELPER else None
    own = known.content.units.by_code.get(known.member.unit)
    unit = own if own is not None else _within(known, named)
    if unit is None:
        return Decision(Reply(known.texts.say("photo.unknown")), (Counted(None),))
    return Decision(Reply(known.texts.say("photo.counted", unit=unit.title)), (Counted(unit),))


def stray_picture(known: Known) -> Decision:
    """A picture nobody announced."""
    return Decision(Reply(known.texts.say("photo.stray"), shortcuts.of(known, "photo.buttons")))


def too_many(known: Known) -> Decision:
    """More messages than anybody types: one answer for all of them."""
    return _say(known, "flood")


def area_title(known: Known) -> str:
    """What the member's work is about: a commune, a district, or all of it."""
    area = known.member.area(known.content)
    if known.member.unit and area:
        return area[0].title
    if known.member.district and area:
        return area[0].district
    return known.texts.say("area.all")


def _say(known: Known, key: str, **values: object) -> Decision:
    return Decision(Reply(known.texts.say(key, **values)))


def _guide(known: Known, _order: Order) -> Decision:
    return _say(known, "guide")


def _commands(known: Known, _order: Order) -> Decision:
    return Decision(Reply(_command_lines(known), shortcuts.of(known, "commands.buttons")))


def _command_lines(known: Known) -> str:
    own = known.member.level is Level.HELPER
    shifts = ("shifts", "arrive", "swap") if own else ("area_shifts",)
    poster = "poster" if known.member.unit else "posters"
    lines = ("head", *shifts, "progress", "guide", poster, "photo", "mute", "list")
    return "\n".join(known.texts.say(f"commands.{line}", example=_example(known)) for line in lines)


def _example(known: Known) -> str:
    area = known.member.area(known.content)
    return area[0].name if area else ""


def _shifts(known: Known, _order: Order) -> Decision:
    """One's own, and for staff those of their area."""
    if known.member.level is Level.HELPER:
        return Decision(Reply(duties.listed(known)))
    own = [duties.listed(known)] if duties.to_come(known) else []
    return Decision(Reply("\n\n".join([*own, posts.listed(known, area_title(known))])))


def _no_answers(known: Known, _order: Order) -> Decision:
    return _say(known, "no_answers")


def _mute(known: Known, _order: Order) -> Decision:
    return Decision(Reply(known.texts.say("muted")), (Muted(True),))


def _unmute(known: Known, _order: Order) -> Decision:
    return Decision(Reply(known.texts.say("unmuted")), (Muted(False),))


def _photo(known: Known, _order: Order) -> Decision:
    until = known.at + PHOTO_TIME
    return Decision(Reply(known.texts.say("photo.wait", until=f"{until:%H:%M}")), (Awaited(until),))


def _poster(known: Known, order: Order) -> Decision:
    unit = known.content.units.by_code.get(known.member.unit)
    if unit is None:
        found = places.find(known.content.units, order.place) if order.place else None
        unit = _within(known, found.unit if isinstance(found, Found) else None)
    if unit is None:
        return _say(known, "poster.which", area=area_title(known), example=_example(known))
    code = next((code for code, owner in known.content.codes.items() if owner == unit.code), "")
    if not code:
        return _say(known, "poster.none", unit=unit.full_title)
    text = known.texts.say("poster", unit=unit.full_title, code=printed(code))
    return Decision(Reply(text), poster=unit.code)


def _within(known: Known, unit: Unit | None) -> Unit | None:
    return unit if unit is not None and unit in known.member.area(known.content) else None


def _progress(known: Known, _order: Order) -> Decision:
    return Decision(Reply(counts.progress(known, area_title(known))))


ACTS: Mapping[Word, Act] = {
    Word.SHIFTS: _shifts,
    Word.ARRIVE: lambda known, _order: duties.arrive(known),
    Word.LEAVE: lambda known, _order: duties.leave(known),
    Word.SWAP: swaps.ask,
    Word.ACCEPT: lambda known, order: swaps.settle(known, order, agreed=True),
    Word.REFUSE: lambda known, order: swaps.settle(known, order, agreed=False),
    Word.PROGRESS: _progress,
    Word.GUIDE: _guide,
    Word.POSTER: _poster,
    Word.PHOTO: _photo,
    Word.MUTE: _mute,
    Word.UNMUTE: _unmute,
    Word.COMMANDS: _commands,
    Word.ANSWERS: _no_answers,
}
