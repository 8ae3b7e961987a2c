"""The dry run of an import: check every line against the store and against the lines before it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from resolvers.import_records import ImportReport, OnProgress, batches, records_of
from storage.base import OperationField, Reader, RunField, Store
from storage.errors import ImportConflict
from storage.formats.ndjson import ImportEntry, InvalidRecord
from storage.lists import HISTORY_BY_KEY, Page, PageRequest, SortKey
from storage.records import (
    MICROSECOND,
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    edge_id,
)

OnInvalid = Callable[[str, str], None]
"""Called for each invalid line with the line's location and the reason."""

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)

_EVENTS_PER_PAGE: Final = 20


async def dry_run_import(
    store: Store,
    entries: Iterable[ImportEntry],
    *,
    scratch: Store,
    on_invalid: OnInvalid,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Import into the empty store `scratch` instead of `store`, which is only read.

    `on_invalid` is called for every invalid line, in order; the report has the counts of the other lines. The records
    of `store` with the ids of a batch are copied to `scratch` before the batch, so that both stores would accept and
    reject the same records.
    """
    report = ImportReport()
    async with store.snapshot() as reader:
        for batch in batches(entries):
            records = records_of(batch)
            await scratch.import_batch(await _counterparts(reader, records))
            await _copy_events(reader, scratch, records)
            await _import_valid(scratch, batch[: len(records)], report, on_invalid)
            report.add_read(batch)
            if isinstance(batch[-1].record, InvalidRecord):
                on_invalid(batch[-1].location, str(batch[-1].record))
            if on_progress is not None:
                on_progress(report)
    return report


async def _import_valid(
    scratch: Store, batch: Sequence[ImportEntry], report: ImportReport, on_invalid: OnInvalid
) -> None:
    """Import a batch without its conflicting records.

    After a conflict, import only the records before it. Then report and skip the conflicting record, and continue with
    steps of 1, 2, 4, ... records, so that the cost of many conflicts stays low.
    """
    start, step = 0, len(batch)
    while start < len(batch):
        part = batch[start : start + step]
        try:
            report.add_stored(await scratch.import_batch(records_of(part)))
        except ImportConflict as conflict:
            if conflict.index > 0:
                step = conflict.index
            else:
                on_invalid(part[0].location, conflict.reason)
                start, step = start + 1, 1
        else:
            start, step = start + len(part), step * 2


async def _counterparts(reader: Reader, records: Sequence[Record]) -> list[Record]:
    """Return the stored records with the ids of `records`, without the idempotency history."""
    run_ids = [r.run.rebalance_run_id for r in records if isinstance(r, RecordedRun)]
    operation_ids = [r.operation.operation_id for r in records if isinstance(r, RecordedOperation)]
    keys = [r.idempotency_key for r in records if isinstance(r, IdempotencyMapping)]
    decision_ids = [r.decision_id for r in records if isinstance(r, Decision)]
    edge_ids = [edge_id(r) for r in records if isinstance(r, LineageEdge)]
    artifact_ids = [r.rebalance_run_id for r in records if isinstance(r, PersistedArtifact)]

    runs = await reader.runs(run_ids, by=RunField.ID)
    results = await reader.results(run_ids)
    operations = await reader.operations(operation_ids, by=OperationField.ID)
    payloads = await reader.operation_payloads(operation_ids)
    artifacts = await reader.artifacts(artifact_ids)
    return [
        *(RecordedRun(run, results[run_id]) for run_id, run in runs.items()),
        *(RecordedOperation(operation, payloads[id_]) for id_, operation in operations.items()),
        *(PersistedArtifact(run_id, artifact) for run_id, artifact in artifacts.items()),
        *(await reader.mappings(keys)).values(),
        *(await reader.decisions(decision_ids)).values(),
        *(await reader.edges(edge_ids)).values(),
    ]


async def _copy_events(reader: Reader, scratch: Store, records: Sequence[Record]) -> None:
    """Copy the stored history of the keys of `records` to `scratch`, within the time range of `records`."""
    events = [record for record in records if isinstance(record, IdempotencyEvent)]
    if not events:
        return
    # Start before the earliest timestamp, because no key at this timestamp sorts before an event with empty ids.
    first = min(event.created_at for event in events)
    start = (first - MICROSECOND, "", "", "") if first > EARLIEST else None
    until = max(event.created_at for event in events)
    pages = await _event_pages(reader, {event.idempotency_key for event in events}, start)
    while pages:
        await scratch.import_batch([event for page in pages.values() for event in page.items])
        unfinished = {
            key: HISTORY_BY_KEY.sort_key(page.items[-1])
            for key, page in pages.items()
            if page.has_next and page.items[-1].created_at <= until
        }
        pages = {}
        for key, last in unfinished.items():
            pages |= await _event_pages(reader, {key}, last)


async def _event_pages(
    reader: Reader, keys: Collection[str], after: SortKey | None
) -> dict[str, Page[IdempotencyEvent]]:
    request = PageRequest(_EVENTS_PER_PAGE, after=after)
    return dict(await reader.pages(HISTORY_BY_KEY, keys, HISTORY_BY_KEY.no_filter, request))
