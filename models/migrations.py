"""Bringing a database to the newest schema.

A migration only adds (tables, indexes, columns with a default), so that the software before it works on, beside the new
one during an upgrade and instead of it after a return; what nobody reads any more goes one version later.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models import audit
from models.database import Database

_FOLDER = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 0x504B5307  # any fixed number: processes that migrate at once wait for one another


class Schema(Enum):
    """A database's schema, seen from this software."""

    OLD = "old"  # or not there at all
    CURRENT = "current"
    NEWER = "newer"  # made by software after this; good enough to work with


def migrate(database: Database) -> str:
    """Bring `database` to the newest schema and return its revision. Safe to repeat, and to run twice at once.

    A database that is newer than this software is left as it is.
    """
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _schema(connection) is not Schema.NEWER:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            audit.forbid_changes(connection)
        return _revision(connection) or ""


def schema(database: Database) -> Schema:
    """How the schema stands to what this software expects. Raises DBAPIError when the database does not answer."""
    with database.read() as connection:
        return _schema(connection)


def _schema(connection: Connection) -> Schema:
    revision = _revision(connection)
    if revision is None:
        return Schema.OLD
    newest, *before = _known()
    if revision == newest:
        return Schema.CURRENT
    return Schema.OLD if revision in before else Schema.NEWER


@cache
def _known() -> tuple[str, ...]:
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
