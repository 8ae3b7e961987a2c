"""The record of a purge: caller, time, reason, and numbers of purged records."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, update

from storage.retention import NO_PORTFOLIO, PurgedId, PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_tables as rt
from storage.sql.statements.dialects import insert_ignore
from storage.stamps import Stamp


async def add_to_purge(
    connection: WriteConnection,
    options: PurgeOptions,
    stamp: Stamp,
    *,
    runs_before: datetime | None = None,
    operations_before: datetime | None = None,
    runs: int = 0,
    operations: int = 0,
    orphans: int = 0,
) -> int:
    """Add to the counts of a purge and return its number. Create its record first if it has no number yet."""
    c = rt.purges.c
    if options.number is not None:
        await connection.execute(
            update(rt.purges)
            .where(c.number == options.number)
            .values(
                runs=c.runs + runs,
                operations=c.operations + operations,
                orphans=c.orphans + orphans,
            )
        )
        return options.number
    values = {
        "purged_at": stamp.recorded_at,
        "purged_by": stamp.recorded_by,
        "reason": options.reason,
        "runs_before": runs_before,
        "operations_before": operations_before,
        "leaves_tombstones": int(options.leaves_tombstones),
        "runs": runs,
        "operations": operations,
        "orphans": orphans,
    }
    inserted = await connection.execute(insert(rt.purges).values(values).returning(c.number))
    return int(inserted.scalar_one())


async def record_torn(
    dialect: str, connection: WriteConnection, torn: Collection[PurgedId], number: int | None
) -> None:
    """Record the entities whose edges a purge without tombstones deletes, with the portfolios of the other ends."""
    if not torn:
        return
    rows = [{"entity_id": each, "purge": number} for each in sorted({each for each, _ in torn})]
    await connection.execute(insert_ignore(dialect, rt.torn_entities), rows)
    portfolios = [
        {"entity_id": each, "portfolio_id": portfolio}
        for each, portfolio in sorted(torn)
        if portfolio != NO_PORTFOLIO
    ]
    if portfolios:
        await connection.execute(insert_ignore(dialect, rt.torn_portfolios), portfolios)
