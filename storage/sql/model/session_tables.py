"""The table of sessions that people ended before their time."""

from typing import Final

from sqlalchemy import Column, Table

from storage.sql.model.tables import Id, UtcDateTime, metadata

ended_sessions: Final = Table(
    "ended_sessions",
    metadata,
    Column("session_id", Id, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
)
