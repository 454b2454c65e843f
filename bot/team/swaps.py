"""Swapping a shift with a colleague who agrees. Numbers stand in the message and mean nothing outside it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.replies import Reply
from bot.team import duties, shortcuts
from bot.team.known import Asked, Colleague, Decision, Duty, Known, Request, Settled
from bot.team.orders import Order

MOST_OFFERS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A colleague who could take the shift, alone or for one of theirs."""

    colleague: Colleague
    in_return: Duty | None = None


def ask(known: Known, order: Order) -> Decision:
    """ĐỔI CA: which shift; ĐỔI CA 1: with whom; ĐỔI CA 1 2: ask them."""
    mine = movable(known)
    if not mine:
        return Decision(Reply(duties.none(known, "swap.none")))
    if not order.numbers:
        return Decision(_which(known, mine))
    number = order.numbers[0]
    shown = duties.to_come(known)
    duty = shown[number - 1] if 0 < number <= len(shown) else None
    if duty is None or duty not in mine:
        return Decision(_which(known, mine))
    found = offers(known, duty)
    if not found:
        return _say(known, "swap.nobody", shift=duties.said(known, duty))
    if len(order.numbers) == 1 or not 0 < order.numbers[1] <= len(found):
        return Decision(_with_whom(known, duty, number, found))
    return _asked(known, duty, found[order.numbers[1] - 1])


def movable(known: Known) -> tuple[Duty, ...]:
    """Shifts still to come that were not begun."""
    return tuple(duty for duty in duties.to_come(known) if not duty.started and _ahead(known, duty))


def offers(known: Known, duty: Duty) -> tuple[Offer, ...]:
    """Who could take `duty`: whoever is free then; and for which of theirs, if one is free oneself."""
    free = [colleague for colleague in known.colleagues if not _busy(colleague.duties, duty)]
    found = [Offer(colleague) for colleague in free]
    found += [
        Offer(colleague, theirs)
        for colleague in free
        for theirs in colleague.duties
        if not theirs.started and _ahead(known, theirs) and not _busy(known.duties, theirs)
    ]
    return tuple(found[:MOST_OFFERS])


def settle(known: Known, order: Order, *, agreed: bool) -> Decision:
    """NHẬN CA, KHÔNG NHẬN: the answer to a colleague's request."""
    found = known.requests
    if not found:
        return _say(known, "swap.no_request")
    number = order.numbers[0] if order.numbers else (1 if len(found) == 1 else 0)
    if not 0 < number <= len(found):
        return Decision(Reply(_requests(known)))
    request = found[number - 1]
    if not agreed:
        told = known.texts.say("swap.refused_told", shift=duties.said(known, request.duty))
        return Decision(Reply(known.texts.say("swap.refused")), (Settled(request.id, False, Reply(told)),))
    if _busy(known.duties, request.duty, but=request.in_return) or not _ahead(known, request.duty):
        return _say(known, "swap.impossible", shift=duties.said(known, request.duty))
    told = known.texts.say("swap.agreed_told", exchange=_exchange(known, request.duty, request.in_return))
    text = known.texts.say("swap.agreed", exchange=_exchange(known, request.duty, request.in_return))
    return Decision(Reply(text), (Settled(request.id, True, Reply(told)),))


def _asked(known: Known, duty: Duty, offer: Offer) -> Decision:
    exchange = _exchange(known, duty, offer.in_return)
    text = known.texts.say("swap.asked", name=offer.colleague.name, exchange=exchange)
    told = Reply(known.texts.say("swap.request", exchange=exchange), shortcuts.of(known, "swap.request_buttons"))
    in_return = offer.in_return.id if offer.in_return else None
    return Decision(Reply(text), (Asked(duty.id, offer.colleague.id, in_return, told),))


def _which(known: Known, mine: tuple[Duty, ...]) -> Reply:
    numbered = [(n, duty) for n, duty in enumerate(duties.to_come(known), start=1) if duty in mine][:MOST_OFFERS]
    lines = [known.texts.say("shifts.line", number=n, shift=duties.said(known, duty)) for n, duty in numbered]
    foot = known.texts.say("swap.which_foot", number=numbered[0][0])
    buttons = shortcuts.titled(known, [known.texts.say("swap.which_button", number=n) for n, _ in numbered])
    return Reply("\n".join([known.texts.say("swap.which"), *lines, foot]), buttons)


def _with_whom(known: Known, duty: Duty, number: int, found: tuple[Offer, ...]) -> Reply:
    lines = [
        known.texts.say("swap.offer", number=place, name=offer.colleague.name)
        if offer.in_return is None
        else known.texts.say(
            "swap.exchange_offer",
            number=place,
            name=offer.colleague.name,
            shift=duties.said(known, offer.in_return),
        )
        for place, offer in enumerate(found, start=1)
    ]
    head = known.texts.say("swap.whom", shift=duties.said(known, duty))
    places = range(1, len(found) + 1)
    buttons = [known.texts.say("swap.whom_button", number=number, place=place) for place in places]
    text = "\n".join([head, *lines, known.texts.say("swap.whom_foot", number=number)])
    return Reply(text, shortcuts.titled(known, buttons))


def _requests(known: Known) -> str:
    lines = [
        known.texts.say("swap.open_request", number=number, name=request.asker, exchange=_of(known, request))
        for number, request in enumerate(known.requests, start=1)
    ]
    return "\n".join([known.texts.say("swap.which_request"), *lines])


def _of(known: Known, request: Request) -> str:
    return _exchange(known, request.duty, request.in_return)


def _exchange(known: Known, duty: Duty, in_return: Duty | None) -> str:
    shift = duties.said(known, duty)
    if in_return is None:
        return known.texts.say("swap.take", shift=shift)
    return known.texts.say("swap.exchange", shift=shift, other=duties.said(known, in_return))


def _ahead(known: Known, duty: Duty) -> bool:
    return known.at < known.rules.begins(duty.day, duty.slot)


def _busy(having: tuple[Duty, ...], duty: Duty, *, but: Duty | None = None) -> bool:
    return any((one.day, one.slot) == (duty.day, duty.slot) and (but is None or one.id != but.id) for one in having)


def _say(known: Known, key: str, **values: object) -> Decision:
    return Decision(Reply(known.texts.say(key, **values)))
