"""Comparison of a SQLite write-ahead log with its index, which finds a log that has lost commits.

The formats are those of sqlite.org/walformat.html and of sqlite.org/fileformat2.html#walformat.
"""

import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final

_INDEX_HEADER: Final = struct.Struct("=14xHI4xII8s8x")
"""The page size, the number of committed frames, the checksums of the last one, and the salts of the log."""

_HEADER_BYTES: Final = 32
"""The size of the log's header, with its salts from byte 16 on."""

_FRAME_HEADER: Final = struct.Struct(">8x8sII")
"""The salts of a frame, and its checksums. They cover every byte of the log up to the end of the frame."""


class LogReader:
    """Reads the log and its index of a file that this process has open."""

    def __init__(self, log: Path, index: Path) -> None:
        """Raise OSError if the log cannot be opened."""
        self._index = _open_descriptor(index)
        # SQLite never locks the log itself.
        self._log = os.open(log, os.O_RDONLY | os.O_CLOEXEC)

    def has_commits(self) -> bool:
        """Return whether a new process would find the last commit in the log.

        A log that was truncated or overwritten does not have it, not even after SQLite has extended the file again.
        """
        if self._index is None:
            return True
        while True:
            header = os.pread(self._index, _INDEX_HEADER.size, 0)
            if self._matches(header):
                return True
            # Another process may have restarted the log meanwhile, for example with wal_checkpoint(TRUNCATE).
            if os.pread(self._index, _INDEX_HEADER.size, 0) == header:
                return False

    def _matches(self, index_header: bytes) -> bool:
        if len(index_header) < _INDEX_HEADER.size:
            return False
        page_size, frames, first, second, salts = _INDEX_HEADER.unpack(index_header)
        if not frames:
            return True  # every commit is in the database file
        page_bytes = page_size if page_size > 1 else 65_536  # 1 stands for 65,536
        end = _HEADER_BYTES + frames * (_FRAME_HEADER.size + page_bytes)
        frame = os.pread(self._log, _FRAME_HEADER.size, end - page_bytes - _FRAME_HEADER.size)
        return (
            os.fstat(self._log).st_size >= end
            and os.pread(self._log, 8, 16) == salts
            and len(frame) == _FRAME_HEADER.size
            and _FRAME_HEADER.unpack(frame) == (salts, first, second)
        )

    def close(self) -> None:
        """Close the log; do nothing the second time."""
        if self._log >= 0:
            os.close(self._log)
            self._log = -1


def _open_descriptor(path: Path) -> int | None:
    """Return SQLite's own descriptor of a file, None if the system does not list descriptors.

    Closing another descriptor of the index would release all of SQLite's locks on it.
    """
    wanted = path.stat()
    with suppress(OSError):
        for each in Path("/dev/fd").iterdir():
            with suppress(OSError):
                if os.path.samestat(os.fstat(int(each.name)), wanted):
                    return int(each.name)
    return None
