"""Import records in batches, up to the first invalid one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storage.base import Store
from storage.errors import ImportConflict
from storage.formats.ndjson import ImportEntry, InvalidRecord
from storage.formats.ndjson_models import RECORD_KINDS
from storage.records import Record
from storage.writes import ImportCounts

BATCH_RECORDS: Final = 5000
BATCH_BYTES: Final = 8 * 1024 * 1024
"""Limits of a batch, which bound the memory of an import; a longer line is a batch of its own."""


@dataclass(slots=True)
class ImportReport:
    """The progress of an import: lines and bytes read, and the counts by kind."""

    lines: int = 0
    bytes: int = 0
    counts: dict[str, ImportCounts] = field(
        default_factory=lambda: {kind: ImportCounts() for kind in RECORD_KINDS.values()}
    )

    def add_read(self, batch: Sequence[ImportEntry]) -> None:
        """Add a batch to the lines and bytes read."""
        self.lines += len(batch)
        self.bytes += sum(entry.size for entry in batch)

    def add_stored(self, tallies: Mapping[type, ImportCounts]) -> None:
        """Add the counts of a stored batch."""
        for record_type, tally in tallies.items():
            total = self.counts[RECORD_KINDS[record_type]]
            total.added += tally.added
            total.replaced += tally.replaced
            total.skipped += tally.skipped


OnProgress = Callable[[ImportReport], None]
"""A callback after each batch."""


class ImportStopped(Exception):
    """An invalid line ended the import; the records that the report counts are stored."""

    def __init__(self, place: str, reason: str, *, report: ImportReport) -> None:
        super().__init__(f"{place}: {reason}")
        self.location = place
        self.reason = reason
        self.report = report


def batches(entries: Iterable[ImportEntry]) -> Iterator[list[ImportEntry]]:
    """Group entries into batches. An invalid entry ends its batch."""
    batch: list[ImportEntry] = []
    size = 0
    for entry in entries:
        if batch and size + entry.size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
        if len(batch) == BATCH_RECORDS or isinstance(entry.record, InvalidRecord):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def records_of(batch: Iterable[ImportEntry]) -> list[Record]:
    """Return the records of a batch, without the invalid entry."""
    return [entry.record for entry in batch if not isinstance(entry.record, InvalidRecord)]


async def import_records(
    store: Store, entries: Iterable[ImportEntry], *, on_progress: OnProgress | None = None
) -> ImportReport:
    """Store every record; raise ImportStopped at the first invalid one.

    The records before a line that is not a record are stored. A record that contradicts the store rolls back
    its batch; earlier batches stay. Importing the corrected source completes the import.
    """
    report = ImportReport()
    for batch in batches(entries):
        try:
            report.add_stored(await store.import_batch(records_of(batch)))
        except ImportConflict as conflict:
            location = batch[conflict.index].location
            raise ImportStopped(location, conflict.reason, report=report) from conflict
        report.add_read(batch)
        if isinstance(batch[-1].record, InvalidRecord):
            error = batch[-1].record
            raise ImportStopped(batch[-1].location, str(error), report=report) from error
        if on_progress is not None:
            on_progress(report)
    return report
