"""What nobody may ever get: a message at night, too late after their last word, too many, or one they refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bench.campaign.ledger import Phone
from bench.campaign.play import Play

FREE = timedelta(hours=48)  # Zalo's own window
NUDGED_BY_DAY = time(8), time(20)
SUMMARY_BY_DAY = time(6), time(22, 30)
MOST_NUDGES = 2


def offences(play: Play) -> list[str]:
    """One line for each; none is how it should be."""
    found = list(play.ledger.complaints)
    for phone in play.ledger.phones.values():
        found += _to_one(play, phone)
    for one in play.rosters.everybody:
        if one.chat is not None and one.muted_at is not None:
            late = [rule for at, rule in one.chat.reminders if at > one.muted_at]
            found += [f"{rule} to somebody who wants none" for rule in late]
    at_night = [at for at, _, _ in play.ledger.in_group if not _between(at, SUMMARY_BY_DAY)]
    found += [f"in the group at night: {at:%d/%m %H:%M}" for at in at_night]
    return found


def _to_one(play: Play, phone: Phone) -> Iterator[str]:
    reminders = play.stage.runtime.reminders
    quiet = reminders.quiet.ends, reminders.quiet.begins
    for at, rule in phone.reminders:
        if not _between(at, quiet):
            yield f"{rule} at {at:%d/%m %H:%M}, in quiet hours"
        yield from _outside_window(phone, at, rule)
    for at in phone.nudges:
        if not _between(at, NUDGED_BY_DAY):
            yield f"a nudge at {at:%d/%m %H:%M}, in quiet hours"
        yield from _outside_window(phone, at, "a nudge")
    if len(phone.nudges) > MOST_NUDGES:
        yield f"{len(phone.nudges)} nudges to one person"
    for day, count in Counter(at.date() for at, _ in phone.reminders).items():
        if count > reminders.cap_a_day:
            yield f"{count} reminders to one person on {day}"


def _outside_window(phone: Phone, at: datetime, what: str) -> Iterator[str]:
    before = [spoke for spoke in phone.spoke if spoke <= at]
    if not before or at - before[-1] >= FREE:
        yield f"{what} at {at:%d/%m %H:%M}, outside Zalo's window"


def _between(at: datetime, span: tuple[time, time]) -> bool:
    return span[0] <= at.time() < span[1]
