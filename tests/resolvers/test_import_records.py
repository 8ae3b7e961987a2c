"""Import in batches: the stored records, the line at which it stops, and the dry run."""

import io
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from resolvers.import_dry_run import dry_run_import
from resolvers.import_records import BATCH_RECORDS, ImportReport, ImportStopped, import_records
from storage.base import Store
from storage.errors import ImportConflict
from storage.formats.ndjson import ImportEntry, InvalidRecord, encode_record, read_ndjson
from storage.formats.slice1_sqlite import read_slice1
from storage.memory import MemoryStore
from storage.records import OperationStatus, Record
from storage.writes import ImportCounts
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import (
    at,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.storage.strategies import (
    Dataset,
    artifacts,
    datasets,
    decisions,
    edges,
    events,
    mappings,
    recorded_operations,
    recorded_runs,
)

DATA = Path(__file__).parents[1] / "data"
COUNTS = {
    "run": 40,
    "idempotency_mapping": 26,
    "idempotency_history": 28,
    "operation": 12,
    "decision": 20,
    "lineage_edge": 80,
    "artifact": 7,
}

any_record: st.SearchStrategy[Record] = st.one_of(
    recorded_runs, recorded_operations, decisions, mappings, events, edges, artifacts
)
any_entry = any_record | st.just(InvalidRecord("unreadable"))


def entries(records: Iterable[Record | InvalidRecord]) -> Iterator[ImportEntry]:
    """The records as the lines of a file `f`, ten bytes each."""
    return (ImportEntry("f", number, record, 10) for number, record in enumerate(records, 1))


def example_lines() -> Iterator[ImportEntry]:
    """The lines that the slice 1 system wrote."""
    with (DATA / "records.ndjson").open("rb") as stream:
        yield from read_ndjson(stream, name="records.ndjson")


async def export_lines(store: Store) -> list[bytes]:
    """The lines that the store exports."""
    return [encode_record(record) async for record in store.export()]


def added_counts(report: ImportReport) -> dict[str, int]:
    """Return the number of added records of each kind."""
    return {kind: tally.added for kind, tally in report.counts.items()}


async def dry_run(
    store: Store, lines: Iterable[ImportEntry]
) -> tuple[ImportReport, list[tuple[str, str]]]:
    """Return the report of a dry run, and the invalid lines."""
    refused: list[tuple[str, str]] = []
    report = await dry_run_import(
        store,
        lines,
        scratch=MemoryStore(),
        on_invalid=lambda place, reason: refused.append((place, reason)),
    )
    return report, refused


async def test_every_line_is_stored_and_counted_by_kind(store: Store) -> None:
    report = await import_records(store, example_lines())
    assert added_counts(report) == COUNTS
    assert report.lines == sum(COUNTS.values())
    assert report.bytes == (DATA / "records.ndjson").stat().st_size
    assert len(await export_lines(store)) == report.lines


async def test_importing_a_file_twice_changes_nothing(store: Store) -> None:
    await import_records(store, example_lines())
    before = await export_lines(store)
    report = await import_records(store, example_lines())
    assert {kind: tally.skipped for kind, tally in report.counts.items()} == COUNTS
    assert set(added_counts(report).values()) == {0}
    assert await export_lines(store) == before


async def test_the_predecessors_file_and_its_lines_are_the_same_records(store: Store) -> None:
    await import_records(store, read_slice1(DATA / "slice1.sqlite"))
    report = await import_records(store, example_lines())
    assert {kind: tally.skipped for kind, tally in report.counts.items()} == COUNTS


async def test_an_export_imported_and_exported_again_is_the_same_text(store: Store) -> None:
    await import_records(store, example_lines())
    text = b"\n".join(await export_lines(store))
    other = MemoryStore()
    await import_records(other, read_ndjson(io.BytesIO(text), name="export"))
    assert b"\n".join(await export_lines(other)) == text


async def test_an_invalid_line_stops_the_import_after_the_lines_before_it(store: Store) -> None:
    before = [recorded_run(run("rr_1")), recorded_run(run("rr_2"))]
    lines: list[Record | InvalidRecord] = [*before, InvalidRecord("why"), recorded_run(run("rr_3"))]
    with pytest.raises(ImportStopped, match=r"^f:3: why$") as stopped:
        await import_records(store, entries(lines))
    assert set(await store.runs(["rr_1", "rr_2", "rr_3"])) == {"rr_1", "rr_2"}
    assert stopped.value.report.counts["run"] == ImportCounts(added=2)


async def test_a_conflict_names_its_line_and_keeps_earlier_batches(store: Store) -> None:
    lines = [recorded_run(run(f"rr_{number}")) for number in range(BATCH_RECORDS + 5)]
    lines.insert(BATCH_RECORDS + 2, recorded_run(run("rr_0", portfolio_id="other")))
    with pytest.raises(ImportStopped) as stopped:
        await import_records(store, entries(lines))
    assert stopped.value.location == f"f:{BATCH_RECORDS + 3}"
    assert "'rr_0'" in stopped.value.reason
    assert len(await export_lines(store)) == BATCH_RECORDS


async def test_importing_the_corrected_file_completes_a_stopped_import(store: Store) -> None:
    lines = list(example_lines())
    broken = [*lines[:100], lines[100]._replace(record=InvalidRecord("typo")), *lines[101:]]
    with pytest.raises(ImportStopped):
        await import_records(store, broken)
    report = await import_records(store, lines)
    assert sum(tally.skipped for tally in report.counts.values()) == 100
    assert sum(added_counts(report).values()) == len(lines) - 100


async def test_progress_is_reported_after_every_batch() -> None:
    seen: list[tuple[int, int]] = []
    await import_records(
        MemoryStore(),
        entries(event(created_at=at(microseconds=n)) for n in range(2 * BATCH_RECORDS + 5)),
        on_progress=lambda report: seen.append((report.lines, report.bytes)),
    )
    lines = (BATCH_RECORDS, 2 * BATCH_RECORDS, 2 * BATCH_RECORDS + 5)
    assert seen == [(count, 10 * count) for count in lines]


@pytest.mark.backends(*SQL_BACKENDS)
async def test_memory_does_not_grow_with_the_file(backend: Backend, tmp_path: Path) -> None:
    path = tmp_path / "long.ndjson"
    text = '{"status":"READY","a":"%s"}' % ("x" * 1_000_000)
    with path.open("wb") as out:
        for number in range(60):
            out.write(encode_record(recorded_run(run(f"rr_{number}"), result=text)) + b"\n")
    async with backend.empty_store() as store:
        tracemalloc.start()
        try:
            with path.open("rb") as stream:
                await import_records(store, read_ndjson(stream, name="long"))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 40_000_000


async def test_a_dry_run_stores_nothing_and_counts_like_an_import(store: Store) -> None:
    report, refused = await dry_run(store, example_lines())
    assert refused == []
    assert added_counts(report) == COUNTS
    assert await export_lines(store) == []


async def test_a_dry_run_over_a_full_store_finds_every_record_present(store: Store) -> None:
    await import_records(store, example_lines())
    report, refused = await dry_run(store, read_slice1(DATA / "slice1.sqlite"))
    assert refused == []
    assert {kind: tally.skipped for kind, tally in report.counts.items()} == COUNTS


async def test_a_dry_run_names_every_bad_line_in_order(store: Store) -> None:
    await store.import_batch([recorded_run(run("stored"))])
    done = operation(status=OperationStatus.SUCCEEDED)
    lines: list[Record | InvalidRecord] = [
        recorded_run(run("new")),
        InvalidRecord("unreadable"),
        recorded_run(run("stored", portfolio_id="other")),
        recorded_operation(done),
        recorded_operation(),
        recorded_operation(replace(done, operation_type="other")),
        recorded_run(run("new", portfolio_id="other")),
        InvalidRecord("unreadable"),
    ]
    report, refused = await dry_run(store, entries(lines))
    assert [place for place, _ in refused] == ["f:2", "f:3", "f:6", "f:7", "f:8"]
    assert report.counts["run"] == ImportCounts(added=1)
    assert report.counts["operation"] == ImportCounts(added=1, skipped=1)


async def test_a_dry_run_of_conflicts_alone_names_them_all(store: Store) -> None:
    await store.import_batch([recorded_run(run(f"rr_{number}")) for number in range(300)])
    other = [recorded_run(run(f"rr_{number}", portfolio_id="other")) for number in range(300)]
    _, refused = await dry_run(store, entries(other))
    assert [place for place, _ in refused] == [f"f:{number + 1}" for number in range(300)]


async def test_a_dry_run_compares_a_long_history_row_by_row(store: Store) -> None:
    history = [event(created_at=at(microseconds=number)) for number in range(100)]
    await store.import_batch([*history, mapping(), event(created_at=at(10))])
    added_between = event(rebalance_run_id="rr_2", created_at=at(microseconds=50))
    report, _ = await dry_run(store, entries([history[0], history[99], added_between]))
    assert report.counts["idempotency_history"] == ImportCounts(added=1, skipped=2)


@settings(max_examples=200, deadline=None)
@given(world=datasets, lines=st.lists(any_entry, max_size=30))
async def test_a_dry_run_reports_the_same_as_an_import_line_by_line(
    world: Dataset, lines: list[Record | InvalidRecord]
) -> None:
    store = MemoryStore()
    await store.import_batch(world.records())
    before = await export_lines(store)
    report, refused = await dry_run(store, entries(lines))
    assert await export_lines(store) == before
    expected, bad = ImportReport(), []
    for entry in entries(lines):
        try:
            if isinstance(entry.record, InvalidRecord):
                raise entry.record
            expected.add_stored(await store.import_batch([entry.record]))
        except (InvalidRecord, ImportConflict) as error:
            bad.append((entry.location, str(error)))
    assert refused == bad
    assert report.counts == expected.counts
