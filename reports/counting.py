"""From what the database counts to the figures of a summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.group_posts import Counts as PhotoCounts
from models.snapshots import Participation
from questions.model import Campaign, Content, Unit
from questions.targets import Targets, share_of_time
from reports import disclosure
from reports.disclosure import Count, Table
from reports.figures import Area, Figures, Photos, Shifts

LOWEST = 5  # communes named because few took part


@dataclass(frozen=True, slots=True)
class Counted:
    """What one read transaction found."""

    people: Mapping[str, Participation]
    shifts: Shifts | None
    photos: PhotoCounts | None
    record: str = ""


def figures(
    content: Content, targets: Targets, counted: Counted, *, at: datetime, before: Figures | None, since: int | None
) -> Figures:
    """What may be told of `counted`, after what `before` (taken at `since`) has told."""
    k, groups = _threshold(content.campaign), _areas(content)
    completed = {code: found.completed for code, found in counted.people.items()}
    areas = [disclosure.Area(code, {u.code: completed.get(u.code, 0) for u in units}) for code, _, units in groups]
    last = before.told if before is not None else Table()
    table = disclosure.publish(areas, last, k)
    units = content.units.units
    posts = _posts(content, counted.photos)
    return Figures(
        total=table.total.count,
        base=table.total.base,
        active=tuple(sorted(table.total.active)),
        new=table.total.count if before is None else _new(table.total.count, before.total),
        since=since,
        unfinished=disclosure.rounded(sum(found.unfinished for found in counted.people.values()), k),
        areas=tuple(
            _area(name, members, area, table, _whole(targets.of(members)), posts)
            for (_, name, members), area in zip(groups, areas, strict=True)
        ),
        units=len(units),
        none=tuple(unit.code for unit in units if not completed.get(unit.code)),
        lowest=lowest(areas, last, table, k, lambda code: targets.of([content.units.by_code[code]]) or 1),
        target=_whole(targets.of(units)),
        due=int(100 * share_of_time(content.campaign, at)),
        shifts=counted.shifts,
        photos=_photos(content, counted.photos),
        record=counted.record,
    )


def short_name(name: str, kind: str) -> str:
    """A name with the initials of a kind of several words: "TP Bắc Giang", but "Lục Ngạn"."""
    words = kind.split()
    return f"{''.join(word[0] for word in words).upper()} {name}" if len(words) > 1 else name


def _threshold(campaign: Campaign) -> int:
    section = campaign.settings.get("disclosure")
    value = section.get("public") if isinstance(section, Mapping) else None
    return value if isinstance(value, int) and value > 1 else 10


def _areas(content: Content) -> list[tuple[str, str, tuple[Unit, ...]]]:
    """Code, name and units of every district; every unit by itself where there is no district level."""
    districts = content.units.districts
    if all(districts):
        return [
            (code, short_name(units[0].district_name, units[0].district_type), units)
            for code, units in districts.items()
        ]
    names = [unit.name for unit in content.units.units]
    return [
        (unit.code, unit.name if names.count(unit.name) == 1 else unit.title, (unit,)) for unit in content.units.units
    ]


def _area(
    name: str,
    units: Sequence[Unit],
    area: disclosure.Area,
    table: Table,
    target: int | None,
    posts: Mapping[str, int] | None,
) -> Area:
    told = table.areas[area.code]
    return Area(
        code=area.code,
        name=name,
        count=told.count,
        base=told.base,
        active=tuple(sorted(told.active)),
        units=len(units),
        none=len(units) - len(area.active),
        target=target,
        photos=posts.get(area.code) if posts is not None else None,
    )


def _new(now: Count, before: Count) -> Count | None:
    return Count(now.shown - before.shown) if now.exact and before.exact and now.shown >= before.shown else None


def lowest(
    areas: Sequence[disclosure.Area],
    last: Table,
    table: Table,
    k: int,
    target: Callable[[str], float],
    most: int = LOWEST,
) -> tuple[str, ...]:
    """The units with the fewest people for their target, in the order of the list; none of those with nobody.

    Compared in whole `k`, and only in areas where many more are new than there are units: an order tells something too.
    """
    rank: dict[str, float] = {}
    for area in areas:
        base = last.areas[area.code].base if area.code in last.areas else 0
        if table.areas[area.code].count.exact and area.count - base >= k * (len(area.active) + 1):
            rank |= {code: count // k * k / target(code) for code, count in area.by_unit.items() if count}
    if len(rank) <= most:
        return ()
    chosen = set(sorted(rank, key=lambda code: rank[code])[:most])
    return tuple(code for code in rank if code in chosen)


def _posts(content: Content, photos: PhotoCounts | None) -> Mapping[str, int] | None:
    if photos is None:
        return None
    return photos.per_district(content.units) if all(content.units.districts) else photos.by_unit


def _photos(content: Content, photos: PhotoCounts | None) -> Photos | None:
    if photos is None:
        return None
    return Photos(photos.total, tuple(unit.code for unit in photos.without(content.units)))


def _whole(target: float | None) -> int | None:
    return None if target is None else max(1, round(target))
