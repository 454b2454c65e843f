"""What time it is for all processes: by the clock of the database server, or of the one machine a file can be on.

Real time. Two machines whose clocks differ agree on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, ColumnElement, Connection, literal_column

_US: Mapping[str, str] = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS integer)",
}


def now_us(dialect: str) -> ColumnElement[int]:
    """Microseconds since 1970, to be used in a statement."""
    return literal_column(_US[dialect], BigInteger)


def now_ms(dialect: str) -> ColumnElement[int]:
    """Milliseconds since 1970, to be used in a statement."""
    return literal_column(f"{_US[dialect]} / 1000", BigInteger)


def read_ms(connection: Connection) -> int:
    """Milliseconds since 1970, now."""
    found: int = connection.exec_driver_sql(f"SELECT {_US[connection.dialect.name]} / 1000").scalar_one()
    return found
