"""Indexes of a later revision: built without blocking writers, and built again after an interruption."""

import asyncio
import shutil
import sqlite3
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest

from storage import migrate_postgres
from storage.errors import StoreOpenError
from storage.migrate import migrate
from storage.sql.engine.sqlite import file_url
from storage.sql.model.revision import HEAD
from tests.polling import wait_until

MIGRATIONS = Path(__file__).parents[2] / "storage" / "migrations"
LATER = f"""
from storage.migrations.indexes import create_index

revision, down_revision, branch_labels, depends_on = "later", "{HEAD}", None, None


def upgrade():
    create_index("later", "results", ["result"])
"""
NEW_RESULT = "INSERT INTO results VALUES ('rr_{}', '{{}}')"
STATE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('later')"


@pytest.fixture
def later_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of the service whose schema has one more index."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "later.py").write_text(LATER)
    monkeypatch.setattr(import_module("storage.migrate"), "MIGRATIONS", folder)
    for module in (migrate_postgres, import_module("storage.migrate")):
        monkeypatch.setattr(module, "HEAD", "later")


@pytest.mark.usefixtures("later_revision")
async def test_a_concurrent_build_blocks_no_writer(dsn: str) -> None:
    watcher, writer = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    async with writer.transaction():
        await writer.execute(NEW_RESULT.format(1))
        building = asyncio.create_task(migrate_postgres.migrate(dsn))
        await wait_until(lambda: watcher.fetchval(f"SELECT EXISTS ({STATE})"))
        await watcher.execute(NEW_RESULT.format(2), timeout=5)
        assert not building.done()
    assert await asyncio.wait_for(building, 20) == HEAD
    assert await watcher.fetchval(STATE) is True
    assert await migrate_postgres.current_revision(dsn) == "later"
    await writer.close()
    await watcher.close()


@pytest.mark.usefixtures("later_revision")
async def test_an_invalid_index_of_an_interrupted_build_is_built_again(dsn: str) -> None:
    watcher, writer = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    async with writer.transaction():
        await writer.execute(NEW_RESULT.format(1))
        building = asyncio.create_task(migrate_postgres.migrate(dsn))
        await wait_until(lambda: watcher.fetchval(f"SELECT EXISTS ({STATE})"))
        await watcher.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'"
        )
        with pytest.raises(StoreOpenError, match="cannot be upgraded: connection was closed"):
            await asyncio.wait_for(building, 20)
    assert await watcher.fetchval(STATE) is False
    assert await migrate_postgres.current_revision(dsn) == HEAD
    assert await migrate_postgres.migrate(dsn) == HEAD
    assert await watcher.fetchval(STATE) is True
    assert await migrate_postgres.migrate(dsn) == "later"
    await writer.close()
    await watcher.close()


@pytest.mark.usefixtures("later_revision")
def test_the_same_revision_builds_the_index_on_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    assert migrate(file_url(str(file)))
    connection = sqlite3.connect(file)
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
    connection.close()
    assert ("later",) in found
