"""Rosters kept in the database: once, sealed, corrected by newer files, untouched by the same one."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select, text

from models import shifts
from models.roster_tables import Helper, Shift
from models.tables import Audit
from questions.roster import Level
from questions.shifts import Slot
from tests.roster.sheets import MESSIEST

AN = "Quý Sơn;Bắc;Nguyễn Văn An;0912345678;29/8;sáng;NVH"
BINH = "Quý Sơn;Nam;Trần Thị Bình;0987654321;30/8;chiều;NVH"


def _rows(runtime):
    """Everything stored of rosters."""
    with runtime.database.read() as connection:
        return (
            sorted(map(tuple, connection.execute(select(*Helper.__table__.columns)))),
            sorted(map(tuple, connection.execute(select(*Shift.__table__.columns))), key=repr),
        )


def _known(desk):
    shifts_of = Counter(shift.helper_id for shift in desk.shifts())
    return {one.name: (one.phone, one.helper.village, shifts_of[one.helper.id]) for one in desk.people()}


@pytest.mark.parametrize("messy", MESSIEST, ids=lambda messy: messy.name)
def test_the_same_file_twice_changes_nothing(desk, runtime, messy, tmp_path):
    path = tmp_path / f"{messy.name}{messy.suffix}"
    messy.build(path)
    first = desk.import_file(path)
    assert first.outcome.new_people == len(messy.people)
    assert first.outcome.new_shifts == sum(len(kept) for _, _, kept in messy.people.values())
    before = _rows(runtime)
    assert desk.import_file(path).outcome.nothing
    assert desk.import_file(path, replace=True).outcome.nothing
    assert _rows(runtime) == before


def test_a_rehearsal_says_what_would_happen_and_keeps_nothing(desk, runtime, sent):
    path = sent(AN, BINH)
    rehearsed = desk.import_file(path, rehearse=True)
    assert _rows(runtime) == ([], [])
    real = desk.import_file(path)
    assert (rehearsed.outcome.new_people, rehearsed.outcome.new_shifts) == (2, 2)
    assert (real.outcome.new_people, real.outcome.new_shifts) == (2, 2)


def test_a_file_is_kept_whole_or_not_at_all(desk, runtime, sent, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(shifts, "add", fail)
    with pytest.raises(RuntimeError):
        desk.import_file(sent(AN, BINH))
    assert _rows(runtime) == ([], [])


def test_names_and_phones_lie_sealed(desk, runtime, sent):
    desk.import_file(sent(AN, BINH))
    stored = repr(_rows(runtime))
    for secret in ("Nguyễn Văn An", "Trần", "912345678", "987654321", "nguyen van an"):
        assert secret not in stored
    assert _known(desk) == {"Nguyễn Văn An": ("84912345678", "Bắc", 1), "Trần Thị Bình": ("84987654321", "Nam", 1)}


def test_a_sealed_name_opens_only_as_the_name_of_its_helper(desk, runtime, sent):
    desk.import_file(sent(AN, BINH))
    with runtime.database.write() as connection:
        one, other = connection.execute(select(Helper.id, Helper.name)).all()
        connection.execute(text("UPDATE helper SET name = :name WHERE id = :id"), {"name": one.name, "id": other.id})
    with pytest.raises(Exception, match="altered"):
        desk.people()


def test_a_second_file_adds_shifts_to_people_already_known(desk, sent):
    desk.import_file(sent(AN))
    done = desk.import_file(sent("Quý Sơn;Bắc;NGUYEN VAN AN;+84912345678;30/8;tối;NVH", name="b.csv"))
    assert (done.outcome.new_people, done.outcome.new_shifts) == (0, 1)
    assert [(shift.day.day, shift.slot) for shift in desk.shifts()] == [(29, Slot.MORNING), (30, Slot.EVENING)]


def test_a_phone_that_was_missing_is_taken_over(desk, sent):
    desk.import_file(sent("Quý Sơn;Bắc;Nguyễn Văn An;;29/8;sáng;NVH"))
    done = desk.import_file(sent(AN, name="b.csv"))
    assert (done.outcome.new_people, done.outcome.changed_people) == (0, 1)
    assert _known(desk) == {"Nguyễn Văn An": ("84912345678", "Bắc", 1)}


def test_a_new_phone_replaces_the_old_one_and_is_reported(desk, sent):
    desk.import_file(sent(AN))
    done = desk.import_file(sent(AN.replace("0912345678", "0912000000"), name="b.csv"))
    assert [str(defect.trouble) for defect in done.defects] == ["new_phone"]
    assert _known(desk) == {"Nguyễn Văn An": ("84912000000", "Bắc", 1)}


def test_two_people_of_one_name_stay_two(desk, sent):
    rows = (AN, "Quý Sơn;Nam;Nguyễn Văn An;0912000000;29/8;chiều;NVH")
    desk.import_file(sent(*rows))
    desk.import_file(sent(*reversed(rows), name="b.csv"))
    assert sorted(one.phone for one in desk.people()) == ["84912000000", "84912345678"]


def test_somebody_known_in_another_commune_stays_there_and_is_reported(desk, sent):
    desk.import_file(sent(AN))
    done = desk.import_file(sent("Hồng Giang;;Nguyễn Văn An;0912345678;30/8;sáng;Ủy ban", name="b.csv"))
    assert [str(defect.trouble) for defect in done.defects] == ["known_elsewhere"]
    (one,) = desk.people()
    assert one.helper.unit == "07576"
    assert [shift.unit for shift in desk.shifts()] == ["07576", "07561"]


def test_a_whole_new_roster_removes_what_it_no_longer_says(desk, sent):
    other = "Hồng Giang;;Lê Văn Cường;0912000001;29/8;sáng;Ủy ban"
    desk.import_file(sent(AN, BINH, other))
    moved = AN.replace("29/8;sáng", "31/8;tối")
    done = desk.import_file(sent(moved, name="b.csv"), replace=True)
    assert (done.outcome.new_shifts, done.outcome.removed_shifts, done.outcome.removed_people) == (1, 2, 1)
    assert _known(desk) == {"Nguyễn Văn An": ("84912345678", "Bắc", 1), "Lê Văn Cường": ("84912000001", "", 1)}
    assert [(shift.day.day, shift.slot) for shift in desk.shifts(unit="07576")] == [(31, Slot.EVENING)]


def test_a_whole_new_roster_keeps_who_joined_and_what_has_begun(desk, runtime, sent):
    desk.import_file(sent(AN, BINH))
    by_name = {one.name: one.helper for one in desk.people()}
    with runtime.database.write() as connection:
        connection.execute(text("UPDATE helper SET person = 'p1' WHERE id = :id"), {"id": by_name["Trần Thị Bình"].id})
        (begun,) = shifts.shifts_of(connection, by_name["Nguyễn Văn An"].id)
        assert shifts.start(connection, begun.id, helper_id=begun.helper_id, at=1)
    done = desk.import_file(sent("Quý Sơn;;Lê Văn Cường;0912000001;29/8;sáng;NVH", name="b.csv"), replace=True)
    assert (done.outcome.removed_shifts, done.outcome.removed_people) == (1, 0)
    assert set(_known(desk)) == {"Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"}


@pytest.mark.parametrize("replace", [False, True])
def test_a_shift_a_colleague_took_over_does_not_come_back(desk, runtime, sent, replace):
    path = sent(AN, BINH)
    desk.import_file(path)
    by_name = {one.name: one.helper.id for one in desk.people()}
    with runtime.database.write() as connection:
        (given,) = shifts.shifts_of(connection, by_name["Nguyễn Văn An"])
        assert shifts.hand_over(connection, given.id, giver=given.helper_id, taker=by_name["Trần Thị Bình"])
    before = _rows(runtime)
    assert desk.import_file(path, replace=replace).outcome.nothing
    assert _rows(runtime) == before


def test_a_place_named_later_completes_the_shift(desk, sent):
    desk.import_file(sent("Quý Sơn;Bắc;Nguyễn Văn An;0912345678;29/8;sáng;"))
    done = desk.import_file(sent(AN, name="b.csv"))
    assert done.outcome.new_shifts == 0
    assert [shift.place for shift in desk.shifts()] == ["NVH"]
    assert desk.import_file(sent("Quý Sơn;Bắc;Nguyễn Văn An;0912345678;29/8;sáng;", name="c.csv")).outcome.nothing


def test_levels_are_kept_and_the_higher_one_of_two_counts(desk, sent):
    head = "Cấp;Huyện;Xã;Họ và tên;SĐT"
    desk.import_file(sent(";;Quý Sơn;Nguyễn Văn An;0912000001", "Tỉnh;;;Lý Thị Sen;0912000004", head=head))
    rows = (
        "Tổ công tác;;Quý Sơn;Nguyễn Văn An;0912000001",
        "Huyện;Lục Ngạn;;Đặng Văn Quân;0912000003",
        "Tổ dân vận;;Quý Sơn;Lê Văn Cường;0912000002",
    )
    desk.import_file(sent(*rows, name="b.csv", head=head))
    levels = {one.name: (one.helper.level, one.helper.unit, one.helper.district) for one in desk.people()}
    assert levels == {
        "Nguyễn Văn An": (Level.COMMUNE, "07576", "219"),
        "Lý Thị Sen": (Level.PROVINCE, "", ""),
        "Đặng Văn Quân": (Level.DISTRICT, "", "219"),
        "Lê Văn Cường": (Level.HELPER, "07576", "219"),
    }
    assert [one.name for one in desk.people(level=Level.DISTRICT, district="219")] == ["Đặng Văn Quân"]


def test_the_audit_log_holds_counts_and_nobody(desk, runtime, sent):
    desk.import_file(sent(AN, BINH, "Quý Sơn;;;0900000000;29/8;sáng;"))
    with runtime.database.read() as connection:
        (entry,) = connection.execute(select(Audit.act, Audit.detail)).all()
    assert entry.act == "roster.import"
    assert '"new_people":2' in entry.detail
    assert '"lost":1' in entry.detail
    assert "Nguyễn" not in entry.detail
    assert "912345678" not in entry.detail
