"""The data behind rosters: mistakes in it are named with file, line and field."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise

import pytest

from questions.campaigns import load_campaign
from questions.faults import Faulty
from questions.roster import ROSTER_TEXTS, load_roster
from questions.shifts import Slot, shift_rules
from tests.roster.conftest import DATA


@pytest.fixture
def changed(tmp_path):
    """Loads a data file in which one text was replaced."""

    def load(path, loader, old, new):
        text = path.read_text("utf-8")
        assert text.count(old) >= 1, old
        other = tmp_path / path.name
        other.write_text(text.replace(old, new, 1), encoding="utf-8")
        return loader(other)

    return load


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("slots: [morning]", "slots: [noon]", "slots[#1].slots[#1]"),
        ("  place: [", "  where: [", "headers.where"),
        ("{other}, đã gộp", "{row}, đã gộp", "troubles.same_person.problem"),
        ("  no_name:", "  no_names_at_all:", "troubles.no_name"),
        ("Kính thưa Ông, Bà", "Kính thưa {name}", "loudspeaker.text"),
        ('day: "{d}/{m}"', 'day: "{day}"', "social.day"),
        ('evening: "tối"', 'night: "tối"', "words.slots.evening"),
    ],
)
def test_a_mistake_in_the_words_is_named_with_its_place(changed, old, new, field):
    with pytest.raises(Faulty) as faulty:
        changed(ROSTER_TEXTS, load_roster, old, new)
    assert field in {fault.field for fault in faulty.value.faults}
    assert all(fault.line or fault.message == "is missing" for fault in faulty.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('due_on: "2024-08-26"', 'due_on: "26/8"', "settings.roster.due_on"),
        ('begins: "07:00"', 'begins: "7 giờ"', "settings.roster.slots.morning.begins"),
        ('begins: "13:30"', 'begins: "10:00"', "settings.roster.slots.afternoon"),
        ("late_minutes: 20", "late_minutes: -1", "settings.roster.late_minutes"),
        ("code_days: 14", "code_weeks: 2", "settings.roster.code_weeks"),
    ],
)
def test_a_mistake_in_the_rules_of_shifts_is_named_with_its_place(changed, old, new, field):
    with pytest.raises(Faulty) as faulty:
        changed(DATA / "campaign.yaml", load_campaign, old, new)
    (fault,) = faulty.value.faults
    assert fault.field == field
    assert fault.line


def test_shifts_are_on_the_days_the_survey_is_open_unless_others_are_named(changed, rules):
    assert rules.days == (date(2024, 8, 29), date(2024, 8, 30), date(2024, 8, 31))
    assert rules.due_on == date(2024, 8, 26)
    named = changed(DATA / "campaign.yaml", load_campaign, '# days: ["2024-08-29"]', 'days: ["2024-08-30"]')
    assert shift_rules(named).days == (date(2024, 8, 30),)


def test_one_part_of_the_day_runs_at_a_time(rules):
    for day in rules.days:
        bounds = [(rules.begins(day, slot), rules.ends(day, slot)) for slot in Slot]
        assert all(begins < ends for begins, ends in bounds)
        assert all(first[1] <= second[0] for first, second in pairwise(bounds))
        for slot, (begins, ends) in zip(Slot, bounds, strict=True):
            assert rules.running(begins) == (day, slot)
            assert rules.running(ends) != (day, slot)
    midnight = datetime.combine(rules.days[0], time(), rules.zone)
    assert rules.running(midnight) is None
