"""The revision of the schema: which one this version needs, and which one a database has."""

from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

HEAD: Final = "0004"
"""The newest revision in `storage/migrations` (a test holds the two together)."""


async def read_revision(connection: AsyncConnection) -> str | None:
    """The revision that the database is at."""
    version = table("alembic_version", column("version_num"))
    found = (await connection.execute(select(version.c.version_num))).first()
    return None if found is None else str(found[0])
