"""A file system in memory, on which a flush costs nothing."""

import os
from pathlib import Path
from typing import Final

MEMORY_DISK: Final = Path("/dev/shm")  # noqa: S108  # a tmpfs, on Linux


def usable_memory_disk() -> Path | None:
    """Return the folder of a file system in memory, None if there is none or it is read-only."""
    return MEMORY_DISK if MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK) else None
