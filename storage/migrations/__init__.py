"""Alembic's environment and the schema revisions, which import nothing of the live code: a revision never changes."""
