"""Gaps, double bookings, no-shows, missing rosters; who is not where they should be at an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models.roster import Helper
from models.shifts import Shift, Source
from questions.roster import Level
from questions.shifts import Slot
from roster.coverage import coverage, uncovered

DAY = date(2024, 8, 29)


@pytest.fixture
def some(units):
    """Three communes."""
    return [units.by_code[code] for code in ("07576", "07561", "07795")]


@pytest.fixture
def at(rules):
    """An instant of the campaign: "29 7:30"."""

    def instant(said: str) -> datetime:
        day, clock = said.split()
        hour, minute = clock.split(":")
        return datetime(2024, 8, int(day), int(hour), int(minute), tzinfo=rules.zone)

    return instant


def _helper(helper_id, unit, created, level=Level.HELPER):
    return Helper(
        id=helper_id, campaign="c", level=level, unit=unit.code, district=unit.district_code, village="", position="",
        name=b"", name_key="", phone=None, phone_key=None, rank=1, created_at=int(created.timestamp() * 1000),
    )  # fmt: skip


def _shift(number, helper, *, day=DAY, slot=Slot.MORNING, place="", **instants):
    times = {name: int(moment.timestamp() * 1000) for name, moment in instants.items()}
    return Shift(number, helper.id, helper.unit, day, slot, place, Source.ROSTER, helper.id, **times)


def test_every_part_of_every_day_without_anybody_is_a_gap(some, rules, at):
    an = _helper("an", some[0], at("20 8:00"))
    state = coverage(some, rules, [an], [_shift(1, an)], at("25 8:00"))
    assert state.turns == 3 * 3 * 3
    assert len(state.gaps) == 26
    assert state.covered == 1
    assert not any((gap.unit, gap.day, gap.slot) == (some[0], DAY, Slot.MORNING) for gap in state.gaps)


def test_two_places_at_once_are_a_double_booking(some, rules, at):
    an, binh = _helper("an", some[0], at("20 8:00")), _helper("binh", some[0], at("20 8:00"))
    shifts = [_shift(1, an, place="Bắc"), _shift(2, an, place="Nam"), _shift(3, binh), _shift(4, an, slot=Slot.EVENING)]
    (double,) = coverage(some, rules, [an, binh], shifts, at("25 8:00")).doubles
    assert double.helper is an
    assert [shift.id for shift in double.shifts] == [1, 2]


def test_somebody_who_has_not_come_is_a_no_show_only_after_the_agreed_minutes(some, rules, at):
    an, binh = _helper("an", some[0], at("20 8:00")), _helper("binh", some[0], at("20 8:00"))
    shifts = [_shift(1, an), _shift(2, binh, started_at=at("29 7:00")), _shift(3, an, slot=Slot.EVENING)]
    assert coverage(some, rules, [an, binh], shifts, at("29 7:19")).no_shows == ()
    (absent,) = coverage(some, rules, [an, binh], shifts, at("29 7:20")).no_shows
    assert (absent.helper, absent.shift.id) == (an, 1)


def test_communes_have_handed_in_nothing_people_or_a_schedule_in_time_or_late(some, rules, at):
    due = datetime.combine(rules.due_on, datetime.min.time(), rules.zone)
    early, late = due + timedelta(hours=23), due + timedelta(days=1)
    people = [_helper("an", some[0], early), _helper("b", some[1], late), _helper("c", some[2], early, Level.COMMUNE)]
    state = coverage(some, rules, people, [_shift(1, people[0])], late)
    assert [one.unit for one in state.complete] == [some[0]]
    assert [one.unit for one in state.unplanned] == [some[1]]
    assert [one.unit for one in state.missing] == [some[2]]
    assert [one.unit for one in state.handed_in if one.is_late(rules.due_on)] == [some[1]]
    assert not any(one.is_late(None) for one in state.handed_in)


def test_at_an_instant_communes_are_uncovered_unless_somebody_is_there(units, some, rules, at):
    an, binh, cuong = (_helper(name, unit, at("20 8:00")) for name, unit in zip("abc", some, strict=True))
    shifts = [
        _shift(1, an, started_at=at("29 7:05")),
        _shift(2, binh),
        _shift(3, cuong, started_at=at("29 7:05"), ended_at=at("29 9:00")),
        _shift(4, binh, slot=Slot.EVENING, started_at=at("29 18:30")),
    ]
    found = {one.unit.code: one for one in uncovered(units, rules, shifts, at("29 10:00"))}
    assert len(found) == 208
    assert an.unit not in found
    assert [shift.id for shift in found[binh.unit].planned] == [2]
    assert found[cuong.unit].begins == at("29 7:00")
    assert found["07201"].planned == ()
    assert cuong.unit not in {one.unit.code for one in uncovered(units, rules, shifts, at("29 8:59"))}


@pytest.mark.parametrize("said", ["28 10:00", "29 12:00", "29 6:59", "29 21:00"])
def test_between_shifts_and_on_other_days_nothing_is_uncovered(units, rules, at, said):
    assert uncovered(units, rules, [], at(said)) == []


@pytest.mark.parametrize("said", ["29 7:00", "30 13:30", "31 20:59"])
def test_while_a_shift_runs_a_commune_without_anybody_is_uncovered(units, rules, at, said):
    assert len(uncovered(units, rules, [], at(said))) == 209
