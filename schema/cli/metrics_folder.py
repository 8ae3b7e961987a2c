"""The folder in which the workers of a service keep their metrics.

It is set before prometheus_client is imported, because the library decides at its import whether several processes
count together.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEMORY_DISK: Final = Path("/dev/shm")  # noqa: S108  # the folder in it has a name of its own
METRICS_FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_metrics_folder() -> Iterator[Path]:
    """Create an empty folder, in memory if the system has a file system for it, and delete it at the end."""
    parent = MEMORY_DISK if os.access(MEMORY_DISK, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(prefix="dpm-lineage-metrics-", dir=parent) as folder:
        os.environ[METRICS_FOLDER_VARIABLE] = folder
        yield Path(folder)
