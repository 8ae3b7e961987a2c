"""The commands that move records in and out: import and export."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TextIO

from resolvers.import_dry_run import dry_run_import
from resolvers.import_records import ImportReport, ImportStopped, import_records
from schema.cli.common import CommandError, open_configured_store, unavailable_error
from schema.settings import Settings
from storage import MemoryStore, StoreConfig, open_store
from storage.base import Store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.formats.ndjson import ImportEntry, encode_record, read_ndjson
from storage.formats.slice1_sqlite import read_slice1

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


def read_files(files: Iterable[str], opened: ExitStack) -> Iterator[ImportEntry]:
    """The lines of NDJSON files, `-` being standard input; raises Stop for one that cannot be opened."""
    for name in files:
        if name == "-":
            yield from read_ndjson(sys.stdin.buffer, name="-")
        else:
            try:
                stream = opened.enter_context(Path(name).open("rb", buffering=1 << 20))
            except OSError as error:
                raise CommandError(f"{name}: {error.strerror}") from error
            yield from read_ndjson(stream, name=name)


async def import_entries(
    store: Store, entries: Iterable[ImportEntry], *, progress: Any
) -> ImportReport:
    """Import records; raises Stop at the first bad one, and where the store does not answer."""
    try:
        return await import_records(store, entries, on_progress=progress)
    except ImportStopped as stopped:
        raise CommandError(str(stopped)) from stopped
    except StoreUnavailable as error:
        raise unavailable_error(error) from error


async def import_files(options: argparse.Namespace, settings: Settings) -> int:
    """The import command; the exit code."""
    refused: list[str] = []
    with ExitStack() as opened:
        try:
            if options.from_sqlite:
                entries: Iterable[ImportEntry] = read_slice1(Path(options.from_sqlite))
                total = None
            else:
                entries = read_files(options.files, opened)
                total = _total_size(options.files)
            progress = ProgressLine(sys.stderr, total)
            if options.dry_run:
                report = await _dry_run(settings, entries, refused, progress)
            else:
                store = await open_configured_store(settings)
                try:
                    report = await import_entries(store, entries, progress=progress)
                finally:
                    await store.close()
            progress.end()
        except StoreUnavailable as error:
            raise unavailable_error(error) from error
        except (StoreOpenError, OSError) as error:
            raise CommandError(str(error)) from error
    for line in refused:
        print(line, file=sys.stderr)
    print("\n".join(format_report(report, dry_run=options.dry_run)))
    return 1 if refused else 0


def _total_size(files: Iterable[str]) -> int | None:
    try:
        return sum(Path(name).stat().st_size for name in files)
    except OSError:
        return None


async def _dry_run(
    settings: Settings, entries: Iterable[ImportEntry], refused: list[str], progress: Any
) -> ImportReport:

    # Opening a file that is not there would make it, and a rehearsal leaves nothing behind.
    file = settings.store_config.file
    store = (
        MemoryStore() if file and not Path(file).exists() else await open_configured_store(settings)
    )
    try:
        with TemporaryDirectory(prefix="dpm-lineage-") as folder:
            scratch = await open_store(StoreConfig(file=str(Path(folder) / "scratch.sqlite")))
            try:
                return await dry_run_import(
                    store,
                    entries,
                    scratch=scratch,
                    on_invalid=lambda place, reason: refused.append(f"{place}: {reason}"),
                    on_progress=progress,
                )
            finally:
                await scratch.close()
    finally:
        await store.close()


async def export_records(options: argparse.Namespace, settings: Settings) -> int:
    """The export command; the exit code."""
    store = await open_configured_store(settings)
    try:
        with ExitStack() as opened:
            output = (
                opened.enter_context(Path(options.output).open("wb"))
                if options.output
                else sys.stdout.buffer
            )
            async for record in store.export():
                output.write(encode_record(record) + b"\n")
            output.flush()
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(str(error)) from error
    finally:
        await store.close()
    return 0
