"""What is kept of the talk with people on a roster: where to write to, swaps in the open, reminders, hourly turnout."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Serial, partial


class Seat(Base):
    """Where somebody who joined can be written to. Apart from `contact`, which holds residents who consented."""

    __tablename__ = "seat"

    person: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[bytes]  # sealed
    last_at: Mapped[int]  # Zalo's windows are counted from here
    blocked: Mapped[bool] = mapped_column(server_default=text("false"))
    photo_until: Mapped[int] = mapped_column(server_default="0")
    recent: Mapped[str] = mapped_column(server_default=text("''"))  # instants of the last words, for flood control


class JoinGuess(Base):
    """Wrong join codes one account tried on one day. The key is a hash of both: erasing oneself gives no new tries."""

    __tablename__ = "join_guess"

    key: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    count: Mapped[int]


class Swap(Base):
    """A helper asks a colleague to take a shift, perhaps for one of theirs."""

    __tablename__ = "swap"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    campaign: Mapped[str]
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    asker: Mapped[str] = mapped_column(ForeignKey("helper.id", ondelete="CASCADE"))
    colleague: Mapped[str] = mapped_column(ForeignKey("helper.id", ondelete="CASCADE"))
    in_return: Mapped[int | None] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    asked_at: Mapped[int]
    settled_at: Mapped[int | None]
    agreed: Mapped[bool | None]

    __table_args__ = (partial("ix_swap_open", "colleague", where="settled_at IS NULL"),)


class Reminder(Base):
    """What became of one reminder for one person. The key is the promise that nobody gets it twice."""

    __tablename__ = "reminder"

    rule: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    helper_id: Mapped[str] = mapped_column(ForeignKey("helper.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    at: Mapped[int]
    outcome: Mapped[str]  # models.reminders.Outcome

    __table_args__ = (Index("ix_reminder_day", "day", "helper_id"),)


class HourTurnout(Base):
    """How many began and sent a form in a commune in one hour of one day. Points at no response."""

    __tablename__ = "hour_turnout"

    campaign: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    completed: Mapped[int]


class Reading(Base):
    """How many messages of residents ten minutes brought, and how many were not understood."""

    __tablename__ = "reading"

    at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # their beginning
    heard: Mapped[int]
    unread: Mapped[int]
