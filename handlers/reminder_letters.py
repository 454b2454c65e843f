"""A reminder as a message: into the helper's chat, or, where that is allowed and paid for, to their phone number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import reminders as rules
from bot.reminders import Occasion
from bot.replies import Button, Reply
from bot.team import desk, duties
from bot.team.known import Duty, Known
from handlers import letters
from handlers.clock import to_ms
from handlers.letters import Letter
from handlers.reach import reachable_until
from handlers.runtime import Runtime
from handlers.team_lookup import member_of
from models.outbox import Draft, Lane
from models.roster import Helper
from models.seats import Seat
from questions.model import Unit
from roster.register import Register

_CAUSE = "reminder"


def to_chat(
    runtime: Runtime, occasion: Occasion, helper: Helper, seat: Seat, units: Sequence[Unit], place: str
) -> Draft:
    """The message to somebody the account may write to. `place`: of the shift it is about."""
    text = f"{_wording(runtime, occasion, helper, units, place)}\n{rules.footer(runtime.reminders, occasion)}"
    account = runtime.seal.open(seat.account, f"seat:{seat.person}").decode()
    buttons = occasion.rule.buttons if runtime.content.campaign.buttons else []
    reply = Reply(text, tuple(Button(words, words) for words in buttons))
    body = letters.close(runtime.seal, seat.person, Letter(account, reply))
    expires_at = min(_expires(runtime, occasion), reachable_until(runtime, seat))
    return Draft(_cause(occasion, helper), 0, seat.person, Lane.REMINDER, body, 0, expires_at=expires_at)


def to_phone(runtime: Runtime, occasion: Occasion, helper: Helper, units: Sequence[Unit], place: str) -> Draft:
    """The message to a phone number. How to stop it stands in the approved template."""
    register = Register(runtime.seal, runtime.pseudonyms, helper.campaign)
    letter = Letter(
        register.phone(helper),
        Reply(_wording(runtime, occasion, helper, units, place)),
        template=runtime.settings.zalo_zbs_template,
        to=register.name(helper),
    )
    address = f"phone:{helper.id}"
    body = letters.close(runtime.seal, address, letter)
    expires_at = _expires(runtime, occasion)
    return Draft(_cause(occasion, helper), 0, address, Lane.REMINDER, body, 0, expires_at=expires_at)


def parts(cause: str) -> tuple[str, str, str] | None:
    """Rule, slot and helper of a reminder's cause; None if it is of something else."""
    if not cause.startswith(f"{_CAUSE}:"):
        return None
    _, rule, rest = cause.split(":", 2)
    slot, helper_id = rest.rsplit(":", 1)
    return rule, slot, helper_id


def _cause(occasion: Occasion, helper: Helper) -> str:
    return f"{_CAUSE}:{occasion.rule.id}:{occasion.key}:{helper.id}"


def _wording(runtime: Runtime, occasion: Occasion, helper: Helper, units: Sequence[Unit], place: str) -> str:
    known = Known(runtime.content, runtime.team_texts, runtime.shift_rules, member_of(helper), at=runtime.clock.now())
    return rules.wording(
        runtime.content,
        runtime.reminders,
        occasion,
        units,
        area=desk.area_title(known),
        shift=_shift(known, occasion, place),
        due=runtime.shift_rules.due_on,
        variant=sum(helper.id.encode()),
    )


def _shift(known: Known, occasion: Occasion, place: str) -> str:
    if occasion.day is None or occasion.slot is None:
        return ""
    return duties.said(known, Duty(0, occasion.day, occasion.slot, place=place))


def _expires(runtime: Runtime, occasion: Occasion) -> int:
    """The first of: its moment is over, the night begins, the day whose cap it counts against is over."""
    now = runtime.clock.now()
    night = datetime.combine(now.date(), runtime.reminders.quiet.begins, now.tzinfo)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    ends = [to_ms(occasion.until), to_ms(midnight)]
    return min([*ends, to_ms(night)] if night > now else ends)
