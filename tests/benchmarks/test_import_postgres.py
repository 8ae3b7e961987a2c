"""An import into PostgreSQL has at least a third of the rate of a bare COPY, and needs the memory of a batch."""

import gc
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from resolvers.import_records import BATCH_RECORDS, import_records
from storage import StoreConfig, open_store
from storage.formats.ndjson import encode_record, read_ndjson
from storage.records import Record
from storage.sql.model.record_kinds import RECORD_KINDS
from storage.sql.store import SqlStore
from tests.benchmarks.cpu_time import Stopwatch, print_table, server_cpu_time
from tests.benchmarks.generated_records import example_results, generate_records
from tests.postgres import PostgresServer

RUNS: Final = 50_000
MIN_RATIO: Final = 1 / 3
MAX_GROWTH: Final = 1.5
LINES_OF_A_RUN: Final = 5.2
MEBI: Final = 1024 * 1024
TURN: Final = 4 * BATCH_RECORDS
"""Number of lines before the alternation switches."""

_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(slots=True)
class TableRows:
    """Rows of one table, with the values in the order of its columns."""

    table: str
    columns: list[str]
    rows: list[tuple[Any, ...]]

    def text(self) -> bytes:
        """Return the rows as text for `COPY ... FROM STDIN`."""
        lines = ("\t".join(map(_field, row)) for row in self.rows)
        return "".join(f"{line}\n" for line in lines).encode()


def _field(value: object) -> str:
    return r"\N" if value is None else str(value).translate(_ESCAPES)


def rows_of(records: list[Record]) -> list[TableRows]:
    """The rows that an import of new records writes, table by table."""
    tables = []
    for kind, how in RECORD_KINDS.items():
        found = [record for record in records if isinstance(record, kind)]
        for table, values in how.tables if found else ():
            written = [values(record) for record in found]
            rows = [tuple(row.values()) for row in written]
            tables.append(TableRows(table.name, list(written[0]), rows))
    return tables


@pytest.fixture(scope="module")
def lines(scratch: Path) -> Path:
    """A file of runs with their related records, and results in the notation of the slice 1 system."""
    path = scratch / "records-for-postgres.ndjson"
    with path.open("wb") as out:
        for record in generate_records(RUNS, results=example_results(compact=False)):
            out.write(encode_record(record) + b"\n")
    return path


@asynccontextmanager
async def database(server: PostgresServer) -> AsyncIterator[str]:
    """The DSN of an empty migrated database."""
    name = await server.create_database()
    yield server.dsn(name)
    await server.drop_database(name)


@asynccontextmanager
async def opened(server: PostgresServer) -> AsyncIterator[SqlStore]:
    """An empty store."""
    async with database(server) as dsn:
        store = await open_store(StoreConfig(dsn))
        assert isinstance(store, SqlStore)
        yield store
        await store.close()


@asynccontextmanager
async def connected(server: PostgresServer) -> AsyncIterator[asyncpg.Connection]:
    """A connection of asyncpg's to an empty database."""
    async with database(server) as dsn:
        connection = await asyncpg.connect(dsn)
        yield connection
        await connection.close()


def turns(lines: Path) -> Iterator[list[Record]]:
    """Iterate over the records of the file in groups."""
    with lines.open("rb") as stream:
        records = (entry.record for entry in read_ndjson(stream, name="records"))
        while turn := list(islice(records, TURN)):
            yield [record for record in turn if not isinstance(record, Exception)]


@pytest.mark.benchmark
async def test_an_import_is_at_least_a_third_as_fast_as_a_bare_copy(
    lines: Path, postgres: PostgresServer
) -> None:
    seconds = server_cpu_time(postgres)
    whole, by_text, by_rows = (Stopwatch(seconds) for _ in range(3))
    async with (
        opened(postgres) as store,
        connected(postgres) as texts,
        connected(postgres) as binary,
    ):
        with lines.open("rb") as stream:
            for turn in turns(lines):
                tables = rows_of(turn)
                bodies = [BytesIO(each.text()) for each in tables]
                gc.freeze()  # exclude existing objects from the collections during the import
                with whole.running():
                    await import_records(store, islice(read_ndjson(stream, name="records"), TURN))
                with by_text.running():
                    async with texts.transaction():
                        for each, body in zip(tables, bodies, strict=True):
                            await texts.copy_to_table(each.table, source=body, columns=each.columns)
                with by_rows.running():
                    async with binary.transaction():
                        for each in tables:
                            await binary.copy_records_to_table(
                                each.table, columns=each.columns, records=each.rows
                            )
                gc.unfreeze()
        count = "SELECT count(*) FROM runs"
        assert await texts.fetchval(count) == await binary.fetchval(count) == RUNS
        async with store._read_engine.connect() as connection:
            assert (await connection.exec_driver_sql(count)).scalar() == RUNS
    print_table(
        f"import of {RUNS:,} runs and all that belongs to them into PostgreSQL",
        ("", "s", "our speed", "CPU s", "our speed"),
        [
            (
                what,
                f"{watch.wall_seconds:.2f}",
                f"{watch.wall_seconds / whole.wall_seconds:.2f}",
                f"{watch.cpu_seconds:.2f}",
                f"{watch.cpu_seconds / whole.cpu_seconds:.2f}",
            )
            for what, watch in (
                ("dpm-lineage import, from lines", whole),
                ("COPY of text at hand", by_text),
                ("COPY of rows at hand", by_rows),
            )
        ],
    )
    assert by_text.wall_seconds >= MIN_RATIO * whole.wall_seconds
    assert by_text.cpu_seconds >= MIN_RATIO * whole.cpu_seconds


async def peak_of_import(lines: Path, postgres: PostgresServer, *, runs: int) -> int:
    """Return the peak of Python's memory, in bytes, during an import of `runs` runs."""
    async with opened(postgres) as into:
        tracemalloc.start()
        try:
            with lines.open("rb") as stream:
                entries = islice(read_ndjson(stream, name="records"), int(runs * LINES_OF_A_RUN))
                await import_records(into, entries)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.benchmark
async def test_an_import_of_five_times_as_many_runs_holds_no_more_at_once(
    lines: Path, postgres: PostgresServer
) -> None:
    # Import once before, because the first import of a process compiles statements that are cached.
    sizes = (1_000, 10_000, 50_000)
    peaks = [await peak_of_import(lines, postgres, runs=runs) for runs in sizes]
    print_table(
        "the most that an import into PostgreSQL holds at once",
        ("", "MiB"),
        [(f"{runs:,} runs", f"{peak / MEBI:.2f}") for runs, peak in zip(sizes, peaks, strict=True)],
    )
    assert peaks[2] <= MAX_GROWTH * peaks[1]
