"""Coming, leaving, swapping; joining by a one-time code."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Thread

import pytest

from bot import join_codes
from models import roster, shifts
from models.shifts import Source
from questions.shifts import Slot

ROSTER = (
    "Quý Sơn;Bắc;Nguyễn Văn An;0912000001;29/8;sáng;NVH Bắc",
    "Quý Sơn;Nam;Trần Thị Bình;0912000002;29/8;chiều;NVH Nam",
    "Quý Sơn;Nam;Lê Văn Cường;0912000003;29/8;sáng;NVH Nam",
)


@pytest.fixture
def team(desk, sent):
    """Helper ids by given name."""
    desk.import_file(sent(*ROSTER))
    return {one.name.split()[-1]: one.helper.id for one in desk.people()}


def _only(connection, helper_id):
    (one,) = shifts.shifts_of(connection, helper_id)
    return one


def test_a_shift_begins_once_and_ends_once_and_only_by_its_helper(runtime, team):
    with runtime.database.write() as connection:
        mine = _only(connection, team["An"])
        assert not shifts.end(connection, mine.id, helper_id=team["An"], at=1)
        assert not shifts.start(connection, mine.id, helper_id=team["Bình"], at=1)
        assert shifts.start(connection, mine.id, helper_id=team["An"], at=2)
        assert not shifts.start(connection, mine.id, helper_id=team["An"], at=3)
        assert shifts.end(connection, mine.id, helper_id=team["An"], at=4)
        assert not shifts.end(connection, mine.id, helper_id=team["An"], at=5)
        done = shifts.shift(connection, mine.id)
    assert (done.started_at, done.ended_at) == (2, 4)


def test_a_shift_goes_to_a_colleague_who_is_free_then(runtime, team):
    with runtime.database.write() as connection:
        mine = _only(connection, team["An"])
        assert shifts.hand_over(connection, mine.id, giver=team["An"], taker=team["Bình"])
        moved = shifts.shift(connection, mine.id)
        assert shifts.shifts_of(connection, team["An"]) == []
    assert (moved.helper_id, moved.source, moved.rostered_for) == (team["Bình"], Source.SWAP, team["An"])


def test_a_shift_does_not_go_to_somebody_busy_then_nor_after_it_began_nor_from_others(runtime, team):
    with runtime.database.write() as connection:
        mine = _only(connection, team["An"])
        assert not shifts.hand_over(connection, mine.id, giver=team["An"], taker=team["Cường"])
        assert not shifts.hand_over(connection, mine.id, giver=team["Bình"], taker=team["Cường"])
        assert shifts.start(connection, mine.id, helper_id=team["An"], at=1)
        assert not shifts.hand_over(connection, mine.id, giver=team["An"], taker=team["Bình"])
        assert _only(connection, team["An"]).source is Source.ROSTER


def test_two_shifts_are_exchanged_and_can_be_exchanged_back(runtime, team):
    with runtime.database.write() as connection:
        mine, theirs = _only(connection, team["An"]), _only(connection, team["Bình"])
        assert shifts.exchange(connection, mine.id, theirs.id, me=team["An"], them=team["Bình"])
        assert _only(connection, team["An"]).slot is Slot.AFTERNOON
        assert _only(connection, team["Bình"]).slot is Slot.MORNING
        assert not shifts.exchange(connection, mine.id, theirs.id, me=team["An"], them=team["Bình"])
        assert shifts.exchange(connection, theirs.id, mine.id, me=team["An"], them=team["Bình"])
        assert _only(connection, team["An"]) == mine
        assert _only(connection, team["Bình"]) == theirs


def test_places_at_the_same_time_can_be_exchanged(runtime, team):
    with runtime.database.write() as connection:
        mine, theirs = _only(connection, team["An"]), _only(connection, team["Cường"])
        assert shifts.exchange(connection, mine.id, theirs.id, me=team["An"], them=team["Cường"])
        assert _only(connection, team["An"]).place == "NVH Nam"


def test_an_exchange_that_would_double_book_changes_nothing(runtime, team, desk, sent):
    desk.import_file(sent("Quý Sơn;Nam;Lê Văn Cường;0912000003;29/8;chiều;NVH Nam", name="b.csv"))
    with runtime.database.write() as connection:
        mine, theirs = _only(connection, team["Bình"]), shifts.shifts_of(connection, team["Cường"])[0]
        assert not shifts.exchange(connection, mine.id, theirs.id, me=team["Bình"], them=team["Cường"])
        assert _only(connection, team["Bình"]) == mine


def test_shifts_are_found_by_day_part_commune_and_district(desk, runtime, sent):
    desk.import_file(sent(*ROSTER, "Phường Nếnh;;Vũ Văn Giang;0912000009;30/8;tối;"))
    campaign = runtime.content.campaign.id
    with runtime.database.read() as connection:
        (first, *_) = desk.shifts()
        assert len(shifts.shifts(connection, campaign, day=first.day)) == 3
        assert len(shifts.shifts(connection, campaign, day=first.day, slot=Slot.AFTERNOON)) == 1
        assert len(shifts.shifts(connection, campaign, unit="07795")) == 1
        assert len(shifts.shifts(connection, campaign, district="219")) == 3
        assert shifts.shifts(connection, "another-campaign") == []


def _join(runtime, desk, code, person, *, later=timedelta(0)):
    now = runtime.clock.now_ms() + int(later.total_seconds() * 1000)
    code_hash = desk.register.code_hash(code)
    with runtime.database.write() as connection:
        helper = roster.by_code(connection, runtime.content.campaign.id, code_hash, now=now)
        return helper is not None and roster.join(connection, helper.id, code_hash, person=person, now=now)


def _codes(desk, **which):
    issued, _ = desk.issue_codes(**which)
    return {known.helper.id: code for known, code in issued}


def test_a_code_lets_in_its_helper_once(runtime, desk, team):
    codes = _codes(desk)
    assert set(codes) == set(team.values())
    assert _join(runtime, desk, join_codes.find(join_codes.printed(codes[team["An"]])), "person-1")
    assert not _join(runtime, desk, codes[team["An"]], "person-2")
    with runtime.database.read() as connection:
        joined = roster.helper_of(connection, runtime.content.campaign.id, "person-1")
        assert roster.helper_of(connection, runtime.content.campaign.id, "person-2") is None
    assert joined.id == team["An"]


def test_one_account_speaks_for_one_helper(runtime, desk, team):
    codes = _codes(desk)
    assert _join(runtime, desk, codes[team["An"]], "person-1")
    assert not _join(runtime, desk, codes[team["Bình"]], "person-1")


def test_wrong_expired_replaced_and_revoked_codes_let_nobody_in(runtime, desk, team):
    first = _codes(desk)
    assert not _join(runtime, desk, join_codes.made(1), "person-1")
    assert not _join(runtime, desk, first[team["An"]], "person-1", later=timedelta(days=desk.rules.code_days + 1))
    assert _codes(desk) == {}
    second = _codes(desk, again=True)
    assert not _join(runtime, desk, first[team["An"]], "person-1")
    assert desk.revoke([team["An"]]) == 1
    assert not _join(runtime, desk, second[team["An"]], "person-1")
    assert _join(runtime, desk, second[team["Bình"]], "person-1")


def test_revoking_forgets_the_account_that_joined(runtime, desk, team):
    assert _join(runtime, desk, _codes(desk)[team["An"]], "person-1")
    assert desk.revoke([team["An"]]) == 1
    with runtime.database.read() as connection:
        assert roster.helper_of(connection, runtime.content.campaign.id, "person-1") is None
    assert team["An"] in _codes(desk)


def test_erasing_an_account_leaves_the_office_entry(runtime, desk, team):
    assert _join(runtime, desk, _codes(desk)[team["An"]], "person-1")
    with runtime.database.write() as connection:
        assert roster.release(connection, "person-1")
        assert not roster.release(connection, "person-1")
    assert len(desk.people()) == 3


def test_a_code_is_stored_only_as_a_keyed_hash(runtime, desk, team):
    codes = _codes(desk)
    with runtime.database.read() as connection:
        hashes = roster.code_hashes(connection)
    assert hashes == {desk.register.code_hash(code) for code in codes.values()}
    assert not any(code in hash_ for code in codes.values() for hash_ in hashes)


def test_two_people_who_send_one_code_at_once_do_not_both_get_in(runtime, desk, team):
    code = _codes(desk)[team["An"]]
    let_in = []
    threads = [Thread(target=lambda n=n: let_in.append(_join(runtime, desk, code, f"person-{n}"))) for n in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    for thread in threads:
        thread.join(deadline - time.monotonic())
    assert sorted(let_in) == [False, False, False, True]
