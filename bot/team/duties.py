"""One's own shifts: which they are, coming to one and leaving it."""

from __future__ import annotations

from datetime import timedelta

from bot.replies import Reply
from bot.team.known import Began, Decision, Duty, Ended, Known
from questions.roster import Level

EARLY = timedelta(minutes=60)  # a shift can be begun so long before it begins
_MOST = 12  # shifts in one message


def listed(known: Known) -> str:
    """Today's and later shifts, numbered as ĐỔI CA takes them."""
    coming = to_come(known)
    if not coming:
        return known.texts.say("shifts.none")
    lines = [
        known.texts.say("shifts.line", number=number, shift=said(known, duty))
        for number, duty in enumerate(coming[:_MOST], start=1)
    ]
    return "\n".join([known.texts.say("shifts.head"), *lines, known.texts.say("shifts.foot")])


def to_come(known: Known) -> tuple[Duty, ...]:
    """Shifts that are not over, in the order of time."""
    left = [duty for duty in known.duties if not duty.ended and known.at < known.rules.ends(duty.day, duty.slot)]
    return tuple(sorted(left, key=lambda duty: (known.rules.begins(duty.day, duty.slot), duty.id)))


def said(known: Known, duty: Duty) -> str:
    """A shift in words: "sáng 29/8 (7h–11h30), nhà văn hóa"."""
    words = known.texts.say(
        "shift",
        slot=known.texts.say(f"slot.{duty.slot}"),
        day=f"{duty.day.day}/{duty.day.month}",
        hours=known.rules.hours[duty.slot].written,
    )
    return f"{words}, {duty.place}" if duty.place else words


def arrive(known: Known) -> Decision:
    """ĐẾN: the shift that runs or begins soon is begun."""
    near = [duty for duty in known.duties if not duty.ended and _may_begin(known, duty)]
    if not near:
        coming = to_come(known)
        if not coming:
            return Decision(Reply(none(known, "arrive.none")))
        return Decision(Reply(known.texts.say("arrive.early", shift=said(known, coming[0]))))
    running = [duty for duty in near if duty.started]
    if running:
        return Decision(Reply(known.texts.say("arrive.again", shift=said(known, running[0]))))
    duty = min(near, key=lambda duty: known.rules.begins(duty.day, duty.slot))
    text = known.texts.say("arrive", shift=said(known, duty), time=f"{known.at:%H:%M}")
    return Decision(Reply(text), (Began(duty.id),))


def leave(known: Known) -> Decision:
    """VỀ: the shift that was begun is left."""
    begun = [duty for duty in known.duties if duty.started and not duty.ended]
    if not begun:
        return Decision(Reply(none(known, "leave.none")))
    duty = max(begun, key=lambda duty: known.rules.begins(duty.day, duty.slot))
    text = known.texts.say("leave", shift=said(known, duty), time=f"{known.at:%H:%M}")
    return Decision(Reply(text), (Ended(duty.id),))


def none(known: Known, key: str) -> str:
    """Why there is no shift to speak of: to staff without any, that they have none."""
    return known.texts.say("shifts.none_staff" if known.member.level is not Level.HELPER and not known.duties else key)


def _may_begin(known: Known, duty: Duty) -> bool:
    begins, ends = known.rules.begins(duty.day, duty.slot), known.rules.ends(duty.day, duty.slot)
    return begins - EARLY <= known.at < ends
