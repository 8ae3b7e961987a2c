"""The access log: the caller and the records of each request, as a JSON line without payloads and tokens."""

import os
import stat
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
import structlog

from storage.errors import StoreUnavailable

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

LOGGER: Final = "dpm_lineage.access"
MAX_TEXT: Final = 200
"""Maximum length of a client's text in a line, in characters."""

MAX_IDS: Final = 100


class AccessLogUnavailable(StoreUnavailable):
    """The line of a request cannot be written, and DPM_ACCESS_LOG_REQUIRED is on."""

    code = "DPM_ACCESS_LOG_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__()
        self.args = ("the access log cannot be written",)


class Sink(Protocol):
    """The destination of lines."""

    def check(self) -> None:
        """Raise OSError unless a line can be written now."""

    def write(self, line: bytes) -> None:
        """Write a line; raise OSError."""


class StandardError:
    """Lines on standard error."""

    def check(self) -> None:
        """Raise OSError if standard error is closed."""
        os.fstat(sys.stderr.fileno())

    def write(self, line: bytes) -> None:
        """Write a line."""
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


class LogFile:
    """Appends each line to a file by one system call, so that workers can share the file.

    The file is opened again after it was renamed or deleted, as log rotation does.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None

    def check(self) -> None:
        """Open the file unless it is open; raise OSError."""
        try:
            found = self._path.stat()
            is_open = self._identity == (found.st_dev, found.st_ino)
        except FileNotFoundError:
            is_open = False
        if not is_open:
            self._open()

    def write(self, line: bytes) -> None:
        """Append a line."""
        self.check()
        assert self._descriptor is not None  # noqa: S101  # `check` has opened it
        if os.write(self._descriptor, line) != len(line):
            raise OSError(f"{self._path}: a line was written in part")

    def _open(self) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor, self._identity = None, None
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, stat.S_IRUSR | stat.S_IWUSR)
        found = os.fstat(self._descriptor)
        self._identity = found.st_dev, found.st_ino


class AccessLog:
    """Writes lines. If a line cannot be written, log an error or, if lines are required, reject the request."""

    def __init__(self, sink: Sink, *, is_required: bool) -> None:
        self._sink = sink
        self._is_required = is_required

    def check(self) -> None:
        """Raise AccessLogUnavailable if lines are required and cannot be written now."""
        if self._is_required:
            try:
                self._sink.check()
            except (OSError, ValueError) as error:
                raise self._unavailable(error) from error

    def write(self, fields: dict[str, Any]) -> None:
        """Write the line of a request; raise AccessLogUnavailable."""
        line = {"time": datetime.now(UTC), "logger": LOGGER, **fields}
        try:
            self._sink.write(orjson.dumps(line, default=repr, option=orjson.OPT_APPEND_NEWLINE))
        except (OSError, ValueError) as error:
            unavailable = self._unavailable(error)
            if self._is_required:
                raise unavailable from error

    def _unavailable(self, error: Exception) -> AccessLogUnavailable:
        log.error("the access log cannot be written", problem=str(error))
        return AccessLogUnavailable()


def configured_access_log(file: str, *, is_required: bool) -> AccessLog:
    """Return the log: to the file, or to standard error without one."""
    return AccessLog(LogFile(Path(file)) if file else StandardError(), is_required=is_required)


def client_text(value: bytes | None) -> str | None:
    """Return the name by which a client identifies itself, in printable characters; None without a value."""
    if value is None:
        return None
    text = value.decode("latin-1")[:MAX_TEXT]
    return "".join(each if each.isprintable() else " " for each in text)
