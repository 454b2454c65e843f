"""Lists of the people on the rosters: with their shifts, and with new join codes. Participation only, no answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot import join_codes
from models.roster import Helper
from models.shifts import Shift
from questions.model import Content, Unit
from questions.roster_forms import RosterWords
from roster import phones
from roster.register import Known


class Row(NamedTuple):
    """One shift, or somebody without any; the field names are the columns of the list."""

    helper_id: str
    level: str  # helper, commune, district, province
    commune_code: str
    commune_name: str
    district_code: str
    district_name: str
    village: str
    position: str
    name: str
    phone: str  # "0912 345 678"
    joined: str  # yes or no
    muted: str  # yes or no
    code: str  # none, valid, expired, used or revoked
    day: str  # 2024-08-29
    slot: str  # sáng, chiều, tối
    place: str
    source: str  # roster, swap, hand
    started_at: str  # 2024-08-29T07:05:00+07:00
    ended_at: str


def rows(
    people: Iterable[Known], shifts: Iterable[Shift], content: Content, said: RosterWords, *, now: int
) -> Iterator[Row]:
    """One row a shift in the order of the rosters; one without shift for somebody who has none."""
    by_helper: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_helper.setdefault(shift.helper_id, []).append(shift)
    for known in people:
        own: list[Shift | None] = [*by_helper.get(known.helper.id, ())]
        for one in own or [None]:
            yield _row(known, one, content, said, now)


def code_rows(
    issued: Sequence[tuple[Known, str]], content: Content, said: RosterWords, *, expires_at: datetime
) -> Iterator[list[str]]:
    """One row a person who got a new code: whom to send it to, and the message."""
    day = f"{expires_at.day}/{expires_at.month}/{expires_at.year}"
    for known, code in issued:
        helper, printed = known.helper, join_codes.printed(code)
        message = said.codes.message.format(account=content.campaign.account_name, code=printed, day=day)
        place = _place(helper.unit, helper.district, content)
        phone = phones.shown(known.phone)
        yield [helper.id, place[3], place[1], helper.village, known.name, phone, printed, day, message]


def code_state(helper: Helper, now: int) -> str:
    """What a helper's join code is worth."""
    if helper.code_revoked_at is not None:
        return "revoked"
    if helper.code_expires_at is None:
        return "none"
    if helper.code_used_at is not None:
        return "used"
    return "valid" if helper.code_expires_at > now else "expired"


def _row(known: Known, shift: Shift | None, content: Content, said: RosterWords, now: int) -> Row:
    helper = known.helper
    zone = content.campaign.timezone
    return Row(
        helper.id,
        helper.level,
        *_place(shift.unit if shift and shift.unit else helper.unit, helper.district, content),
        helper.village,
        helper.position,
        known.name,
        phones.shown(known.phone),
        _yes(helper.person is not None),
        _yes(helper.muted),
        code_state(helper, now),
        shift.day.isoformat() if shift else "",
        said.words.slots[shift.slot] if shift else "",
        shift.place if shift else "",
        shift.source if shift else "",
        _instant(shift.started_at if shift else None, zone),
        _instant(shift.ended_at if shift else None, zone),
    )


def _place(unit: str, district: str, content: Content) -> tuple[str, str, str, str]:
    """Code and name of the commune and of its district."""
    found = content.units.by_code.get(unit)
    if found:
        return found.code, found.name, found.district_code, found.district_name
    return unit, "", district, _district_names(content.units.districts).get(district, "")


def _district_names(districts: Mapping[str, tuple[Unit, ...]]) -> dict[str, str]:
    return {code: units[0].district_name for code, units in districts.items()}


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"


def _instant(milliseconds: int | None, zone: ZoneInfo) -> str:
    if milliseconds is None:
        return ""
    return datetime.fromtimestamp(milliseconds // 1000, zone).isoformat()
