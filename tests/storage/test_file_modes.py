"""The store creates private files, and their log is truncated after it has grown."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from stat import S_IMODE

import pytest

from storage import StoreConfig, migrate_schema, open_store
from storage.sql.engine.sqlite import LOG_SIZE_LIMIT_BYTES, connect_for_migration


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


async def test_new_files_and_folders_are_private(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "lineage.sqlite"
    store = await open_store(StoreConfig(file=str(file)))
    modes = {each.name: S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}
    await store.close()
    names = ("lineage.sqlite", "lineage.sqlite-wal", "lineage.sqlite-shm")
    assert modes == dict.fromkeys(names, 0o600)
    assert {S_IMODE(each.stat().st_mode) for each in (file.parent, file.parents[1])} == {0o700}


def test_a_file_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "lineage.sqlite"
    file.touch()
    file.chmod(0o640)
    migrate_schema(StoreConfig(file=str(file)))
    assert S_IMODE(file.stat().st_mode) == 0o640


def test_the_log_is_cut_when_it_starts_over(tmp_path: Path) -> None:
    with closing(connect_for_migration(tmp_path / "lineage.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_size_limit").fetchone() == (LOG_SIZE_LIMIT_BYTES,)
