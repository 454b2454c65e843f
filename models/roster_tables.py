"""Who helps residents, and when. Never joined to responses: a helper who answers is a resident like any other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Serial


class Helper(Base):
    """Somebody on a roster. Name and phone are sealed; keyed hashes find the same person again."""

    __tablename__ = "helper"

    id: Mapped[str] = mapped_column(primary_key=True)  # random, what operators type
    campaign: Mapped[str]
    level: Mapped[str]  # questions.roster.Level
    unit: Mapped[str]  # empty above the commune
    district: Mapped[str]  # empty for the province, and where there is no district level
    village: Mapped[str] = mapped_column(server_default=text("''"))
    position: Mapped[str] = mapped_column(server_default=text("''"))
    name: Mapped[bytes]  # sealed
    name_key: Mapped[str]  # keyed hash of the name without accents, within its unit
    phone: Mapped[bytes | None]  # sealed
    phone_key: Mapped[str | None]  # keyed hash
    rank: Mapped[int] = mapped_column(Integer)  # order of the rosters as they came in
    person: Mapped[str | None]  # set once they have joined in Zalo
    code_hash: Mapped[str | None]  # keyed hash of the one-time code
    code_expires_at: Mapped[int | None]
    code_used_at: Mapped[int | None]
    code_revoked_at: Mapped[int | None]
    muted: Mapped[bool] = mapped_column(server_default=text("false"))  # wants no reminders
    created_at: Mapped[int]

    __table_args__ = (
        Index("uq_helper_person", "campaign", "person", unique=True),  # one account speaks for one helper
        Index("uq_helper_code_hash", "code_hash", unique=True),
        Index("ix_helper_unit", "campaign", "unit"),
        Index("ix_helper_phone_key", "campaign", "phone_key"),
        Index("ix_helper_name_key", "campaign", "name_key"),
    )


class Shift(Base):
    """One helper at one place in one part of one day. Unique: a roster imported twice changes nothing."""

    __tablename__ = "shift"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    helper_id: Mapped[str] = mapped_column(ForeignKey("helper.id", ondelete="CASCADE"))
    rostered_for: Mapped[str | None]  # the helper the roster names, whoever took the shift over since
    unit: Mapped[str]
    day: Mapped[date]
    slot: Mapped[str]  # questions.shifts.Slot
    place: Mapped[str] = mapped_column(server_default=text("''"))
    started_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    source: Mapped[str]  # models.shifts.Source

    __table_args__ = (
        Index("uq_shift_helper", "helper_id", "day", "slot", "unit", "place", unique=True),
        Index("ix_shift_day", "day", "slot", "unit"),
        Index("ix_shift_rostered_for", "rostered_for"),
    )
