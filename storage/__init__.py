"""The store: what is kept, and where."""

import asyncio
from dataclasses import dataclass

from storage.base import Store
from storage.memory import MemoryStore
from storage.migrate import current_revision, migrate
from storage.sql.engine import file_url, keep_to_file, reading_engine, store_url, writing_engine
from storage.sql.revision import HEAD
from storage.sql.store import SqlStore


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the records are kept: a SQLAlchemy URL or a SQLite file, or neither: this process's memory."""

    url: str | None = None
    file: str | None = None


async def open_store(address: StoreAddress) -> Store:
    """Open the store, its schema brought up to date; raises StoreRefused, saying why, where that cannot be."""
    if address.file is not None:
        url = file_url(address.file)
    elif address.url is not None:
        url = store_url(address.url)
    else:
        return MemoryStore()
    await asyncio.to_thread(migrate, url)
    reading, writing = reading_engine(url), writing_engine(url)
    keep_to_file(url, reading, writing)
    return SqlStore(reading, writing, revision=HEAD)


def schema_revision(address: StoreAddress) -> tuple[str | None, str]:
    """Bring the schema up to date: the revision it had, and the one it has; raises StoreRefused."""
    url = file_url(address.file) if address.file is not None else store_url(address.url or "")
    before = current_revision(url)
    migrate(url)
    return before, HEAD
