"""The records that the scope of a purge includes."""

from sqlalchemy import Table, select

from storage.retention import PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import portfolio_tables as pt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids


async def ids_in_scope(
    dialect: str, connection: WriteConnection, table: Table, ids: list[str], options: PurgeOptions
) -> list[str]:
    """Return those ids of runs or operations, the rows of `table`, that the scope of a purge includes."""
    if options.scope.sees_all or not ids:
        return ids
    runs, kept = t.runs.c, pt.record_portfolios.c
    query = (
        select(runs.rebalance_run_id, runs.portfolio_id).where(
            in_ids(dialect, runs.rebalance_run_id, ids)
        )
        if table is t.runs
        else select(kept.entity_id, kept.portfolio_id).where(
            kept.kind == pt.OPERATION, in_ids(dialect, kept.entity_id, ids)
        )
    )
    portfolios: dict[str, set[str]] = {}
    for entity_id, portfolio_id in await connection.execute(query):
        portfolios.setdefault(entity_id, set()).add(portfolio_id)
    return [each for each in ids if options.includes(portfolios.get(each, ()))]
