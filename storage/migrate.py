"""Bring a database's schema to the revision this version needs: alembic, one process at a time.

Alembic is imported where there is something to do: it would take a fifth of the service's start.
"""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.errors import StoreOpenError
from storage.sql.engine.sqlite import connect_for_migration, prepare_file
from storage.sql.model.revision import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def alembic_config() -> "Config":
    """Alembic's configuration: the revisions inside this package, no ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Run the revisions that the database lacks: in the connection's transaction, or one each where it has none."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def reject_newer_schema(found: str | None, where: str) -> None:
    """Raise StoreOpenError for a schema from the future."""
    if found in {None, HEAD}:
        return
    from alembic.script import ScriptDirectory

    known = {
        script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    }
    if found not in known:
        raise StoreOpenError(
            f"{where} has schema revision {found}, which is newer than this version's {HEAD}"
        )


def current_revision(url: URL) -> str | None:
    """The revision a SQLite file is at, None where it is new; raises StoreOpenError for a file that is not ours."""
    path = prepare_file(url)
    try:
        with sqlite3.connect(path) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        connection.close()
    except sqlite3.OperationalError:
        return None
    return str(rows[0][0]) if rows else None


def migrate(url: URL) -> bool:
    """Upgrade the schema of a SQLite file in one transaction; whether there was anything to do.

    Raises StoreOpenError where the database is not ours, is of a later version, or cannot be written.
    """
    found = current_revision(url)
    if found == HEAD:
        return False
    reject_newer_schema(found, str(url.database))
    path = Path(str(url.database))
    try:
        engine = create_engine(
            "sqlite://", creator=lambda: connect_for_migration(path), poolclass=NullPool
        )
        event.listen(engine, "begin", _take_write_lock)
        with engine.begin() as connection:
            upgrade(connection)
    except (DBAPIError, sqlite3.Error) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreOpenError(f"{path} cannot be upgraded: {reason}") from error
    return True


def _take_write_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
