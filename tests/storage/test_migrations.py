"""The schema of the migrations, compared with the tables in the code."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage import StoreConfig, migrate_schema, open_store
from storage.errors import StoreOpenError
from storage.migrate import alembic_config, migrate
from storage.sql.engine.sqlite import file_url
from storage.sql.model.revision import HEAD
from storage.sql.model.tables import metadata


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrated_schema_is_that_of_the_code(tmp_path: Path) -> None:
    migrate(file_url(str(tmp_path / "store.sqlite")))
    engine = create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_every_index_of_the_code_exists(tmp_path: Path) -> None:
    migrate(file_url(str(tmp_path / "store.sqlite")))
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        found = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    known = {index.name for table in metadata.tables.values() for index in table.indexes}
    assert known <= found


def test_the_newest_revision_is_the_one_this_version_needs() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_migrating_twice_changes_nothing_more(tmp_path: Path) -> None:
    address = StoreConfig(file=str(tmp_path / "store.sqlite"))
    assert migrate_schema(address) == (None, HEAD)
    assert migrate_schema(address) == (HEAD, HEAD)


async def test_a_newer_schema_is_refused_and_left_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    migrate(file_url(str(file)))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreOpenError, match="9999, which is newer"):
        await open_store(StoreConfig(file=str(file)))
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    assert found == [("9999",)]


def test_processes_that_start_together_on_an_empty_file_all_succeed(tmp_path: Path) -> None:
    program = (
        "import sys; from storage.migrate import migrate; from storage.sql.engine.sqlite import file_url;"
        " migrate(file_url(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "store.sqlite")]
    root = Path(__file__).parents[2]
    started = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 4, errors


async def test_a_store_can_have_any_path(tmp_path: Path) -> None:
    file = tmp_path / "a folder?" / "100% #1 é.sqlite"
    store = await open_store(StoreConfig(file=str(file)))
    await store.check()
    await store.close()
    assert file.exists()
