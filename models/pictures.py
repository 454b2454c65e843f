"""Pictures that messages carry: kept once, uploaded to Zalo when first sent, its id used again from then on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update

from models.summary_tables import Picture
from models.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept picture. `attachment` is Zalo's id of it, None before the first upload."""

    content: bytes = field(repr=False)
    mime: str
    attachment: str | None


def keep(connection: Connection, content: bytes, mime: str) -> str:
    """Keep a picture and return the id letters name it by; the same picture again has the same id."""
    key = hashlib.sha256(content).hexdigest()[:32]
    insert_new(connection, Picture, ("id",), [{"id": key, "mime": mime, "content": content}])
    return key


def load(connection: Connection, key: str) -> Kept | None:
    """The picture with this id, if it is kept."""
    row = connection.execute(select(Picture.content, Picture.mime, Picture.attachment).where(Picture.id == key)).first()
    return Kept(*row) if row else None


def remember(connection: Connection, key: str, attachment: str) -> None:
    """Zalo knows the picture by this id now."""
    connection.execute(update(Picture).where(Picture.id == key).values(attachment=attachment))
