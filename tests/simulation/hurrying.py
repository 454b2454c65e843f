"""Several messages at once, which may be handled in another order than they were sent, and far too many of them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulation import speech
from tests.simulation.resident import Commune, Reply, Resident, Rest, Turn
from tests.simulation.speech import say

FLOOD, FLOOD_ANSWERED = 14, 11  # ten are answered one by one, the eleventh for all the others
FLOOD_PAUSE_S = 35.0  # the bot counts over ten seconds; a message that was delayed on the way counts by its own time


def answers_with_a_sticker(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """A sticker and the answer at once: two replies, and the answer stands whichever came first."""
    item = resident.item
    if item.id in resident.given:
        return resident.now
    answer = speech.digits(resident.chance, item, resident.now)
    yield from _at_once(resident, {"do": "send", "kind": "sticker"}, answer.act)
    return (yield from _looks_what_stands(resident, {item.id: {answer.cell}}))


def answers_twice(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """Two digits at once. Delivered in order they answer two questions; who can tell if they were not."""
    item = resident.item
    first, second = resident.chance.sample(range(2), 2)
    following = resident.form.next({**resident.given, item.id: item.choices[first].code}) if item.choices else None
    if following is None or {item.kind, following.kind} != {"single"} or item.id in resident.given:
        return resident.now
    yield from _at_once(resident, say(str(first + 1)), say(str(second + 1)))
    unsure: dict[str, set[str | None]] = {item.id: {item.choices[place].code for place in (first, second)}}
    for other in resident.form.items:
        if other.kind == "single" and other.id not in resident.given and other.id != item.id:
            unsure[other.id] = {other.choices[first].code, other.choices[second].code, None}
    return (yield from _looks_what_stands(resident, unsure))


def answers_and_sees(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """An answer and XEM at once: if XEM is handled first, the answer is late and must be given again."""
    item = resident.item
    if item.takes_any_words or item.id in resident.given:
        return resident.now
    answer = speech.digits(resident.chance, item, resident.now)
    yield from _at_once(resident, answer.act, say("XEM"))
    return (yield from _looks_what_stands(resident, {item.id: {answer.cell, None}}))


def _at_once(resident: Resident, *acts: speech.Act) -> Reply:
    for message in (yield Turn(acts, len(acts))):
        resident.hears(message)
    return resident.now


def _looks_what_stands(resident: Resident, unsure: dict[str, set[str | None]]) -> Reply:
    """XEM tells which of them were recorded."""
    yield from resident.says("XEM")
    resident.compares(resident.now, unsure=unsure)
    resident.given = resident.form.kept(resident.given)
    return resident.now


def floods(resident: Resident, _communes: Sequence[Commune]) -> Reply:
    """More messages in ten seconds than anybody types: the bot answers ten, one for the rest, and no more."""
    item = resident.item
    yield Rest(FLOOD_PAUSE_S)
    sticker: speech.Act = {"do": "send", "kind": "sticker"}
    for message in (yield Turn((sticker,) * FLOOD, FLOOD_ANSWERED)):
        resident.hears(message)
    yield Rest(FLOOD_PAUSE_S)
    if not resident.now.number:  # asked whether to go on after a long while
        yield from resident.picks("Tiếp tục")
    resident.stays_at(item, "after too many messages")
    return resident.now
