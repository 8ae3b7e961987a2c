"""The record store, on memory, SQLite or PostgreSQL.

The public modules, beside the names below:
- `records`: record types, ids and timestamps
- `base`: the store's contract
- `lists`, `activity`, `prefixes`, `graph_reader`, `change_log`: the arguments and results of its queries
- `errors`: the errors that clients can act on
- `formats`: the NDJSON record format, and JSON payloads as text

All other modules are internal: backends, migrations and the rules that every backend shares.
"""

from storage.base import Reader, Store
from storage.factory import StoreConfig, check_schema, migrate_schema, open_store
from storage.memory import MemoryStore
from storage.sql.engine.postgres import ConnectionOptions

__all__ = [
    "ConnectionOptions",
    "MemoryStore",
    "Reader",
    "Store",
    "StoreConfig",
    "check_schema",
    "migrate_schema",
    "open_store",
]
