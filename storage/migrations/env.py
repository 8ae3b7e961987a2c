"""Alembic's entry: runs the revisions on the connection that `storage.migrate` hands over."""

from alembic import context

from storage.sql.model.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # On PostgreSQL a revision may leave its transaction, for an index: `storage.migrations.indexes`.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
