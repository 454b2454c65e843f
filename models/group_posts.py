"""Pictures about the work, posted in the group or sent by helpers: count them, find repeats, name their commune.

A post counts at once. It no longer counts when its picture turns out to be one that was posted before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, Row, func, or_, select, text, update

from models.group_tables import GroupPost
from models.roster_tables import Helper
from models.upsert import insert_new
from questions.model import Unit, Units

ALIKE_BITS = 16  # of 256: the same picture in another size differs in up to 11, two communes' posters in 21 and more
_COMPARING = 0x504B5308  # any fixed number: processes that compare pictures wait for one another


class Source(StrEnum):
    """Where a post came in."""

    GROUP = "group"
    HELPER = "helper"


class Picture(StrEnum):
    """What it shows."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody on a roster belongs: a commune, or only a district, or neither (the province)."""

    unit: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be counted. `cause` is unique: counting it again changes nothing."""

    cause: str
    campaign: str
    day: date
    at: int
    home: Home
    source: Source
    kind: Picture
    address: bytes | None  # sealed; None: no picture that could be looked at


@dataclass(frozen=True, slots=True)
class Unseen:
    """A post whose picture is to be looked at now."""

    id: int
    cause: str
    looks: int  # this one included
    address: bytes | None = field(repr=False)  # there until looked at


@dataclass(frozen=True, slots=True)
class Listed:
    """A post as an operator sees it."""

    id: int
    day: date
    at: int
    unit: str | None
    district: str | None
    source: str
    kind: str
    repeat_of: int | None
    assigned_by: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The posts of one day that count, repeats aside."""

    by_unit: Mapping[str, int]
    of_districts: Mapping[str, int]  # posts by a district's own staff
    unknown: int  # "chưa rõ đơn vị"
    repeats: int

    @property
    def total(self) -> int:
        """All that count, whosever they are."""
        return sum(self.by_unit.values()) + sum(self.of_districts.values()) + self.unknown

    def per_district(self, units: Units) -> dict[str, int]:
        """Posts of every district of the list, its communes' and its staff's, by district code."""
        found = {code: self.of_districts.get(code, 0) for code in units.districts if code}
        for code, members in units.districts.items():
            if code:
                found[code] += sum(self.by_unit.get(unit.code, 0) for unit in members)
        return found

    def without(self, units: Units) -> tuple[Unit, ...]:
        """Communes of the list that have posted nothing."""
        return tuple(unit for unit in units.units if not self.by_unit.get(unit.code))


def homes(connection: Connection, campaign: str, people: Sequence[str]) -> dict[str, Home]:
    """Where those of `people` belong who are on a roster and have joined."""
    rows = connection.execute(
        select(Helper.person, Helper.unit, Helper.district).where(
            Helper.campaign == campaign, Helper.person.in_(people)
        )
    )
    return {person: Home(unit or None, district or None) for person, unit, district in rows if person}


def add(connection: Connection, posts: Sequence[NewPost]) -> None:
    """Count these posts; their pictures may be looked at as soon as this is committed."""
    insert_new(
        connection,
        GroupPost,
        ("cause",),
        [
            {
                "cause": post.cause,
                "campaign": post.campaign,
                "day": post.day,
                "at": post.at,
                "unit": post.home.unit,
                "district": post.home.district,
                "source": post.source,
                "kind": post.kind,
                "address": post.address,
                "look_at": None if post.address is None else 0,
            }
            for post in posts
        ],
    )


def counts(connection: Connection, campaign: str, day: date) -> Counts:
    """How many posts each commune has on `day`."""
    of_day = [GroupPost.campaign == campaign, GroupPost.day == day]
    rows = connection.execute(
        select(GroupPost.unit, GroupPost.district, func.count())
        .where(*of_day, GroupPost.repeat_of.is_(None))
        .group_by(GroupPost.unit, GroupPost.district)
    )
    by_unit: dict[str, int] = {}
    of_districts: dict[str, int] = {}
    unknown = 0
    for unit, district, count in rows:
        if unit is not None:
            by_unit[unit] = by_unit.get(unit, 0) + count
        elif district is not None:
            of_districts[district] = count
        else:
            unknown += count
    repeats = connection.execute(
        select(func.count()).select_from(GroupPost).where(*of_day, GroupPost.repeat_of.is_not(None))
    ).scalar_one()
    return Counts(by_unit, of_districts, unknown, repeats)


def listed(connection: Connection, campaign: str, *, day: date | None = None, unknown: bool = False) -> list[Listed]:
    """Posts in the order they came, of one day or all; with `unknown` only those whose commune has to be found out."""
    chosen = [GroupPost.campaign == campaign]
    if day is not None:
        chosen.append(GroupPost.day == day)
    if unknown:
        chosen += [GroupPost.unit.is_(None), GroupPost.district.is_(None), GroupPost.repeat_of.is_(None)]
    rows = connection.execute(
        select(
            GroupPost.id,
            GroupPost.day,
            GroupPost.at,
            GroupPost.unit,
            GroupPost.district,
            GroupPost.source,
            GroupPost.kind,
            GroupPost.repeat_of,
            GroupPost.assigned_by,
        )
        .where(*chosen)
        .order_by(GroupPost.at, GroupPost.id)
    )
    return [Listed(*row) for row in rows]


def assign(connection: Connection, campaign: str, post_id: int, unit: Unit, *, by: str) -> bool:
    """Say which commune a post is of, whatever was thought before. Returns whether there is such a post."""
    return (
        connection.execute(
            update(GroupPost)
            .where(GroupPost.campaign == campaign, GroupPost.id == post_id)
            .values(unit=unit.code, district=unit.district_code or None, assigned_by=by)
        ).rowcount
        > 0
    )


def unseen(connection: Connection, *, now: int) -> bool:
    """Whether there is a picture to be looked at."""
    return connection.execute(select(GroupPost.id).where(GroupPost.look_at <= now).limit(1)).first() is not None


def take(connection: Connection, *, now: int, most: int, until: int) -> list[Unseen]:
    """Posts whose picture is to be looked at; nobody else gets them before `until`."""
    due = select(GroupPost.id).where(GroupPost.look_at <= now).order_by(GroupPost.look_at, GroupPost.id).limit(most)
    if connection.dialect.name != "sqlite":
        due = due.with_for_update(skip_locked=True)
    rows = connection.execute(
        update(GroupPost)
        .where(GroupPost.id.in_(due.scalar_subquery()), GroupPost.look_at <= now)
        .values(look_at=until, looks=GroupPost.looks + 1)
        .returning(GroupPost.id, GroupPost.cause, GroupPost.looks, GroupPost.address)
    )
    return sorted((Unseen(*row) for row in rows), key=lambda post: post.id)


def look_again(connection: Connection, post_id: int, *, look_at: int) -> None:
    """The picture could not be had; try again then."""
    connection.execute(
        update(GroupPost).where(GroupPost.id == post_id, GroupPost.look_at.is_not(None)).values(look_at=look_at)
    )


def give_up(connection: Connection, post_id: int) -> None:
    """The picture will never be had. The post goes on counting; only a repeat would not be noticed."""
    connection.execute(update(GroupPost).where(GroupPost.id == post_id).values(address=None, look_at=None))


def looked(connection: Connection, post_id: int, likeness: str) -> None:
    """Keep the hash, drop the address, and let of all alike posts only the earliest count."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _COMPARING})
    connection.execute(
        update(GroupPost).where(GroupPost.id == post_id).values(likeness=likeness, address=None, look_at=None)
    )
    alike = _originals_like(connection, post_id, likeness)
    first, later = alike[0], [row.id for row in alike[1:]]
    if later:
        connection.execute(
            update(GroupPost)
            .where(or_(GroupPost.id.in_(later), GroupPost.repeat_of.in_(later)))
            .values(repeat_of=first.id)
        )


def _originals_like(connection: Connection, post_id: int, likeness: str) -> list[Row[int, str | None]]:
    """The post itself and those like it that are no repeats, the earliest first."""
    campaign = select(GroupPost.campaign).where(GroupPost.id == post_id).scalar_subquery()
    rows = connection.execute(
        select(GroupPost.id, GroupPost.likeness)
        .where(
            GroupPost.campaign == campaign,
            GroupPost.likeness.is_not(None),
            or_(GroupPost.repeat_of.is_(None), GroupPost.id == post_id),
        )
        .order_by(GroupPost.at, GroupPost.id)
    )
    return [row for row in rows if row.likeness is not None and alike(row.likeness, likeness)]


def alike(one: str, other: str) -> bool:
    """Whether two hashes are of the same picture."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= ALIKE_BITS
