"""Nobody learns of fewer than k people: not from a table, not from two of them, not by knowing the rules.

Every history of a small campaign is published. Histories with the same publications are the same to a reader; if all
of them agree on a cell from 1 to k - 1, that reader has learned it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.counting import lowest
from reports.disclosure import Area, Count, Table, publish, rounded

History = tuple[int, ...]  # people of one commune, day by day


def histories(days: int, most: int) -> list[History]:
    """Every way in which a commune can grow to at most `most` people."""
    return [grown for grown in product(range(most + 1), repeat=days) if list(grown) == sorted(grown)]


def published(shape: Sequence[int], world: Sequence[History], k: int, named: int) -> tuple[object, ...]:
    """All that is told of this world, day by day: tables, communes with nobody, the one with the fewest."""
    told, before = [], Table()
    for day in range(len(world[0])):
        areas = list(areas_of(shape, world, day))
        table = publish(areas, before, k)
        nobody = tuple(unit for area in areas for unit, count in area.by_unit.items() if not count)
        numbers = tuple((code, one.count) for code, one in table.areas.items())
        told.append((table.total.count, numbers, nobody, lowest(areas, before, table, k, lambda _: 1, named)))
        before = table
    return tuple(told)


def areas_of(shape: Sequence[int], world: Sequence[History], day: int) -> Iterator[Area]:
    start = 0
    for number, units in enumerate(shape):
        yield Area(str(number), {f"{number}.{u}": world[start + u][day] for u in range(units)})
        start += units


def cells(shape: Sequence[int], world: Sequence[History]) -> list[int]:
    """Every number of people somebody could want to know: of communes, areas, all, on a day or between two days."""
    ends = list(accumulate(shape))
    areas = [
        [sum(day) for day in zip(*world[end - size : end], strict=True)] for end, size in zip(ends, shape, strict=True)
    ]
    series = [*world, *areas, [sum(day) for day in zip(*world, strict=True)]]
    return [later - earlier for one in series for earlier, later in combinations((0, *one), 2)]


@pytest.mark.parametrize(
    ("shape", "k", "days", "most"),
    [
        ((1, 1), 5, 1, 20),
        ((1, 1, 1), 5, 1, 16),
        ((1, 1), 3, 2, 14),
        ((2,), 3, 2, 14),
        ((2, 1), 3, 1, 15),
        ((3,), 3, 1, 15),
        ((1, 1), 3, 3, 8),
    ],
)
def test_no_history_of_a_small_campaign_gives_a_few_people_away(
    shape: tuple[int, ...], k: int, days: int, most: int
) -> None:
    known: dict[tuple[object, ...], tuple[list[int], list[int], list[History]]] = {}
    for world in product(histories(days, most), repeat=sum(shape)):
        found = cells(shape, world)
        low, high, _ = known.setdefault(published(shape, world, k, 1), (list(found), list(found), list(world)))
        low[:] = map(min, low, found)
        high[:] = map(max, high, found)
    learned = [
        (world, told)
        for told, (low, high, world) in known.items()
        # Near the upper end the histories that would keep a secret are missing, because `most` cuts them off.
        if any(a == b and 0 < a < k for a, b in zip(low, high, strict=True)) and max(map(max, world)) <= most - 2 * k
    ]
    assert learned == []


def counts_of(table: Table) -> list[Count]:
    return [table.total.count, *(told.count for told in table.areas.values())]


def days_of(change: st.SearchStrategy[int]) -> st.SearchStrategy[list[list[list[int]]]]:
    """Some days; what each changes in the four communes of three districts."""
    return st.lists(st.lists(st.lists(change, min_size=4, max_size=4), min_size=3, max_size=3), min_size=1, max_size=4)


@settings(deadline=None)
@given(days_of(st.integers(0, 60)))
def test_what_is_told_is_true_and_never_moves_by_a_few(growth: list[list[list[int]]]) -> None:
    k, before, people = 10, Table(), [[0] * 4 for _ in range(3)]
    exact: dict[int, int] = {}
    for day in growth:
        people = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(people, day, strict=True)]
        areas = [Area(str(n), {f"{n}.{u}": c for u, c in enumerate(units)}) for n, units in enumerate(people)]
        before = publish(areas, before, k)
        truth = [sum(map(sum, people)), *(sum(units) for units in people)]
        for place, (count, number) in enumerate(zip(counts_of(before), truth, strict=True)):
            if count.exact:
                assert count.shown == number
                assert not 0 < number - exact.get(place, 0) < k
                exact[place] = number
            elif count.below:
                assert 0 < number < count.below
            else:
                assert count.shown <= number


@settings(deadline=None)
@given(days_of(st.integers(-15, 40)))
def test_where_people_take_their_forms_back_no_number_is_more_than_is_true(change: list[list[list[int]]]) -> None:
    before, people = Table(), [[0] * 4 for _ in range(3)]
    for day in change:
        people = [[max(a + b, 0) for a, b in zip(*pair, strict=True)] for pair in zip(people, day, strict=True)]
        areas = [Area(str(n), {f"{n}.{u}": c for u, c in enumerate(units)}) for n, units in enumerate(people)]
        before = publish(areas, before, 10)
        truth = [sum(map(sum, people)), *(sum(units) for units in people)]
        for count, number in zip(counts_of(before), truth, strict=True):
            assert count.shown == number if count.exact else count.shown <= number
            assert not count.below or 0 < number < count.below


def test_where_enough_people_took_part_everything_is_exact() -> None:
    areas = [Area("213", {"a": 120, "b": 44}), Area("215", {"c": 80, "d": 0})]
    table = publish(areas, Table(), 10)
    assert table.total.count == Count(244)
    assert [told.count for told in table.areas.values()] == [Count(164), Count(80)]


def test_the_total_is_exact_even_where_an_area_has_few() -> None:
    table = publish([Area("a", {"u": 100}), Area("b", {"v": 50}), Area("c", {"w": 4})], Table(), 10)
    assert table.total.count == Count(154)
    assert not any(told.count.exact for told in table.areas.values())
    assert table.areas["c"].count == Count(0, exact=False, below=10)


def test_a_number_stays_as_it_was_while_only_a_few_were_added() -> None:
    first = publish([Area("a", {"u": 100}), Area("b", {"v": 50})], Table(), 10)
    second = publish([Area("a", {"u": 103}), Area("b", {"v": 50})], first, 10)
    assert second.total.count == Count(150, exact=False)
    assert second.areas["a"].count == Count(100, exact=False)


def test_a_total_that_is_not_exact_counts_the_communes_that_woke_up() -> None:
    first = publish([Area("a", {"u": 100, "v": 0, "w": 0})], Table(), 10)
    second = publish([Area("a", {"u": 103, "v": 2, "w": 1})], first, 10)
    assert second.total.count == Count(102, exact=False)
    assert (second.total.base, second.total.active) == (100, {"u"})


def test_a_total_is_exact_again_although_the_districts_never_were() -> None:
    shape = [Area("a", {"u": 60}), Area("b", {f"v{n}": 1 for n in range(8)})]
    first = publish(shape, Table(), 10)
    assert first.total.count == Count(68)
    assert not first.areas["b"].count.exact
    second = publish([Area("a", {"u": 70}), shape[1]], first, 10)
    assert second.total.count == Count(78), "no commune woke up since the total was told last"


def test_when_nothing_changed_nothing_changes() -> None:
    areas = [Area("a", {"u": 100}), Area("b", {"v": 50})]
    first = publish(areas, Table(), 10)
    assert publish(areas, first, 10) == first


def test_people_who_withdraw_are_not_counted_by_subtraction() -> None:
    first = publish([Area("a", {"u": 100}), Area("b", {"v": 50})], Table(), 10)
    second = publish([Area("a", {"u": 97}), Area("b", {"v": 50})], first, 10)
    assert not second.total.count.exact
    assert not second.areas["a"].count.exact


@pytest.mark.parametrize(
    ("number", "told"), [(0, Count(0)), (1, Count(0, False, 10)), (9, Count(0, False, 10)), (59, Count(50, False))]
)
def test_a_number_of_this_moment_is_told_in_tens(number: int, told: Count) -> None:
    assert rounded(number, 10) == told
