"""The import and export commands."""

import argparse
import asyncio
import gzip
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TextIO, cast

from resolvers.import_dry_run import dry_run_import
from resolvers.import_records import ImportReport, ImportStopped, OnProgress, import_records
from schema.cli.common import (
    CommandError,
    expiry_notice,
    import_session,
    open_configured_store,
    require_output,
    unavailable_error,
)
from schema.settings import Settings
from storage import MemoryStore, StoreConfig, check_schema, open_store
from storage.base import Store
from storage.errors import InvalidInput, StoreOpenError, StoreUnavailable
from storage.formats.ndjson import ImportEntry, InvalidRecord, encode_record, read_ndjson
from storage.formats.slice1_sqlite import read_slice1
from storage.record_view import RecordView, view_as_of
from storage.records import parse_timestamp

PROGRESS_INTERVAL_SECONDS: Final = 0.2
GZIP_MAGIC: Final = b"\x1f\x8b"
"""The first two bytes of gzip data (RFC 1952, 2.3.1)."""

OTHER_FORMATS: Final = {
    b"SQLite format 3\0": "is a SQLite database: name it with --from-sqlite if the slice 1 adapter wrote it",
    b"\xfd7zXZ\0": "is compressed with xz: decompress it first, or use gzip",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd: decompress it first, or use gzip",
    b"BZh": "is compressed with bzip2: decompress it first, or use gzip",
    b"PK\x03\x04": "is a ZIP file: unpack it first",
    b"\xff\xfe": "is UTF-16: convert it to UTF-8 first",
    b"\xfe\xff": "is UTF-16: convert it to UTF-8 first",
}
"""The error for a file that begins with these bytes. No line of JSON begins with them."""


class ProgressLine:
    """A progress line on a terminal, with a percentage if `total_bytes` is known; no output on other streams."""

    def __init__(self, stream: TextIO, total_bytes: int | None) -> None:
        self._stream = stream
        self._total_bytes = total_bytes
        self._is_terminal = stream.isatty()
        self._last_update = 0.0

    def __call__(self, report: ImportReport) -> None:
        """Rewrite the line, at most once in PROGRESS_INTERVAL_SECONDS."""
        now = time.monotonic()
        if not self._is_terminal or now - self._last_update < PROGRESS_INTERVAL_SECONDS:
            return
        self._last_update = now
        percentage = f" {report.bytes / self._total_bytes:4.0%}" if self._total_bytes else ""
        self._stream.write(f"\r{report.lines:,} records{percentage}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Clear the line."""
        if self._is_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def format_report(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    """Yield the lines of a table: for each kind the number of records added, replaced and skipped."""
    added = "would add" if dry_run else "added"
    yield f"{'kind':<20} {added:>10} {'replaced':>10} {'skipped':>10}"
    for kind, counts in report.counts.items():
        yield f"{kind:<20} {counts.added:>10} {counts.replaced:>10} {counts.skipped:>10}"
    yield f"{report.lines} lines read"


def read_files(names: Iterable[str], files: ExitStack) -> Iterator[ImportEntry]:
    """Yield the entries of NDJSON files, also of files compressed with gzip; `-` is standard input.

    Raise CommandError if a file cannot be opened or decompressed. `files` closes the files.
    """
    for name in names:
        if name == "-" and sys.stdin is None:
            raise CommandError("-: standard input is closed")
        try:
            stream: BinaryIO = (
                sys.stdin.buffer
                if name == "-"
                else files.enter_context(Path(name).open("rb", buffering=1 << 20))
            )
            if other := _other_format(stream):
                raise CommandError(f"{name}: {other}")
            if is_gzip(stream):
                stream = cast("BinaryIO", files.enter_context(gzip.open(stream)))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or error}") from error
        try:
            yield from read_ndjson(stream, name=name)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise CommandError(f"{name}: is damaged gzip data: {error}") from error


def _other_format(stream: BinaryIO) -> str | None:
    """Return the error for a stream that begins like a file of another format, without reading from it."""
    start = stream.peek(16) if isinstance(stream, BufferedReader) else b""
    return next((text for magic, text in OTHER_FORMATS.items() if start.startswith(magic)), None)


def _check_files(names: Iterable[str]) -> None:
    """Raise CommandError for a file that cannot be read, before a store is opened.

    Do not open what is no regular file: a pipe can be opened only once.
    """
    for name in names:
        path = Path(name)
        try:
            if name != "-" and (path.is_file() or path.is_dir() or not path.exists()):
                with path.open("rb") as stream:
                    other = _other_format(stream)
                if other:
                    raise CommandError(f"{name}: {other}")
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or error}") from error


def _after_first(
    entries: Iterator[ImportEntry], *, may_be_invalid: bool = True
) -> Iterator[ImportEntry]:
    """Return the entries after reading the first one, so that a source that cannot be read raises its error here.

    With `may_be_invalid=False`, a first entry that is not a record is such an error, too: the source is probably
    of another format.
    """
    first = list(islice(entries, 1))
    if first and not may_be_invalid and isinstance(first[0].record, InvalidRecord):
        raise CommandError(f"{first[0].location}: {first[0].record}")
    return chain(first, entries)


def is_gzip(stream: BinaryIO) -> bool:
    """Return whether a stream begins like gzip data, without reading from it."""
    return isinstance(stream, BufferedReader) and stream.peek(2)[:2] == GZIP_MAGIC


async def import_entries(
    store: Store, entries: Iterable[ImportEntry], *, progress: OnProgress | None
) -> ImportReport:
    """Import records; raise CommandError at the first invalid entry, or if the store is unavailable."""
    try:
        return await import_records(store, entries, on_progress=progress)
    except ImportStopped as stopped:
        raise CommandError(str(stopped)) from stopped
    except StoreUnavailable as error:
        raise unavailable_error(error) from error


async def import_files(options: argparse.Namespace, settings: Settings) -> int:
    """Run the import command; return 1 if a dry run found invalid entries, else 0."""
    invalid: list[str] = []
    notice = None
    with ExitStack() as files:
        try:
            if options.from_sqlite:
                entries = _after_first(read_slice1(Path(options.from_sqlite)))
                total_bytes = None
            else:
                _check_files(options.files)
                read = read_files(options.files, files)
                entries = _after_first(read, may_be_invalid=options.dry_run)
                total_bytes = _total_size(options.files)
            progress = ProgressLine(sys.stderr, total_bytes)
            if options.dry_run:
                report = await _dry_run(settings, entries, invalid, progress)
            else:
                store = await open_configured_store(settings)
                try:
                    session = import_session(store, options.operator)
                    report = await import_entries(session, entries, progress=progress)
                    notice = await expiry_notice(settings, store)
                finally:
                    await store.close()
            progress.clear()
        except StoreUnavailable as error:
            raise unavailable_error(error) from error
        except (StoreOpenError, OSError) as error:
            raise CommandError(str(error)) from error
    for line in invalid:
        print(line, file=sys.stderr)
    print("\n".join(format_report(report, dry_run=options.dry_run)))
    if notice:
        print(notice)
    missing = sum(counts.added + counts.replaced for counts in report.counts.values())
    if options.fail_on_missing and missing:
        raise CommandError(f"{missing} records are not in the store as they are in the files")
    return 1 if invalid else 0


def _total_size(names: Sequence[str]) -> int | None:
    """Return the size of the files in bytes; None if one is not a file, or is compressed."""
    try:
        if any(Path(name).suffix == ".gz" for name in names):
            return None
        return sum(Path(name).stat().st_size for name in names)
    except OSError:
        return None


async def _dry_run(
    settings: Settings, entries: Iterable[ImportEntry], invalid: list[str], progress: OnProgress
) -> ImportReport:
    """Check the entries against the store, and append a line to `invalid` for each invalid one."""
    # Opening a missing or empty database would create its schema. A dry run uses an empty store instead.
    try:
        revision, _ = await asyncio.to_thread(check_schema, settings.store_config)
    except StoreOpenError as error:
        raise CommandError(f"{settings.store_variable}: {error}") from error
    store = MemoryStore() if revision is None else await open_configured_store(settings)
    try:
        with TemporaryDirectory(prefix="dpm-lineage-") as folder:
            scratch = await open_store(StoreConfig(file=str(Path(folder) / "scratch.sqlite")))
            try:
                return await dry_run_import(
                    store,
                    entries,
                    scratch=scratch,
                    on_invalid=lambda place, reason: invalid.append(f"{place}: {reason}"),
                    on_progress=progress,
                )
            finally:
                await scratch.close()
    finally:
        await store.close()


def _open_private(path: str, flags: int) -> int:
    """Open a file; create a new one for this user alone."""
    return os.open(path, flags, 0o600)


def _view(options: argparse.Namespace) -> RecordView:
    """Return the view of the options --valid and --known; raise CommandError for a time that cannot be."""
    try:
        valid, known = (
            None if text is None else parse_timestamp(text, field=name)
            for name, text in (("valid", options.valid), ("known", options.known))
        )
        return view_as_of(valid, known, now=datetime.now(UTC))
    except InvalidInput as error:
        raise CommandError(f"--{error}") from error


async def export_records(options: argparse.Namespace, settings: Settings) -> int:
    """Run the export command; return 0."""
    if not options.output:
        require_output()
    view = _view(options)
    store = await open_configured_store(settings)
    try:
        with ExitStack() as files:
            output = (
                files.enter_context(open(options.output, "wb", opener=_open_private))
                if options.output
                else sys.stdout.buffer
            )
            session = store.for_request(after=None, writes=False, view=view)
            async for record, stamp in session.export_stamped():
                line = encode_record(record, None if options.without_stamps else stamp)
                output.write(line + b"\n")
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
