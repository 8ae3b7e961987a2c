"""A rehearsed import: every line is checked against the store and against the lines before it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from resolvers.import_records import ImportReport, OnProgress, batches, records_of
from storage.base import OperationField, Reader, RunField, Store
from storage.errors import ImportConflict
from storage.formats.ndjson import ImportEntry, InvalidRecord
from storage.lists import HISTORY_BY_KEY, Page, PageRequest, SortKey
from storage.records import (
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
"""Called with the place of each bad line, and the reason."""

_EVENTS_AT_ONCE: Final = 20


async def dry_run_import(
    store: Store,
    entries: Iterable[ImportEntry],
    *,
    scratch: Store,
    on_invalid: OnInvalid,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Import into the empty store `scratch` what would go into `store`, which is only read.

    Every bad line is handed to `refused`, in order, and left out; the report counts what the import
    would do with the others. Ahead of each batch `scratch` is given what `store` holds under the
    same ids, so that it answers as `store` itself would.
    """
    report = ImportReport()
    async with store.snapshot() as reader:
        for batch in batches(entries):
            records = records_of(batch)
            await scratch.import_batch(await _counterparts(reader, records))
            await _copy_events(reader, scratch, records)
            await _import_good(scratch, batch[: len(records)], report, on_invalid)
            report.add_read(batch)
            if isinstance(batch[-1].record, InvalidRecord):
                on_invalid(batch[-1].location, str(batch[-1].record))
            if on_progress is not None:
                on_progress(report)
    return report


async def _import_good(
    scratch: Store, batch: Sequence[ImportEntry], report: ImportReport, refused: OnInvalid
) -> None:
    """Import all that can be, in ever larger steps after a conflict: many of them stay cheap."""
    start, step = 0, len(batch)
    while start < len(batch):
        part = batch[start : start + step]
        try:
            report.add_stored(await scratch.import_batch(records_of(part)))
        except ImportConflict as conflict:
            if conflict.index > 0:
                step = conflict.index
            else:
                refused(part[0].location, conflict.reason)
                start, step = start + 1, 1
        else:
            start, step = start + len(part), step * 2


async def _counterparts(reader: Reader, records: Sequence[Record]) -> list[Record]:
    """What is stored under the ids of the records, history apart."""
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
        *(RecordedOperation(found, payloads[id_]) for id_, found in operations.items()),
        *(PersistedArtifact(run_id, artifact) for run_id, artifact in artifacts.items()),
        *(await reader.mappings(keys)).values(),
        *(await reader.decisions(decision_ids)).values(),
        *(await reader.edges(edge_ids)).values(),
    ]


async def _copy_events(reader: Reader, scratch: Store, records: Sequence[Record]) -> None:
    """Give `scratch` the stored history of the records' keys, within the time the records span."""
    events = [record for record in records if isinstance(record, IdempotencyEvent)]
    if not events:
        return
    # No id is empty: this comes before every event of the earliest instant.
    start: SortKey = (min(event.created_at for event in events), "", "", "")
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
    reader: Reader, keys: Collection[str], after: SortKey
) -> dict[str, Page[IdempotencyEvent]]:
    cut = PageRequest(_EVENTS_AT_ONCE, after=after)
    return dict(await reader.pages(HISTORY_BY_KEY, keys, HISTORY_BY_KEY.no_filter, cut))
