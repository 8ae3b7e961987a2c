"""The schema revision that this version of the code needs, and the table with the revision of a database."""

from typing import Final

from sqlalchemy import column, table

HEAD: Final = "0017"
"""The newest revision in `storage/migrations`; a test compares the two."""

version_table: Final = table("alembic_version", column("version_num"))
