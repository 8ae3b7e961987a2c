"""What an import says of itself: progress on a terminal, counts at the end."""

import time
from collections.abc import Iterator
from typing import Final, TextIO

from resolvers.import_records import ImportReport

PROGRESS_INTERVAL_SECONDS: Final = 0.2


class ProgressLine:
    """One line on a terminal, rewritten a few times a second; nothing where the stream is none."""

    def __init__(self, stream: TextIO, total: int | None) -> None:
        self._stream = stream
        self._total = total
        self._shown = stream.isatty()
        self._last = 0.0

    def __call__(self, report: ImportReport) -> None:
        """Show how far the import is."""
        now = time.monotonic()
        if not self._shown or now - self._last < PROGRESS_INTERVAL_SECONDS:
            return
        self._last = now
        share = f" {report.bytes / self._total:4.0%}" if self._total else ""
        self._stream.write(f"\r{report.lines:,} records{share}\x1b[K")
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def format_report(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    """The counts by kind: added, replaced, already there."""
    added = "would add" if dry_run else "added"
    yield f"{'kind':<20} {added:>10} {'replaced':>10} {'there':>10}"
    for kind, tally in report.counts.items():
        yield f"{kind:<20} {tally.added:>10} {tally.replaced:>10} {tally.skipped:>10}"
    yield f"{report.lines} lines read"
