"""Alembic's entry: runs inside the transaction `models.migrations` opened."""

from alembic import context

from models.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can; one transaction for everything, on both engines
    render_as_batch=True,
    compare_server_default=True,
)
context.run_migrations()
