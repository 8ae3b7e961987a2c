"""Alembic's environment: run the revisions on the connection that `storage.migrate` passes."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # A revision can leave its transaction on PostgreSQL: see `storage.migrations.indexes`.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
