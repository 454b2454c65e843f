"""What all tables share."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    literal_column,
    text,
)
from sqlalchemy.orm import DeclarativeBase

CLOCKS_DIFFER_MS = 300_000  # those of two machines, at most

# SQLite counts rows up only in a plain INTEGER key.
Serial = BigInteger().with_variant(Integer(), "sqlite")


def partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows still in motion, so that looking for work costs the same in a full database.

    It serves statements that say `where` in so many words: use `written`.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def written(number: int) -> ColumnElement[int]:
    """A number as part of the statement.

    As a parameter it makes SQLite plan anew at every execution, and PostgreSQL in the end without the `partial` index.
    """
    return literal_column(str(int(number)), Integer)


class Base(DeclarativeBase):
    """All tables share one naming rule for constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, int: BigInteger, bytes: LargeBinary, date: Date}  # noqa: RUF012
