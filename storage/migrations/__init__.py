"""Alembic's entry and the revisions of the schema."""
