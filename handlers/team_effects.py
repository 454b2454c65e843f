"""Writing down what a helper's word changes. Raises, and so undoes all of it, when something else came first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from bot.replies import Reply
from bot.team.known import Asked, Awaited, Began, Counted, Decision, Effect, Ended, Muted, Settled
from handlers import letters
from handlers.clock import to_ms
from handlers.group import count_photo, home_of
from handlers.letters import Letter
from handlers.reach import is_reachable
from handlers.runtime import Runtime
from models import outbox, pictures, roster, seats, shifts
from models.outbox import Draft, Lane
from models.roster import Helper
from qr import codes, layout
from qr.layout import Placard
from qr.pictures import address
from qr.sheets import Press
from qr.wording import load_wording

POSTER_PPI = 72  # 595 pixels wide: read on a phone, scanned from its screen, far below Zalo's megabyte


class Overtaken(Exception):
    """What was decided on is no longer so; the event is handled again."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, when, and which event it was."""

    helper: Helper
    person: str
    at: datetime
    cause: str
    pictures: tuple[str, ...] = ()


def carry_out(connection: Connection, runtime: Runtime, decision: Decision, act: Act) -> None:
    """Write the effects of a decision and tell whoever else is concerned."""
    for effect in decision.effects:
        _write(connection, runtime, effect, act)


def poster(connection: Connection, runtime: Runtime, unit_code: str) -> str:
    """The id of the picture of this commune's poster."""
    return pictures.keep(connection, _drawn(runtime, unit_code), "image/png")


@lru_cache(maxsize=256)
def _drawn(runtime: Runtime, unit_code: str) -> bytes:
    content = runtime.content
    code = codes.by_unit(content)[unit_code]
    placard = Placard(content.units.by_code[unit_code], code, address(runtime.settings.public_base_url, code))
    return Press().preview(layout.poster(placard, content, load_wording()), POSTER_PPI)


def _write(connection: Connection, runtime: Runtime, effect: Effect, act: Act) -> None:
    helper, at = act.helper, to_ms(act.at)
    match effect:
        case Began(shift):
            _must(shifts.start(connection, shift, helper_id=helper.id, at=at))
        case Ended(shift):
            _must(shifts.end(connection, shift, helper_id=helper.id, at=at))
        case Muted(muted):
            roster.mute(connection, helper.id, muted)
        case Awaited(until):
            seats.await_photo(connection, act.person, until=to_ms(until))
        case Counted(unit):
            home = home_of(unit, district=helper.district)
            count_photo(connection, runtime, cause=act.cause, at=act.at, home=home, pictures=act.pictures)
        case Asked():
            seats.ask(connection, helper.campaign, effect, asker=helper.id, at=at)
            _tell(connection, runtime, effect.colleague, effect.told, act.cause)
        case Settled():
            _settle(connection, runtime, effect, act)


def _settle(connection: Connection, runtime: Runtime, answer: Settled, act: Act) -> None:
    me, waiting = act.helper.id, seats.requests_to(connection, act.helper.id)
    swap = next((one for one in waiting if one.id == answer.request), None)
    if swap is None or not seats.settle(connection, swap.id, agreed=answer.agreed, at=to_ms(act.at)):
        raise Overtaken
    if answer.agreed and swap.in_return is None:
        _must(shifts.hand_over(connection, swap.shift_id, giver=swap.asker, taker=me))
    elif answer.agreed and swap.in_return is not None:
        _must(shifts.exchange(connection, swap.shift_id, swap.in_return, me=swap.asker, them=me))
    _tell(connection, runtime, swap.asker, answer.told, act.cause)


def _tell(connection: Connection, runtime: Runtime, helper_id: str, told: Reply, cause: str) -> None:
    """Write to another helper, if they can be reached; they see it all the same when they next ask."""
    other = roster.helper(connection, helper_id)
    seat = seats.seats(connection, [other.person]).get(other.person) if other and other.person else None
    now = runtime.clock.now_ms()
    if seat is None or not is_reachable(runtime, seat, now=now):
        return
    account = runtime.seal.open(seat.account, f"seat:{seat.person}").decode()
    body = letters.close(runtime.seal, seat.person, Letter(account, told))
    outbox.queue(connection, [Draft(cause, 1, seat.person, Lane.CONFIRMATION, body, 0)], now=now)


def _must(changed: bool) -> None:
    if not changed:
        raise Overtaken
