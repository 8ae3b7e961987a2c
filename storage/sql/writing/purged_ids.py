"""The ids of purged records. They still hide edges from callers who did not see the records."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, literal, or_, select

from storage.records import artifact_id
from storage.retention import NO_PORTFOLIO, PurgedId
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import portfolio_tables as pt
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids, insert_ignore

_ENDS = (t.edges.c.source_entity_id, t.edges.c.target_entity_id)


async def ids_of_runs(
    dialect: str, connection: WriteConnection, ids: Sequence[str], *, has_tombstones: bool
) -> set[PurgedId]:
    """Return the ids that runs and their records name. Tombstones have those of the runs themselves."""
    runs = t.runs.c
    found: set[PurgedId] = set()
    of_runs = select(
        runs.portfolio_id, runs.idempotency_key, runs.rebalance_run_id, runs.correlation_id
    ).where(in_ids(dialect, runs.rebalance_run_id, ids))
    for portfolio_id, key, run_id, correlation_id in await connection.execute(of_runs):
        own = () if has_tombstones else (run_id, artifact_id(run_id), correlation_id)
        found |= {(each, portfolio_id) for each in (key, *own) if each is not None}
    for entity_id, run_id in (
        (t.decisions.c.decision_id, t.decisions.c.run_id),
        (t.mappings.c.idempotency_key, t.mappings.c.rebalance_run_id),
        (t.history.c.idempotency_key, t.history.c.rebalance_run_id),
    ):
        query = (
            select(entity_id, runs.portfolio_id)
            .select_from(entity_id.table.join(t.runs, runs.rebalance_run_id == run_id))
            .where(in_ids(dialect, run_id, ids))
            .distinct()
        )
        found |= {(row[0], row[1]) for row in await connection.execute(query)}
    return found


async def ids_of_operations(
    dialect: str, connection: WriteConnection, ids: Sequence[str]
) -> set[PurgedId]:
    """Return the ids that operations name, for each portfolio of their runs."""
    operations, kept = t.operations.c, pt.record_portfolios.c
    of_operation = and_(kept.entity_id == operations.operation_id, kept.kind == pt.OPERATION)
    query = (
        select(
            operations.operation_id,
            operations.correlation_id,
            func.coalesce(kept.portfolio_id, literal(NO_PORTFOLIO)),
        )
        .select_from(t.operations.outerjoin(pt.record_portfolios, of_operation))
        .where(in_ids(dialect, operations.operation_id, ids))
    )
    rows = await connection.execute(query)
    return {(each, row[2]) for row in rows for each in (row[0], row[1])}


async def keep_ids(
    dialect: str, connection: WriteConnection, ids: Collection[PurgedId], *, only_named: bool
) -> None:
    """Write the ids of purged records; with `only_named` those that an edge names."""
    if only_named:
        named: set[str] = set()
        for column in _ENDS:
            query = select(column).where(in_ids(dialect, column, {each for each, _ in ids}))
            named |= {row[0] for row in await connection.execute(query.distinct())}
        ids = [each for each in ids if each[0] in named]
    if ids:
        rows = [{"entity_id": each, "portfolio_id": portfolio} for each, portfolio in sorted(ids)]
        await connection.execute(insert_ignore(dialect, rt.purged_ids), rows)


async def keep_orphan_ids(
    dialect: str, connection: WriteConnection, table: Table, condition: ColumnElement[bool]
) -> None:
    """Write the ids of decisions and keys without a run that an edge names, before a purge deletes them."""
    if table in (t.decisions, t.history, t.mappings):
        entity_id = table.c.decision_id if table is t.decisions else table.c.idempotency_key
        is_named = or_(
            *(exists(select(end).where(end == entity_id).correlate(table)) for end in _ENDS)
        )
        query: Select[Any] = select(entity_id, literal(NO_PORTFOLIO)).where(condition, is_named)
        insert = insert_ignore(dialect, rt.purged_ids)
        await connection.execute(
            insert.from_select(["entity_id", "portfolio_id"], query.distinct())
        )
