"""What a file says becomes rows: people known already are found again, so that a file read twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot import words
from models import roster, shifts
from models.roster import Helper
from models.shifts import NewShift, Shift, Source
from questions.model import Content
from questions.roster_troubles import Trouble
from roster.defects import Report
from roster.names import same
from roster.people import Duty, Person, higher
from roster.register import Register
from roster.villages import Villages


@dataclass(slots=True)
class Outcome:
    """What an import changed."""

    new_people: int = 0
    changed_people: int = 0
    new_shifts: int = 0
    removed_shifts: int = 0
    removed_people: int = 0
    report: Report = field(default_factory=Report)  # what only shows beside earlier rosters

    @property
    def nothing(self) -> bool:
        """Whether everything was known."""
        return not (
            self.new_people or self.changed_people or self.new_shifts or self.removed_shifts or self.removed_people
        )


class Keeping:
    """Keeps the people of one file. Use it once, inside the caller's transaction."""

    def __init__(
        self, connection: Connection, register: Register, content: Content, villages: Villages, now: int
    ) -> None:
        roster.lock(connection)
        self._connection = connection
        self._register = register
        self._units = content.units
        self._villages = villages
        self._now = now
        self._rank = roster.next_rank(connection)
        self._helpers = roster.helpers(connection, content.campaign.id)
        self._by_phone: dict[str, list[Helper]] = {}
        self._by_name: dict[str, list[Helper]] = {}
        for helper in self._helpers:
            self._index(helper)
        self._by_helper: dict[str, list[Shift]] = {}
        self._by_roster: dict[str, list[Shift]] = {}
        for shift in shifts.shifts(connection, content.campaign.id):
            self._by_helper.setdefault(shift.helper_id, []).append(shift)
            self._by_roster.setdefault(shift.rostered_for or "", []).append(shift)
        self._outcome = Outcome()

    def keep(self, people: Sequence[Person], *, replace: bool = False) -> Outcome:
        """Add and update. With `replace` the file is the whole roster of its communes: what it lacks is removed."""
        in_file = {key for person in people if (key := self._register.phone_key(person.phone))}
        kept: dict[str, list[Duty]] = {}
        new: list[Helper] = []
        changed: list[Helper] = []
        for person in people:
            helper = self._find(person, in_file)
            if helper is None:
                helper = self._register.new(person, rank=self._rank, now=self._now)
                self._rank += 1
                self._index(helper)
                new.append(helper)
            elif better := self._better(helper, person):
                changed.append(better)
            kept.setdefault(helper.id, []).extend(person.duties)
        roster.add(self._connection, new)
        roster.change(self._connection, changed)
        self._outcome.new_people, self._outcome.changed_people = len(new), len(changed)
        self._keep_duties(kept)
        if replace:
            self._remove(kept, {person.unit for person in people if person.unit})
        return self._outcome

    def _index(self, helper: Helper) -> None:
        if helper.phone_key:
            self._by_phone.setdefault(helper.phone_key, []).append(helper)
        self._by_name.setdefault(helper.name_key, []).append(helper)

    def _find(self, person: Person, in_file: set[str]) -> Helper | None:
        """The same person on an earlier roster: by phone and like name, else by name in the same unit."""
        phone_key = self._register.phone_key(person.phone)
        for helper in self._by_phone.get(phone_key or "", ()):
            if same(self._register.name(helper), person.name):
                return helper
        named = self._by_name.get(self._register.name_key(person.unit or person.district, person.name), [])
        alike = [helper for helper in named if not (helper.phone_key and phone_key)]
        if found := self._villages.only_one(alike, person.village):
            return found
        # Somebody of this village has a new phone – unless the file has the old one as well.
        renewed = [helper for helper in named if helper.phone_key not in in_file and person.village]
        return next((one for one in renewed if self._villages.same(one.village, person.village)), None)

    def _better(self, helper: Helper, person: Person) -> Helper | None:
        """The helper as the file says, or None if that is nothing new."""
        if person.unit and helper.unit and person.unit != helper.unit:
            unit = self._units.by_code.get(helper.unit)
            self._outcome.report.spot(
                person.spot, Trouble.KNOWN_ELSEWHERE, person.name, unit=unit.full_title if unit else helper.unit
            )
        person.level = higher(person.level, helper.level)
        phone = self._register.phone(helper)
        if phone and person.phone not in ("", phone):
            self._outcome.report.spot(person.spot, Trouble.NEW_PHONE, person.name)
        is_new = bool(
            person.level != helper.level
            or not self._villages.may_be_same(person.village, helper.village)
            or (person.village and not helper.village)
            or person.position not in ("", helper.position)
            or person.phone not in ("", phone)
            or person.name != self._register.name(helper)
        )
        return self._register.with_words(helper, person) if is_new else None

    def _keep_duties(self, kept: dict[str, list[Duty]]) -> None:
        new: list[NewShift] = []
        places: list[tuple[int, str]] = []
        for helper_id, duties in kept.items():
            known = self._known_to(helper_id)
            for duty in duties:
                if any(_is_same(shift, duty) or (_is_at(shift, duty) and not duty.place) for shift in known):
                    continue
                unplaced = [shift for shift in known if _is_at(shift, duty) and not shift.place]
                if unplaced and duty.place:
                    places.append((unplaced[0].id, duty.place))
                    known.remove(unplaced[0])
                else:
                    new.append(NewShift(helper_id, duty.unit, duty.day, duty.slot, duty.place))
        shifts.add(self._connection, new)
        shifts.rename_places(self._connection, places)
        self._outcome.new_shifts = len(new)
        self._outcome.changed_people += len(places)

    def _known_to(self, helper_id: str) -> list[Shift]:
        """Shifts somebody has, and those the roster gave them that a colleague took over."""
        found = [*self._by_helper.get(helper_id, ()), *self._by_roster.get(helper_id, ())]
        return list({shift.id: shift for shift in found}.values())

    def _remove(self, kept: dict[str, list[Duty]], units: set[str]) -> None:
        """What earlier rosters of these communes said and this one does not. What has begun or was swapped stays."""
        mine = [helper for helper in self._helpers if helper.unit in units]
        stale = [
            shift
            for helper in mine
            for shift in self._by_helper.get(helper.id, ())
            if shift.source is Source.ROSTER and shift.started_at is None and shift.unit in units
            if not any(_is_same(shift, duty) or _completes(duty, shift) for duty in kept.get(helper.id, ()))
        ]
        stale_ids = {shift.id for shift in stale}
        gone = [helper.id for helper in mine if helper.id not in kept and self._is_idle(helper, stale_ids)]
        shifts.remove(self._connection, stale_ids)
        roster.remove(self._connection, gone)
        self._outcome.removed_shifts, self._outcome.removed_people = len(stale_ids), len(gone)

    def _is_idle(self, helper: Helper, stale: set[int]) -> bool:
        """Whether nothing is left of somebody who never joined."""
        return helper.person is None and all(shift.id in stale for shift in self._known_to(helper.id))


def _is_at(shift: Shift, duty: Duty) -> bool:
    return (shift.unit, shift.day, shift.slot) == (duty.unit, duty.day, duty.slot)


def _is_same(shift: Shift, duty: Duty) -> bool:
    return _is_at(shift, duty) and words.fold(shift.place) == words.fold(duty.place)


def _completes(duty: Duty, shift: Shift) -> bool:
    """The duty only says where the shift is."""
    return _is_at(shift, duty) and not shift.place
