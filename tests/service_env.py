"""Settings of the service, as environment variables."""

from pathlib import Path
from typing import Final

Env = dict[str, str]

ALL_FEATURES: Final[Env] = {
    "DPM_LINEAGE_APIS_ENABLED": "true",
    "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "true",
    "DPM_WORKFLOW_ENABLED": "true",
    "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "0",
}
"""Every feature on, and no operation expires: the settings of the recorded exchanges."""

MEMORY_ENV: Final[Env] = {"DPM_SUPPORTABILITY_STORE_BACKEND": "IN_MEMORY"}


def sqlite_env(file: Path | str) -> Env:
    """The settings of a store in a SQLite file."""
    return {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
        "DPM_SUPPORTABILITY_SQLITE_PATH": str(file),
    }


def postgres_env(dsn: str) -> Env:
    """The settings of a store in a PostgreSQL database."""
    return {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
        "DPM_SUPPORTABILITY_POSTGRES_DSN": dsn,
    }
