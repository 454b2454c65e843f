"""Bringing a database to the newest schema."""

from __future__ import annotations

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


def migrate(database: Database) -> str:
    """Bring `database` to the newest schema and return its revision. Safe to repeat, and to run twice at once."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        audit.forbid_changes(connection)
        return _revision(connection) or ""


def is_current(database: Database) -> bool:
    """Whether the schema is the one this software expects."""
    with database.read() as connection:
        return _revision(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
