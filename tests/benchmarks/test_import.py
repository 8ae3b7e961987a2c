"""The cost of an import compared with the cost of parsing the lines and of inserting the rows."""

import json
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import event

from resolvers.import_records import BATCH_RECORDS, import_records
from storage import StoreConfig, open_store
from storage.formats.ndjson import encode_record, read_ndjson
from storage.sql.engine.sqlite import connect_for_migration
from storage.sql.store import SqlStore
from storage.sql.writing.sqlite_writer import SqliteWriter
from tests.benchmarks.cpu_time import Stopwatch, print_table
from tests.benchmarks.generated_records import example_results, generate_records

RUNS: Final = 100_000
MAX_RATIO: Final = 3.0
MAX_GROWTH: Final = 1.5
LINES_OF_A_RUN: Final = 5.2
MEBI: Final = 1024 * 1024
TURN: Final = 5 * BATCH_RECORDS
"""Number of lines before the alternation switches."""

DERIVED_INSERTS: Final = ("INSERT INTO changes", "INSERT INTO idempotency_conflicts")
"""The inserts of an import beside the records. They are a part of its cost, but not of the baseline."""

Inserts = list[tuple[str, list[tuple[Any, ...]]]]


@pytest.fixture(scope="module")
def lines(scratch: Path) -> Path:
    """A file of runs with their related records, and results in the notation of the slice 1 system."""
    path = scratch / "records.ndjson"
    with path.open("wb") as out:
        for record in generate_records(RUNS, results=example_results(compact=False)):
            out.write(encode_record(record) + b"\n")
    return path


class InsertRecorder:
    """Records the inserts of a store by transaction."""

    def __init__(self, store: SqlStore) -> None:
        self.transactions: list[Inserts] = []
        assert isinstance(store._writer, SqliteWriter)
        event.listen(store._writer.engine, "before_cursor_execute", self._note)

    def _note(self, connection: object, cursor: object, statement: str, rows: Any, *_: Any) -> None:
        if statement.startswith("BEGIN"):
            self.transactions.append([])
        elif statement.startswith("INSERT"):
            bare = statement.replace(" OR FAIL", "").replace(" ON CONFLICT DO NOTHING", "")
            if not bare.startswith(DERIVED_INSERTS):
                self.transactions[-1].append((bare, rows))


def insert(connection: sqlite3.Connection, transactions: Iterable[Inserts]) -> None:
    """Insert the same rows with plain sqlite3."""
    for inserts in transactions:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in inserts:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")


def drop_triggers(connection: sqlite3.Connection) -> None:
    """Drop the triggers that count inserted rows."""
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def parse(lines: Iterable[bytes], loads: Callable[[bytes], Any]) -> None:
    """Parse each line and drop the result."""
    for line in lines:
        loads(line)


async def opened(path: Path) -> SqlStore:
    """An empty store in that file."""
    store = await open_store(StoreConfig(file=str(path)))
    assert isinstance(store, SqlStore)
    return store


@pytest.mark.benchmark
async def test_an_import_costs_at_most_three_times_its_parsing_and_inserting(
    lines: Path, scratch: Path
) -> None:
    whole, by_orjson, by_json, inserting, counting = (Stopwatch() for _ in range(5))
    await (await opened(scratch / "plain.sqlite")).close()
    await (await opened(scratch / "counted.sqlite")).close()
    store, runs = await opened(scratch / "imported.sqlite"), 0
    witness = InsertRecorder(store)
    with (
        closing(connect_for_migration(scratch / "plain.sqlite")) as plain,
        closing(connect_for_migration(scratch / "counted.sqlite")) as counted,
        lines.open("rb") as stream,
        lines.open("rb") as again,
    ):
        drop_triggers(plain)
        while turn := list(islice(again, TURN)):
            with whole.running():
                entries = islice(read_ndjson(stream, name="records"), TURN)
                report = await import_records(store, entries)
            runs += report.counts["run"].added
            with by_orjson.running():
                parse(turn, orjson.loads)
            with by_json.running():
                parse(turn, json.loads)
            with inserting.running():
                insert(plain, witness.transactions)
            with counting.running():
                insert(counted, witness.transactions)
            witness.transactions.clear()
    await store.close()
    assert runs == RUNS
    least = by_orjson.cpu_seconds + inserting.cpu_seconds
    print_table(
        f"import of {RUNS:,} runs and all that belongs to them",
        ("", "CPU s", "ratio"),
        [
            (what, f"{seconds:.2f}", f"{whole.cpu_seconds / seconds:.2f}")
            for what, seconds in (
                ("dpm-lineage import", whole.cpu_seconds),
                ("orjson.loads", by_orjson.cpu_seconds),
                ("json.loads", by_json.cpu_seconds),
                ("executemany without triggers", inserting.cpu_seconds),
                ("executemany with triggers", counting.cpu_seconds),
                ("orjson.loads + executemany without", least),
                ("json.loads + executemany without", by_json.cpu_seconds + inserting.cpu_seconds),
                ("orjson.loads + executemany with", by_orjson.cpu_seconds + counting.cpu_seconds),
            )
        ],
    )
    assert whole.cpu_seconds <= MAX_RATIO * least


async def peak_of_import(lines: Path, store: Path, *, runs: int) -> int:
    """Return the peak of Python's memory, in bytes, during an import of `runs` runs."""
    into = await opened(store)
    tracemalloc.start()
    try:
        with lines.open("rb") as stream:
            entries = islice(read_ndjson(stream, name="records"), int(runs * LINES_OF_A_RUN))
            await import_records(into, entries)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await into.close()


@pytest.mark.benchmark
async def test_an_import_of_five_times_as_many_runs_holds_no_more_at_once(
    lines: Path, scratch: Path
) -> None:
    # Import once before, because the first import of a process compiles statements that are cached.
    sizes = (1_000, 10_000, 50_000)
    peaks = [
        await peak_of_import(lines, scratch / f"{runs}-held.sqlite", runs=runs) for runs in sizes
    ]
    print_table(
        "the most that an import holds at once",
        ("", "MiB"),
        [(f"{runs:,} runs", f"{peak / MEBI:.2f}") for runs, peak in zip(sizes, peaks, strict=True)],
    )
    assert peaks[2] <= MAX_GROWTH * peaks[1]
