"""The schema revision that this version of the code needs, and the table with the revision of a database."""

from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

HEAD: Final = "0013"
"""The newest revision in `storage/migrations`; a test compares the two."""

version_table: Final = table("alembic_version", column("version_num"))


async def read_revision(connection: AsyncConnection) -> str | None:
    """Return the revision of the database, None for an empty alembic_version table."""
    row = (await connection.execute(select(version_table.c.version_num))).first()
    return None if row is None else str(row[0])
