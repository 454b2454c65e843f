"""Where people on a roster can be written to, and what they ask of one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.team.known import Asked
from models.tables import Helper
from models.team_tables import Seat as SeatTable
from models.team_tables import Swap as SwapTable
from models.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who joined, as we reach them. Instants are whole milliseconds."""

    person: str
    account: bytes = field(repr=False)  # sealed
    last_at: int
    blocked: bool = False
    photo_until: int = 0
    recent: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """An open request."""

    id: int
    shift_id: int
    asker: str
    colleague: str
    in_return: int | None


_COLUMNS = tuple(getattr(SeatTable, name) for name in Seat.__slots__)


_JOINED = select(Helper.person).where(
    Helper.campaign == bindparam("campaign"), Helper.person.in_(bindparam("people", expanding=True))
)


def joined(connection: Connection, campaign: str, people: Sequence[str]) -> set[str]:
    """Which of these people are on a roster."""
    rows = connection.execute(_JOINED, {"campaign": campaign, "people": list(people)})
    return {person for person in rows.scalars() if person}


def has_code(connection: Connection, helper_id: str, code_hash: str) -> bool:
    """Whether this is the code the helper joined with."""
    return (
        connection.execute(select(Helper.id).where(Helper.id == helper_id, Helper.code_hash == code_hash)).first()
        is not None
    )


def seats(connection: Connection, people: Sequence[str]) -> dict[str, Seat]:
    """The seats of these people; who was never heard of is missing."""
    rows = connection.execute(select(*_COLUMNS).where(SeatTable.person.in_(people)))
    return {row.person: Seat(*row) for row in rows}


def keep(connection: Connection, seat: Seat) -> None:
    """Store a seat as it is now."""
    row = {name: getattr(seat, name) for name in Seat.__slots__}
    insert_or_update(connection, SeatTable, ("person",), [row])


def mark_blocked(connection: Connection, person: str) -> None:
    """Zalo says this person does not want our messages."""
    connection.execute(update(SeatTable).where(SeatTable.person == person).values(blocked=True))


def forget(connection: Connection, person: str) -> None:
    """Nobody may write to this person about work until they write again."""
    connection.execute(delete(SeatTable).where(SeatTable.person == person))


def tidy(connection: Connection, campaign: str) -> int:
    """Forget the accounts of people who are on no roster any more. Returns how many."""
    members = select(Helper.person).where(Helper.campaign == campaign, Helper.person.is_not(None))
    return connection.execute(delete(SeatTable).where(SeatTable.person.not_in(members))).rowcount


def stamp(connection: Connection, person: str, recent: str) -> None:
    """Remember when this person wrote of late."""
    connection.execute(update(SeatTable).where(SeatTable.person == person).values(recent=recent))


def await_photo(connection: Connection, person: str, *, until: int) -> None:
    """Until then a picture of this person is a report."""
    connection.execute(update(SeatTable).where(SeatTable.person == person).values(photo_until=until))


def ask(connection: Connection, campaign: str, asked: Asked, *, asker: str, at: int) -> None:
    """A helper asks a colleague to take a shift; what was asked about it before no longer holds."""
    connection.execute(
        update(SwapTable)
        .where(SwapTable.shift_id == asked.shift, SwapTable.settled_at.is_(None))
        .values(settled_at=at, agreed=False)
    )
    connection.execute(
        insert(SwapTable).values(
            campaign=campaign,
            shift_id=asked.shift,
            asker=asker,
            colleague=asked.colleague,
            in_return=asked.in_return,
            asked_at=at,
        )
    )


def requests_to(connection: Connection, colleague: str) -> list[Swap]:
    """What this helper is asked for and has not answered, oldest first."""
    rows = connection.execute(
        select(SwapTable.id, SwapTable.shift_id, SwapTable.asker, SwapTable.colleague, SwapTable.in_return)
        .where(SwapTable.colleague == colleague, SwapTable.settled_at.is_(None))
        .order_by(SwapTable.id)
    )
    return [Swap(*row) for row in rows]


def settle(connection: Connection, request: int, *, agreed: bool, at: int) -> bool:
    """Answer a request. False if it has been answered."""
    return (
        connection.execute(
            update(SwapTable)
            .where(SwapTable.id == request, SwapTable.settled_at.is_(None))
            .values(settled_at=at, agreed=agreed)
        ).rowcount
        == 1
    )


def heard(connection: Connection, moments: Mapping[str, int]) -> None:
    """These people wrote in the group: that, too, reopens Zalo's window for writing to them."""
    for person, at in moments.items():
        connection.execute(
            update(SeatTable).where(SeatTable.person == person, SeatTable.last_at < at).values(last_at=at)
        )
