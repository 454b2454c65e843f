"""What the group is told, frozen when it was counted, and the pictures that go with messages."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SnapshotRow(Base):
    """The figures of one summary. Text, picture, page and export of a day all come from this one row."""

    __tablename__ = "snapshot"

    id: Mapped[str] = mapped_column(primary_key=True)  # short, printed on text and picture
    campaign: Mapped[str]
    day: Mapped[date]
    kind: Mapped[str]  # models.snapshots.Kind
    taken_at: Mapped[int]
    unit_list: Mapped[str]
    figures: Mapped[str]  # JSON of reports.figures.Figures: only what may be shown to everybody
    copied_at: Mapped[int | None]  # somebody ticked that they posted it by hand

    __table_args__ = (Index("uq_snapshot_day", "campaign", "day", "kind", unique=True),)


class Picture(Base):
    """A picture some message carries, kept once however often it is sent."""

    __tablename__ = "picture"

    id: Mapped[str] = mapped_column(primary_key=True)  # hash of the content
    mime: Mapped[str]
    content: Mapped[bytes]
    attachment: Mapped[str | None]  # Zalo's id of the uploaded picture, good for some days
