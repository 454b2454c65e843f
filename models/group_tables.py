"""Pictures posted about the work: when, for which commune, and a hash to find repeats. Not who, and not the picture."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Serial, partial


class GroupPost(Base):
    """One post with a picture, in the account's group or from a helper. Unique cause: an event counts once."""

    __tablename__ = "group_post"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    cause: Mapped[str] = mapped_column(unique=True)
    campaign: Mapped[str]
    day: Mapped[date]
    at: Mapped[int]
    unit: Mapped[str | None]  # None: not known yet
    district: Mapped[str | None]  # also of posts by a district's own staff, which belong to no commune
    source: Mapped[str]  # models.group_posts.Source
    kind: Mapped[str]  # models.group_posts.Picture
    address: Mapped[bytes | None]  # sealed; dropped as soon as the picture has been looked at
    looks: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    look_at: Mapped[int | None]  # real clock; None: nothing to look at any more
    likeness: Mapped[str | None]  # perceptual hash
    repeat_of: Mapped[int | None] = mapped_column(ForeignKey("group_post.id"))
    assigned_by: Mapped[str | None]

    __table_args__ = (
        Index("ix_group_post_day", "campaign", "day"),
        partial("ix_group_post_look_at", "look_at", where="look_at IS NOT NULL"),
    )
