"""Importing records: lines or rows in, stored batch by batch, up to the first bad one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storage.base import ImportCounts, Store
from storage.errors import ImportConflict
from storage.formats.ndjson import ImportEntry, InvalidRecord
from storage.formats.ndjson_models import RECORD_KINDS
from storage.records import Record

BATCH_RECORDS: Final = 5000
BATCH_BYTES: Final = 8 * 1024 * 1024
"""What is held at once, be the source ever so long: a batch, or the one line that exceeds it."""


@dataclass(slots=True)
class ImportReport:
    """What an import has done so far: the lines and bytes it read, and its counts by kind."""

    lines: int = 0
    bytes: int = 0
    counts: dict[str, ImportCounts] = field(
        default_factory=lambda: {kind: ImportCounts() for kind in RECORD_KINDS.values()}
    )

    def add_read(self, batch: Sequence[ImportEntry]) -> None:
        """Count lines as read."""
        self.lines += len(batch)
        self.bytes += sum(entry.size for entry in batch)

    def add_stored(self, tallies: Mapping[type, ImportCounts]) -> None:
        """Count what the store did with a batch."""
        for record_type, tally in tallies.items():
            total = self.counts[RECORD_KINDS[record_type]]
            total.added += tally.added
            total.replaced += tally.replaced
            total.skipped += tally.skipped


OnProgress = Callable[[ImportReport], None]
"""Called after every batch."""


class ImportStopped(Exception):
    """A bad line ended the import; what the report counts is stored."""

    def __init__(self, place: str, reason: str, *, report: ImportReport) -> None:
        super().__init__(f"{place}: {reason}")
        self.location = place
        self.reason = reason
        self.report = report


def batches(entries: Iterable[ImportEntry]) -> Iterator[list[ImportEntry]]:
    """The entries in bounded batches; a bad one is always the last of its batch."""
    batch: list[ImportEntry] = []
    held = 0
    for entry in entries:
        if batch and held + entry.size > BATCH_BYTES:
            yield batch
            batch, held = [], 0
        batch.append(entry)
        held += entry.size
        if len(batch) == BATCH_RECORDS or isinstance(entry.record, InvalidRecord):
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def records_of(batch: Iterable[ImportEntry]) -> list[Record]:
    """The records of a batch, without the bad one."""
    return [entry.record for entry in batch if not isinstance(entry.record, InvalidRecord)]


async def import_records(
    store: Store, entries: Iterable[ImportEntry], *, on_progress: OnProgress | None = None
) -> ImportReport:
    """Store every record; raises ImportStopped at the first bad one.

    What stands before a line that is no record is stored; a record that contradicts the store takes
    its batch with it. Earlier batches stay, and importing the mended source finishes the import.
    """
    report = ImportReport()
    for batch in batches(entries):
        try:
            report.add_stored(await store.import_batch(records_of(batch)))
        except ImportConflict as conflict:
            place = batch[conflict.index].location
            raise ImportStopped(place, conflict.reason, report=report) from conflict
        report.add_read(batch)
        if isinstance(batch[-1].record, InvalidRecord):
            bad = batch[-1].record
            raise ImportStopped(batch[-1].location, str(bad), report=report) from bad
        if on_progress is not None:
            on_progress(report)
    return report
