"""Days and parts of the day as offices write them."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.roster import Column
from questions.roster_troubles import Trouble
from questions.shifts import Slot
from roster.moments import Reader

DAYS = [date(2024, 8, day) for day in (29, 30, 31)]
M, A, E = Slot.MORNING, Slot.AFTERNOON, Slot.EVENING


@pytest.fixture(scope="module")
def moments(rules, said):
    return Reader(rules, said)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("29/8", [29]),
        ("29.8.2024", [29]),
        ("29-8-2024", [29]),
        ("29-8", [29]),
        ("29 / 08 / 24", [29]),
        ("ngày 29/8", [29]),
        ("Ngày 29 tháng 8 năm 2024", [29]),
        ("2024-08-29", [29]),
        ("2024-08-29 00:00:00", [29]),
        (29, [29]),
        (29.8, [29]),
        (45533, [29]),
        ("45533", [29]),
        (date(2024, 8, 29), [29]),
        (datetime(2024, 8, 29, 7, 30), [29]),  # noqa: DTZ001 - as a spreadsheet gives it
        ("29, 30/8", [29, 30]),
        ("29,30,31/8", [29, 30, 31]),
        ("29 và 31/8", [29, 31]),
        ("29+30/8", [29, 30]),
        ("29\n30", [29, 30]),
        ("29-30-31/8", [29, 30, 31]),
        ("29-31", [29, 30, 31]),
        ("29-31/8", [29, 30, 31]),
        ("29/8 – 31/8", [29, 30, 31]),
        ("từ ngày 29/8 đến hết ngày 31/8/2024", [29, 30, 31]),
        ("cả 3 ngày", [29, 30, 31]),
        ("CẢ ĐỢT", [29, 30, 31]),
        ("Thứ năm 29/8", [29]),
        ("29/8 (thứ 5)", [29]),
        ("Thứ bảy", [31]),
        ("thứ Năm, thứ Sáu", [29, 30]),
    ],
)
def test_days_are_read_however_they_are_written(moments, written, days):
    when = moments.read(written, Column.DAY)
    assert [day.day for day in when.days] == days
    assert not when.doubts
    assert not when.slots


@pytest.mark.parametrize(
    ("written", "slots"),
    [
        ("sáng", [M]),
        ("S", [M]),
        ("BUỔI CHIỀU", [A]),
        ("toi", [E]),
        ("ca 1", [M]),
        ("Ca2", [A]),
        (3, [E]),
        ("1,2", [M, A]),
        ("7h-11h", [M]),
        ("7h00 - 11h30", [M]),
        ("07:00-11:00", [M]),
        ("7.30 - 11.00", [M]),
        ("7 giờ 30 phút đến 11 giờ", [M]),
        ("7-11h", [M]),
        ("13h30-17h", [A]),
        ("19h30", [E]),
        ("18h", [E]),
        (time(13, 30), [A]),
        ("8h-17h", [M, A]),
        ("7h-11h; 14h-17h", [M, A]),
        ("cả ngày", [M, A]),
        ("sáng, chiều", [M, A]),
        ("S+C", [M, A]),
        ("S, C, T", [M, A, E]),
        ("SCT", [M, A, E]),
        ("cả ba buổi", [M, A, E]),
    ],
)
def test_parts_of_the_day_are_read_however_they_are_written(moments, written, slots):
    when = moments.read(written, Column.SLOT)
    assert list(when.slots) == slots
    assert not when.doubts
    assert not when.days


@pytest.mark.parametrize(
    ("written", "turns"),
    [
        ("Sáng 29/8; chiều 30/8", [(29, M), (30, A)]),
        ("Sáng 29/8, chiều 30/8", [(29, M), (30, A)]),
        ("sáng 29/8; 30/8 chiều", [(29, M), (30, A)]),
        ("29/8: sáng, chiều; 30/8: sáng", [(29, M), (29, A), (30, M)]),
        ("29/8(S), 30/8(C)", [(29, M), (30, A)]),
        ("S29/8", [(29, M)]),
        ("7h30-11h ngày 29/8", [(29, M)]),
        ("Từ 7h đến 11h30 ngày 29/8/2024", [(29, M)]),
        ("buổi sáng các ngày 29, 30/8", [(29, M), (30, M)]),
        ("Sáng thứ 5 (29/8)", [(29, M)]),
    ],
)
def test_days_and_parts_in_one_cell_belong_together_as_written(moments, written, turns):
    when = moments.read(written, Column.DAY)
    assert [(day.day, slot) for day, slot in when.turns] == turns
    assert not when.doubts


@pytest.mark.parametrize(
    ("written", "column", "trouble", "day"),
    [
        ("28/8", Column.DAY, Trouble.OTHER_DAY, "28/8"),
        ("32/8", Column.DAY, Trouble.OTHER_DAY, "32/8"),
        ("29/8/2023", Column.DAY, Trouble.OTHER_DAY, "29/8/2023"),
        (date(2023, 8, 29), Column.DAY, Trouble.OTHER_DAY, "29/8/2023"),
        ("26-29/8", Column.DAY, Trouble.OTHER_DAY, "26/8"),
        ("thứ sáu 29/8", Column.DAY, Trouble.WRONG_WEEKDAY, "29/8"),
        ("29/8 (thứ sáu)", Column.DAY, Trouble.WRONG_WEEKDAY, "29/8"),
        ("thứ hai", Column.DAY, Trouble.BAD_DAY, ""),
        ("trừ 30/8", Column.DAY, Trouble.BAD_DAY, ""),
        ("29/8 tại nhà văn hóa", Column.DAY, Trouble.BAD_DAY, ""),
        ("trưa", Column.SLOT, Trouble.BAD_SLOT, ""),
        ("11h-14h", Column.SLOT, Trouble.BAD_SLOT, ""),
        ("24/24", Column.SLOT, Trouble.BAD_SLOT, ""),
        (4, Column.SLOT, Trouble.BAD_SLOT, ""),
        (time(12, 0), Column.SLOT, Trouble.BAD_SLOT, ""),
    ],
)
def test_what_cannot_be_meant_is_doubted_and_not_guessed(moments, written, column, trouble, day):
    when = moments.read(written, column)
    assert [(doubt.trouble, doubt.day) for doubt in when.doubts] == [(trouble, day)]
    assert (when.turns, when.days, when.slots) == ((), (), ())


def test_a_day_without_its_part_is_noticed_beside_a_complete_one(moments):
    when = moments.read("29/8 sáng, 30/8", Column.DAY)
    assert when.turns == ((DAYS[0], M),)
    assert [doubt.trouble for doubt in when.doubts] == [Trouble.NO_SLOT]


forms = st.sampled_from(
    ["{d}/{m}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "ngày {d}/{m}", "{d} tháng {m}", "{y}-{m:02}-{d:02}", "{d}-{m}-{y}"]
)


@given(st.sampled_from(DAYS), forms, st.sampled_from(["", " ", "  ", "\n"]), st.booleans())
def test_every_day_is_read_in_every_form(moments, day, form, blank, upper):
    written = blank + form.format(d=day.day, m=day.month, y=day.year) + blank
    when = moments.read(written.upper() if upper else written, Column.DAY)
    assert when.days == (day,)


@given(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True),
    st.sampled_from([", ", ";", " và ", "+", "\n", " & "]),
)
def test_a_list_of_days_is_read_in_any_order(moments, days, between):
    when = moments.read(between.join(f"{day.day}/{day.month}" for day in days), Column.DAY)
    assert when.days == tuple(sorted(days))


words_for = {
    M: ["sáng", "S", "ca 1", "7h-11h"],
    A: ["chiều", "C", "ca 2", "14h-17h"],
    E: ["tối", "T", "ca 3", "19h-21h"],
}


@given(
    st.lists(st.tuples(st.sampled_from(DAYS), st.sampled_from(list(Slot)), st.integers(0, 3)), min_size=1, max_size=4)
)
def test_pairs_of_part_and_day_are_read_as_written(moments, pairs):
    written = "; ".join(f"{words_for[slot][n]} {day.day}/{day.month}" for day, slot, n in pairs)
    when = moments.read(written, Column.DAY)
    assert set(when.turns) == {(day, slot) for day, slot, _ in pairs}


@given(
    st.text(max_size=40) | st.text("0123456789/-.,:h ngàysctSángthứ\n", max_size=30),
    st.sampled_from([Column.DAY, Column.SLOT]),
)
def test_whatever_is_written_no_day_is_made_up(moments, rules, text, column):
    when = moments.read(text, column)
    assert set(when.days) | {day for day, _ in when.turns} <= set(rules.days)


@given(st.integers(36_000, 72_000))
def test_a_serial_number_is_the_day_excel_shows(moments, rules, serial):
    when = moments.read(serial, Column.DAY)
    day = date(1899, 12, 30) + timedelta(days=serial)
    assert when.days == ((day,) if day in rules.days else ())


def test_every_hour_of_a_shift_belongs_to_it_and_none_to_two(moments, rules):
    for hour, minute in itertools.product(range(24), (0, 30)):
        slots = moments.read(time(hour, minute), Column.SLOT).slots
        running = [slot for slot in Slot if rules.hours[slot].begins <= time(hour, minute) < rules.hours[slot].ends]
        assert len(slots) <= 1
        assert not running or list(slots) == running
