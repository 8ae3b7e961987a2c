"""Stores that are filled and at rest, so that a benchmark measures nothing but its own work."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

import asyncpg

from storage import StoreConfig, open_store
from storage.ledger import tree
from storage.records import Record

IMPORT_BATCH: Final = 5_000


async def fill_store(address: StoreConfig, records: Iterable[Record]) -> None:
    """Import records, give each leaf of the ledger its index, and vacuum PostgreSQL as autovacuum does."""
    remaining = iter(records)
    store = await open_store(address)
    while batch := list(islice(remaining, IMPORT_BATCH)):
        await store.import_batch(batch)
    await tree.grow(store.ledger)
    await store.close()
    if address.dsn:
        connection = await asyncpg.connect(address.dsn)
        await connection.execute("VACUUM ANALYZE")
        await connection.close()
