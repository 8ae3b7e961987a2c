"""What an import brings about beside the records themselves: changes, reviews and conflicts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    Record,
    RecordedRun,
)
from storage.sql import reviews
from storage.sql.engine.connection import Connection
from storage.sql.writing import change_log, derived_rows


@asynccontextmanager
async def maintain_derived_rows(
    dialect: str, connection: Connection, records: Sequence[Record]
) -> AsyncIterator[None]:
    """Around the import of records of one kind: bring what follows from them to what is recorded then."""
    async with change_log.log_import(dialect, connection, records):
        yield
    run_ids = {
        each.run_id if isinstance(each, Decision) else each.run.rebalance_run_id
        for each in records
        if isinstance(each, Decision | RecordedRun)
    }
    await reviews.refresh_reviews(dialect, connection, run_ids)
    await derived_rows.refresh_conflicts(
        dialect,
        connection,
        {
            each.idempotency_key
            for each in records
            if isinstance(each, IdempotencyEvent | IdempotencyMapping)
        },
    )
