"""Upgrade of a database schema to the revision of this version, with Alembic.

Alembic is imported only if there is something to upgrade, because its import takes a fifth of the service's start.
"""

import sqlite3
from contextlib import closing
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
    """Return the Alembic configuration of the revisions in this package. There is no ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Run the missing revisions in the transaction of the connection, or in one each if it has none."""
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def reject_newer_schema(revision: str | None, database: str) -> None:
    """Raise StoreOpenError if this version does not know the revision. `database` names the database in the message."""
    if revision in {None, HEAD}:
        return
    from alembic.script import ScriptDirectory

    known = {
        script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    }
    if revision not in known:
        raise StoreOpenError(
            f"{database} has schema revision {revision}, which is newer than this version's {HEAD}"
        )


def current_revision(url: URL) -> str | None:
    """Return the revision of a SQLite file, None if it is new. Raise StoreOpenError for another program's file."""
    path = prepare_file(url)
    try:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.OperationalError:
        return None
    return str(rows[0][0]) if rows else None


def migrate(url: URL) -> bool:
    """Upgrade the schema of a SQLite file. Return False if it was current.

    It is one transaction, but that revision 0006 commits the leaves that it makes window by window.

    Raise StoreOpenError if the database is another program's, has a newer schema, or is not writable.
    """
    revision = current_revision(url)
    if revision == HEAD:
        return False
    reject_newer_schema(revision, str(url.database))
    path = Path(str(url.database))
    try:
        engine = create_engine(
            "sqlite://", creator=lambda: connect_for_migration(path), poolclass=NullPool
        )
        event.listen(engine, "begin", _take_write_lock)
        with engine.begin() as connection:
            upgrade(connection)
    except RuntimeError:
        # Another process has gone on between two transactions of revision 0006.
        if current_revision(url) != HEAD:
            raise
    except (DBAPIError, sqlite3.Error) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreOpenError(f"{path} cannot be upgraded: {reason}") from error
    return True


def _take_write_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
