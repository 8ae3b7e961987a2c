"""Alembic's entry: runs the revisions on the connection that `storage.migrate` hands over."""

from alembic import context

from storage.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # A revision may leave its transaction for an index that is made concurrently (PostgreSQL).
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
