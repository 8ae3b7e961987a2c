"""A store of an earlier version is upgraded to the present schema with every record.

`tests/data/revision_0001.*` were created at revision 0001: `dpm-lineage import` of `records.ndjson`, and of records
with unusual texts and timestamps, into a SQLite file and into PostgreSQL (`pg_dump --inserts`, without session
settings), and the `export` of both.
"""

import asyncio
import gzip
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
import pytest

from storage import StoreConfig, migrate_postgres, open_store
from storage.formats.ndjson import encode_record
from storage.formats.ndjson_models import Line
from storage.ledger.leaves import LeafKind
from storage.lists import CONFLICTS, RUNS, ReviewOutcome, RunFilter
from storage.memory import MemoryStore
from storage.migrate import current_revision
from storage.records import RecordedRun, RunStatus
from storage.sql.engine.sqlite import file_url
from storage.sql.model.revision import HEAD
from storage.sql.model.tables import metadata
from storage.stamps import UNKNOWN
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import decision, recorded_run, run
from tests.storage.ledger.ledger_helpers import verify
from tests.storage.store_helpers import list_all

DATA = Path(__file__).parents[1] / "data"
MIGRATIONS = Path(__file__).parents[2] / "storage" / "migrations"
TABLES = (
    "artifacts",
    "decisions",
    "idempotency_history",
    "idempotency_mappings",
    "lineage_edges",
    "operations",
    "results",
    "runs",
)
"""The tables of revision 0001. Each has rows in the files."""

LOSSY_REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "careless", "{head}", None, None


def upgrade():
    op.execute("DELETE FROM {table} WHERE {key} IN (SELECT min({key}) FROM {table})")
"""


def read_compressed(name: str) -> bytes:
    """Return the content of a compressed file of the tests' data."""
    return gzip.decompress((DATA / name).read_bytes())


def exported_before() -> list[bytes]:
    """Return the export of the earlier version in the present format.

    The earlier version accepted payloads with a duplicate key, which an import now rejects: read the lines without
    that check.
    """
    decoder = msgspec.json.Decoder(Line)
    return [
        encode_record(decoder.decode(line).to_record())
        for line in read_compressed("revision_0001.ndjson.gz").split(b"\n")
        if line
    ]


async def exported_after(address: StoreConfig) -> list[bytes]:
    """Return the export of the store after this version has opened it."""
    store = await open_store(address)
    try:
        return [encode_record(record) async for record in store.export()]
    finally:
        await store.close()


async def restore(dsn: str) -> None:
    """Fill an empty database with the dump of the earlier version."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(read_compressed("revision_0001.sql.gz").decode())
    await connection.close()


pytestmark = pytest.mark.backends(*SQL_BACKENDS)


@pytest.fixture
async def first_revision_store(backend: Backend, tmp_path: Path) -> AsyncIterator[StoreConfig]:
    """The configuration of a store of the earlier version."""
    if backend.server is None:
        file = tmp_path / "store.sqlite"
        file.write_bytes(read_compressed("revision_0001.sqlite.gz"))
        assert current_revision(file_url(str(file))) == "0001"
        yield StoreConfig(file=str(file))
        return
    name = await backend.server.create_database("template0")
    dsn = backend.server.dsn(name)
    await restore(dsn)
    assert await migrate_postgres.current_revision(dsn) == "0001"
    yield StoreConfig(dsn)
    await backend.server.drop_database(name)


async def test_an_upgrade_keeps_every_record(first_revision_store: StoreConfig) -> None:
    assert await exported_after(first_revision_store) == exported_before()


async def test_an_upgraded_store_continues_the_sequences_of_the_old_one(
    first_revision_store: StoreConfig,
) -> None:
    store = await open_store(first_revision_store)
    before = [record async for record in store.export()]
    await store.import_batch([recorded_run(run("rr_new")), decision("dwd_new", run_id="rr_new")])
    newest = (await store.latest_decisions(["rr_new"]))["rr_new"]
    older = await store.decisions(["dwd_odd"])
    assert newest.sequence > older["dwd_odd"].sequence > 0
    assert len([record async for record in store.export()]) == len(before) + 2
    await store.close()


@pytest.mark.parametrize("table", TABLES)
async def test_an_upgrade_that_loses_a_row_is_noticed(
    first_revision_store: StoreConfig, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    key = next(iter(metadata.tables[table].primary_key.columns)).name
    careless = LOSSY_REVISION.format(head=HEAD, table=table, key=key)
    (folder / "versions" / "careless.py").write_text(careless)
    monkeypatch.setattr(import_module("storage.migrate"), "MIGRATIONS", folder)
    for module in (migrate_postgres, import_module("storage.migrate")):
        monkeypatch.setattr(module, "HEAD", "careless")
    after = set(await exported_after(first_revision_store))
    assert after < set(exported_before())


async def test_an_upgrade_fills_the_derived_tables(first_revision_store: StoreConfig) -> None:
    store, fresh = await open_store(first_revision_store), MemoryStore()
    await fresh.import_batch([record async for record in store.export()])
    statuses = frozenset[str](RunStatus)
    for review in ReviewOutcome:
        where = RunFilter(statuses=statuses, review=review)
        assert await list_all(store, RUNS, where=where) == await list_all(fresh, RUNS, where=where)
    found = await list_all(store, CONFLICTS)
    assert found == await list_all(fresh, CONFLICTS)
    assert found
    await store.close()


KILLED: Final = """
import asyncio, os, secrets, signal, sys
from importlib import import_module
from sqlalchemy.engine import Connection
from storage import StoreConfig, open_store

def die(calls, left):
    calls.append(1)
    if len(calls) > left:
        os.kill(os.getpid(), signal.SIGKILL)

salts, windows = [], []
token_bytes, run = secrets.token_bytes, Connection.exec_driver_sql

def salt(size):  # on SQLite each leaf that is made has one
    die(salts, 120)
    return token_bytes(size)

def execute(self, statement, *rest):  # on PostgreSQL each window is one statement
    if "WITH done AS" in statement:
        die(windows, 3)
    return run(self, statement, *rest)

secrets.token_bytes, Connection.exec_driver_sql = salt, execute
asyncio.run(open_store(StoreConfig(sys.argv[1] or None, file=sys.argv[2] or None)))
"""


async def leaf_names(config: StoreConfig) -> list[tuple[LeafKind, str]]:
    """The kind and id of each leaf in the order of the indices, of a store that verifies."""
    store = await open_store(config)
    try:
        assert await verify(store) == []
        leaves = await store.ledger.read_leaves(0, 10_000)
        assert [leaf.index for leaf in leaves] == list(range(len(leaves)))
        return [(leaf.leaf.kind, leaf.leaf.id) for leaf in leaves]
    finally:
        await store.close()


async def test_an_upgrade_that_was_killed_half_way_goes_on(
    first_revision_store: StoreConfig, backend: Backend, tmp_path: Path
) -> None:
    arguments = [first_revision_store.dsn or "", first_revision_store.file or ""]
    command = [sys.executable, "-c", KILLED, *arguments]
    killed = await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parents[2])
    assert await killed.wait() == -signal.SIGKILL
    count = "SELECT count(*) FROM ledger_leaves"
    done = "SELECT count(*) FROM ledger_windows WHERE is_done = 1"
    if backend.server is None:
        with closing(sqlite3.connect(arguments[1])) as file:
            (made,), (windows,) = (file.execute(each).fetchone() for each in (count, done))
    else:
        connection = await asyncpg.connect(arguments[0])
        made, windows = [await connection.fetchval(each) for each in (count, done)]
        await connection.close()
    names = await leaf_names(first_revision_store)
    assert 0 < made < len(names)
    assert windows > 0
    assert names[-1] == (LeafKind.MIGRATION, "0006")
    if backend.server is None:
        whole = tmp_path / "whole.sqlite"
        whole.write_bytes(read_compressed("revision_0001.sqlite.gz"))
        assert names == await leaf_names(StoreConfig(file=str(whole)))
    else:
        name = await backend.server.create_database("template0")
        await restore(backend.server.dsn(name))
        assert names == await leaf_names(StoreConfig(backend.server.dsn(name)))
        await backend.server.drop_database(name)


async def test_records_from_before_have_no_stamp(first_revision_store: StoreConfig) -> None:
    store = await open_store(first_revision_store)
    stamps = {stamp async for _, stamp in store.export_stamped()}
    assert stamps == {UNKNOWN}
    await store.import_batch([recorded_run(run("rr_new"))])
    assert (await store.stamps(RecordedRun, ["rr_new"]))["rr_new"].recorded_by == "anonymous"
    await store.close()


@pytest.mark.backends("postgres")
async def test_readers_go_on_while_the_upgrade_waits_for_a_long_one(backend: Backend) -> None:
    async with backend.new_database() as (config, _):
        dsn = config.dsn or ""
        long_reader, others = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
        await others.execute("ALTER TABLE runs DROP COLUMN recorded_at, DROP COLUMN recorded_by")
        await others.execute(
            "DROP TABLE ledger_leaves, ledger_pending, ledger_tiles, ledger_checkpoints, ledger_entries"
        )
        await others.execute("UPDATE alembic_version SET version_num = '0004'")
        transaction = long_reader.transaction()
        await transaction.start()
        await long_reader.fetch("SELECT * FROM runs")
        upgrade = asyncio.create_task(migrate_postgres.migrate(dsn))
        try:
            for _ in range(20):
                await asyncio.sleep(0.05)
                assert await others.fetchval("SELECT count(*) FROM runs", timeout=5) == 0
            assert not upgrade.done()
        finally:
            await transaction.rollback()
            await upgrade
        columns = await others.fetch("SELECT recorded_at, recorded_by FROM runs")
        assert columns == []
        await long_reader.close()
        await others.close()
