"""Every record in a fixed order, streamed from one snapshot."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.model import tables as t
from storage.sql.model.record_kinds import KINDS

_ORDERS = (
    (RecordedRun, (t.runs.c.created_at, t.runs.c.rebalance_run_id)),
    (IdempotencyMapping, (t.mappings.c.idempotency_key,)),
    (
        IdempotencyEvent,
        (
            t.history.c.idempotency_key,
            t.history.c.created_at,
            t.history.c.rebalance_run_id,
            t.history.c.correlation_id,
            t.history.c.request_hash,
        ),
    ),
    (RecordedOperation, (t.operations.c.created_at, t.operations.c.operation_id)),
    (Decision, (t.decisions.c.sequence,)),
    (
        LineageEdge,
        (
            t.edges.c.created_at,
            t.edges.c.source_entity_id,
            t.edges.c.edge_type,
            t.edges.c.target_entity_id,
        ),
    ),
    (PersistedArtifact, (t.artifacts.c.rebalance_run_id,)),
)


async def records(connection: AsyncConnection) -> AsyncIterator[Record]:
    """Runs, mappings, history, operations, decisions, edges and artifacts, each kind in its own order."""
    for kind, order in _ORDERS:
        found = await connection.stream(KINDS[kind].select.order_by(*order))
        async for row in found:
            yield KINDS[kind].record(row)
