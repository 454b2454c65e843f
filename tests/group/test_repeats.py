"""The job that looks at posted pictures, and how a repeat stops counting."""

from __future__ import annotations

import threading

import pytest

from models import group_posts
from tests.group.gathering import BINH, HOA, LUC_NGAN, QUY_SON, TAM, Gathering, picture

TAN_MY = "xã Tân Mỹ"


def test_a_repeated_picture_no_longer_counts(group: Gathering) -> None:
    group.post(group.photo(HOA, caption="xã Quý Sơn", shows=picture(1)))
    group.post(group.photo(TAM, caption="xã Quý Sơn", shows=picture(1, size=(320, 240), quality=40)))
    assert group.counts().total == 2  # nobody has looked yet
    assert group.look() == 2
    counts = group.counts()
    assert (counts.by_unit, counts.repeats) == ({QUY_SON: 1}, 1)
    first, second = group.rows
    assert (first["repeat_of"], second["repeat_of"]) == (None, first["id"])


def test_another_picture_goes_on_counting(group: Gathering) -> None:
    for seed in range(3):
        group.post(group.photo(caption="xã Quý Sơn", shows=picture(seed)))
    group.look()
    assert group.counts().by_unit == {QUY_SON: 3}


def test_the_first_to_post_a_picture_keeps_it_whatever_order_they_are_looked_at(group: Gathering) -> None:
    group.host.status = 503
    group.post(group.photo(HOA, caption="xã Quý Sơn", shows=picture(1)))
    group.look(now_ms=0)  # cannot be had now
    group.host.status = 200
    group.post(group.photo(TAM, caption=TAN_MY, shows=picture(1)))
    group.post(group.photo(BINH, caption=TAN_MY, shows=picture(1)))
    group.look(now_ms=1)  # the later ones are looked at first
    assert group.counts().by_unit.get(QUY_SON) == 1
    assert group.look(now_ms=20_000) == 1
    counts = group.counts()
    assert (counts.by_unit, counts.repeats) == ({QUY_SON: 1}, 2)
    first = group.rows[0]["id"]
    assert [row["repeat_of"] for row in group.rows] == [None, first, first]


def test_yesterdays_picture_is_a_repeat_today(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption="xã Quý Sơn", shows=picture(1)))
    group.bot.clock.set("2024-08-30 09:00")
    group.post(group.photo(caption="xã Quý Sơn", shows=picture(1)))
    group.look()
    assert group.counts().total == 0
    assert group.counts().repeats == 1


def test_a_picture_is_fetched_once_and_its_address_forgotten(group: Gathering) -> None:
    group.post(group.photo())
    group.look()
    assert group.look() == 0
    assert len(group.host.asked) == 1
    assert group.rows[0]["address"] is None
    assert len(group.rows[0]["likeness"]) == 64


@pytest.mark.parametrize("shows", [b"<html>not found</html>", b"%PDF"])
def test_what_is_no_picture_still_counts_and_is_not_asked_for_again(group_on_sqlite: Gathering, shows: bytes) -> None:
    group = group_on_sqlite
    group.post(group.photo(caption="xã Quý Sơn", shows=shows))
    group.look()
    assert group.look(now_ms=10**12) == 0
    assert group.counts().by_unit == {QUY_SON: 1}
    assert (group.rows[0]["address"], group.rows[0]["likeness"]) == (None, None)


def test_an_address_that_is_not_zalos_is_never_asked(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    photo = group.photo(caption="xã Quý Sơn")
    photo["message"]["attachments"][0]["payload"] = {"thumbnail": "http://127.0.0.1:1/metrics"}
    group.post(photo)
    group.look()
    assert (group.host.asked, group.rows[0]["address"]) == ([], None)
    assert group.counts().total == 1


def test_a_host_in_trouble_is_asked_less_and_less_and_then_no_more(group_on_sqlite: Gathering) -> None:
    group = group_on_sqlite
    group.host.status = 503
    group.post(group.photo(caption="xã Quý Sơn"))
    tries = []
    for minute in range(24 * 60):
        if group.look(now_ms=minute * 60_000):
            tries.append(minute)
    assert tries == [0, 1, 2, 7, 37, 157]
    assert group.rows[0]["address"] is None
    assert group.counts().total == 1


def test_a_picture_another_process_died_over_is_looked_at_later(group: Gathering) -> None:
    group.post(group.photo())
    with group.runtime.database.write() as connection:
        assert len(group_posts.take(connection, now=0, most=5, until=120_000)) == 1
    assert group.look(now_ms=60_000) == 0
    assert group.look(now_ms=120_000) == 1
    assert group.rows[0]["likeness"]


def test_processes_that_look_at_once_let_one_picture_count(group: Gathering) -> None:
    for _ in range(8):
        group.post(group.photo(caption="xã Quý Sơn", shows=picture(5)))
    workers = [threading.Thread(target=group.look) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    counts = group.counts()
    assert (counts.by_unit, counts.repeats) == ({QUY_SON: 1}, 7)
    assert [row["looks"] for row in group.rows] == [1] * 8
    first = min(group.rows, key=lambda row: (row["at"], row["id"]))["id"]
    assert {row["repeat_of"] for row in group.rows} == {None, first}


def test_figures_per_district_hold_communes_and_staff(group: Gathering) -> None:
    group.on_roster(TAM, unit="", level="district")
    group.post(group.photo(HOA, caption="xã Quý Sơn"))
    group.post(group.photo(TAM))
    group.post(group.photo(BINH))
    units, counts = group.runtime.content.units, group.counts()
    assert counts.per_district(units) == dict.fromkeys(units.districts, 0) | {LUC_NGAN: 2}
    assert counts.total == 3
    assert {unit.code for unit in units.units} - {unit.code for unit in counts.without(units)} == {QUY_SON}


def test_the_scheduler_looks_at_pictures() -> None:
    from handlers import jobs

    assert any("look" in job.name for job in jobs.JOBS)
