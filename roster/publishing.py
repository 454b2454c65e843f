"""What a commune makes public: the roster for the notice board, a text for the loudspeaker, one for social pages.

Names are public here, as the plan asks; phones are not even read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.codes import printed
from qr.codes import by_unit
from qr.days import first_day, last_day, span, written
from qr.files import write_whole
from qr.layout import capital
from qr.pictures import address
from qr.posters import plain_name
from questions.model import Content, Unit
from questions.roster_forms import AnnouncementWords, RosterWords
from questions.shifts import ShiftRules, Slot
from roster.announcing import Duty, announcement
from roster.sheets import Press

Progress = Callable[[int, int], None]  # files written, files to write

T = TypeVar("T")
Makes = Callable[[Unit, Sequence[Duty]], T]

NOTICE, LOUDSPEAKER, SOCIAL = "niem-yet.pdf", "loa-truyen-thanh.txt", "mang-xa-hoi.txt"


@dataclass(frozen=True)
class Publisher:
    """Makes the public files of communes."""

    content: Content
    rules: ShiftRules
    said: RosterWords
    base_url: str

    def build(
        self, out: Path, duties: Mapping[str, Sequence[Duty]], *, progress: Progress | None = None
    ) -> tuple[Path, ...]:
        """Write the three files of each commune (unit code → its shifts) below `out`, and return them."""
        press = Press()
        files = {
            name: made
            for unit in self.content.units.units
            if unit.code in duties
            for name, made in self._files(press, unit, duties[unit.code]).items()
        }
        for done, (name, make) in enumerate(files.items(), start=1):
            write_whole(out / name, make())
            if progress:
                progress(done, len(files))
        return tuple(out / name for name in files)

    def notice(self, unit: Unit, duties: Sequence[Duty]) -> dict[str, Any]:
        """Values of `notice.typ`."""
        words, facts = self.said.notice, self._facts(unit)
        first, last = span(self.content.campaign)
        facts |= {"first": first, "last": last}
        says = {
            name: getattr(words, name).format_map(facts)
            for name in ("title", "subject", "dates", "intro", "promise", "who", "hotline", "plan")
        }
        return says | {
            "document_title": f"{says['title']} – {unit.full_title}",
            "organiser": self.content.campaign.organiser,
            "unit": capital(unit.title),
            "district": capital(unit.district),
            "columns": words.columns,
            "pages": words.pages,
            "days": [self._day(day, duties) for day in self.rules.days if any(one.day == day for one in duties)],
        }

    def loudspeaker(self, unit: Unit, duties: Sequence[Duty]) -> str:
        """The text to be read out."""
        return self._announcement(self.said.loudspeaker, unit, duties)

    def social(self, unit: Unit, duties: Sequence[Duty]) -> str:
        """The text to be posted."""
        return self._announcement(self.said.social, unit, duties)

    def _announcement(self, text: AnnouncementWords, unit: Unit, duties: Sequence[Duty]) -> str:
        campaign = self.content.campaign
        open_days = (first_day(campaign), last_day(campaign))
        return announcement(text, self.said.words, duties, open_days=open_days, facts=self._facts(unit))

    def _files(self, press: Press, unit: Unit, duties: Sequence[Duty]) -> dict[str, Callable[[], bytes]]:
        stem = f"{unit.code}_{plain_name(unit.name)}"
        return {
            f"{stem}_{NOTICE}": partial(_pressed, press, self.notice, unit, duties),
            f"{stem}_{LOUDSPEAKER}": partial(_encoded, self.loudspeaker, unit, duties),
            f"{stem}_{SOCIAL}": partial(_encoded, self.social, unit, duties),
        }

    def _day(self, day: date, duties: Iterable[Duty]) -> dict[str, Any]:
        places: dict[tuple[Slot, str], list[str]] = {}
        for one in sorted((one for one in duties if one.day == day), key=lambda one: list(Slot).index(one.slot)):
            people = places.setdefault((one.slot, one.where or self.said.notice.anywhere), [])
            shown = f"{one.name} ({one.position})" if one.position else one.name
            if shown not in people:
                people.append(shown)
        weekday = self.said.words.weekdays[day.weekday()]
        return {
            "title": capital(self.said.notice.day.format(weekday=weekday, day=written(day))),
            "rows": [
                {
                    "slot": capital(self.said.words.slots[slot]),
                    "hours": self.rules.hours[slot].written,
                    "place": capital(place),
                    "people": people,
                }
                for (slot, place), people in places.items()
            ],
        }

    def _facts(self, unit: Unit) -> dict[str, object]:
        campaign = self.content.campaign
        code = by_unit(self.content)[unit.code]
        return {
            "unit": unit.title,
            "unit_title": capital(unit.title),
            "district": unit.district,
            "code": printed(code),
            "url": address(self.base_url, code),
            "organiser": campaign.organiser,
            "account": campaign.account_name,
            "hotline": campaign.hotline,
            "plan": campaign.plan,
            "minutes": campaign.minutes,
            "age": campaign.minimum_age,
            "year": campaign.year,
        }


def _pressed(press: Press, make: Makes[dict[str, Any]], unit: Unit, duties: Sequence[Duty]) -> bytes:
    return press.notice(make(unit, duties))


def _encoded(make: Makes[str], unit: Unit, duties: Sequence[Duty]) -> bytes:
    return (make(unit, duties) + "\n").encode()
