"""The rows of a file become people: somebody who stands in several rows is one, with all their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot import words
from questions.roster import Level
from questions.roster_forms import RosterWords
from questions.roster_troubles import Trouble
from questions.shifts import Slot
from roster.defects import Defect, Report, Spot, place_of
from roster.entries import Entry
from roster.names import key, same
from roster.villages import Villages


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of a person, and the row that says so."""

    unit: str
    day: date
    slot: Slot
    place: str
    spot: Spot


@dataclass(slots=True)
class Person:
    """One person of a file."""

    spot: Spot  # the first row that names them
    level: Level
    unit: str
    district: str
    village: str
    position: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    lacks_phone: Defect | None
    duties: list[Duty] = field(default_factory=list)
    rows: int = 1

    @property
    def name_key(self) -> str:
        """Tells people of one unit apart where there is no phone."""
        return name_key(self.unit or self.district, self.name)


def name_key(place: str, name: str) -> str:
    """The same for two spellings of a name in one unit (above the commune: one district)."""
    return f"{place}|{key(name)}"


def higher(one: Level, other: Level) -> Level:
    """Somebody on the lists of two levels has the rights of the higher one."""
    return max(one, other, key=list(Level).index)


class People:
    """Gathers the entries of a file."""

    def __init__(self, report: Report, said: RosterWords) -> None:
        self._report = report
        self._said = said
        self._villages = Villages(said)
        self._people: list[Person] = []
        self._by_phone: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}

    def gather(self, entries: Sequence[Entry]) -> list[Person]:
        """The people in the order of the file. Repetitions and contradictions are named."""
        for entry in entries:
            self._add(entry)
        for person in self._people:
            if person.lacks_phone and not person.phone:
                self._report.add(person.lacks_phone)
            self._name_double_places(person)
        return self._people

    def _add(self, entry: Entry) -> None:
        person = self._find(entry)
        if person is None:
            self._name_likeness(entry)
            person = self._begin(entry)
            self._give_duties(person, entry)
            return
        person.rows += 1
        self._give_duties(person, entry)
        if not entry.shifts or not self._is_alike(person, entry):
            self._report.spot(entry.spot, Trouble.SAME_PERSON, entry.name, other=self._place(person.spot))
        self._complete(person, entry)

    def _find(self, entry: Entry) -> Person | None:
        """The person this entry names: same phone and like name, or same name in the unit where a phone is missing."""
        if entry.phone:
            found = [person for person in self._by_phone.get(entry.phone, ()) if same(person.name, entry.name)]
            if found:
                return found[0]
        named = self._by_name.get(_name_key(entry), ())
        return self._villages.only_one(
            [one for one in named if not (one.phone and entry.phone)], entry.belonging.village
        )

    def _begin(self, entry: Entry) -> Person:
        where = entry.belonging
        person = Person(
            spot=entry.spot,
            level=where.level,
            unit=where.unit,
            district=where.district,
            village=where.village,
            position=entry.position or where.aside,
            name=entry.name,
            phone=entry.phone,
            lacks_phone=entry.lacks_phone,
        )
        self._people.append(person)
        self._by_name.setdefault(person.name_key, []).append(person)
        if person.phone:
            self._by_phone.setdefault(person.phone, []).append(person)
        return person

    def _complete(self, person: Person, entry: Entry) -> None:
        """Take over what the first row left out."""
        person.level = higher(person.level, entry.belonging.level)
        person.village = person.village or entry.belonging.village
        person.position = person.position or entry.position
        if entry.phone and not person.phone:
            person.phone = entry.phone
            self._by_phone.setdefault(person.phone, []).append(person)

    def _give_duties(self, person: Person, entry: Entry) -> None:
        for shift in entry.shifts:
            duty = Duty(entry.belonging.unit, shift.day, shift.slot, shift.place, entry.spot)
            known = [one for one in person.duties if _is_same(one, duty)]
            if known:
                self._report.spot(entry.spot, Trouble.SAME_SHIFT, other=self._place(known[0].spot))
            else:
                person.duties.append(duty)

    def _name_likeness(self, entry: Entry) -> None:
        """Say so where two people may be one, or a phone is another's."""
        for person in self._by_phone.get(entry.phone, ()) if entry.phone else ():
            self._report.spot(entry.spot, Trouble.SHARED_PHONE, entry.name, other=self._place(person.spot))
        for person in self._by_name.get(_name_key(entry), ()):
            if person.phone and entry.phone and self._villages.same(person.village, entry.belonging.village):
                self._report.spot(entry.spot, Trouble.SAME_NAME, entry.name, other=self._place(person.spot))

    def _name_double_places(self, person: Person) -> None:
        seen: dict[tuple[date, Slot], Duty] = {}
        for duty in person.duties:
            first = seen.setdefault((duty.day, duty.slot), duty)
            if first is not duty:
                self._report.spot(duty.spot, Trouble.TWO_PLACES, person.name, other=self._place(first.spot))

    def _is_alike(self, person: Person, entry: Entry) -> bool:
        """Whether a further row of a person says nothing different of them."""
        where = entry.belonging
        return (
            person.unit == where.unit
            and person.name == entry.name
            and self._villages.may_be_same(person.village, where.village)
            and words.fold(person.position) == words.fold(entry.position or person.position)
        )

    def _place(self, spot: Spot) -> str:
        return place_of(spot, self._said)


def _name_key(entry: Entry) -> str:
    where = entry.belonging
    return name_key(where.unit or where.district, entry.name)


def _is_same(one: Duty, other: Duty) -> bool:
    when = (one.unit, one.day, one.slot) == (other.unit, other.day, other.slot)
    return when and words.fold(one.place) == words.fold(other.place)
