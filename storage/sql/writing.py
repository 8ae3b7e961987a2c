"""Facts written as they happen: each function runs inside one transaction and takes the locks it needs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import facts
from storage.base import OperationChange
from storage.changes import ChangeKind
from storage.errors import OperationConflict, OperationNotFound, RunConflict, RunNotFound
from storage.records import (
    Decision,
    EdgeType,
    LineageEdge,
    Operation,
    OperationPayload,
    PersistedArtifact,
    RecordedOperation,
    RecordedRun,
    Run,
)
from storage.sql import changes, conflicts, reviews, rows
from storage.sql import tables as t
from storage.sql.dialects import insert_new, replace_row
from storage.sql.locks import hold


async def record_run(
    dialect: str,
    connection: AsyncConnection,
    *,
    recorded: RecordedRun,
    links: Sequence[tuple[EdgeType, str]],
    artifact: str | None,
    instant_given: bool,
) -> Run:
    """Write a run and all that belongs to it, or add the missing links of the one that is there."""
    run = recorded.run
    names = [("run", run.rebalance_run_id)]
    if run.idempotency_key is not None:
        names.append(("key", run.idempotency_key))
    await hold(dialect, connection, *names)
    stored = await _stored_run(connection, run.rebalance_run_id)
    if stored is not None:
        if field := facts.run_difference(stored, recorded, instant_given=instant_given):
            raise RunConflict(run.rebalance_run_id, field)
        await _insert_edges(dialect, connection, facts.run_links(stored.run, links))
        return stored.run
    await connection.execute(t.runs.insert(), [rows.run_values(run)])
    await connection.execute(t.results.insert(), [rows.result_values(recorded)])
    if artifact is not None:
        persisted = PersistedArtifact(run.rebalance_run_id, artifact)
        await connection.execute(
            replace_row(dialect, t.artifacts), [rows.artifact_values(persisted)]
        )
    key, current = run.idempotency_key, None
    if key is not None:
        found = (
            await connection.execute(
                select(*rows.MAPPING.columns).where(t.mappings.c.idempotency_key == key)
            )
        ).first()
        current = None if found is None else rows.MAPPING.record(found)
        if current is None or run.created_at >= current.created_at:
            mapping = rows.mapping_values(facts.run_mapping(run, key))
            await connection.execute(replace_row(dialect, t.mappings), [mapping])
        event = rows.event_values(facts.run_event(run, key))
        await connection.execute(insert_new(dialect, t.history), [event])
        if current is None or current.request_hash != run.request_hash:
            await conflicts.settle(dialect, connection, [key])
    edges = facts.run_edges(run, current) + facts.run_links(run, links)
    await _insert_edges(dialect, connection, edges)
    await changes.note(
        dialect, connection, ChangeKind.RUN, {run.rebalance_run_id: run.status.value}
    )
    return run


async def _stored_run(connection: AsyncConnection, run_id: str) -> RecordedRun | None:
    row = (
        await connection.execute(
            select(*rows.RUN.columns, t.results.c.result)
            .join(t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id)
            .where(t.runs.c.rebalance_run_id == run_id)
            .with_for_update(of=t.runs)
        )
    ).first()
    return None if row is None else RecordedRun(rows.RUN.record(row), row[-1])


async def _insert_edges(
    dialect: str, connection: AsyncConnection, edges: Sequence[LineageEdge]
) -> None:
    if edges:
        await connection.execute(
            insert_new(dialect, t.edges), [rows.edge_values(edge) for edge in edges]
        )


async def accept_operation(
    dialect: str,
    connection: AsyncConnection,
    *,
    recorded: RecordedOperation,
    instant_given: bool,
) -> Operation:
    """Write a pending operation and its edge, or answer the one that is there."""
    operation = recorded.operation
    await hold(dialect, connection, ("operation", operation.operation_id))
    stored = await stored_operation(connection, operation.operation_id)
    if stored is not None:
        if field := facts.operation_difference(stored, recorded, instant_given=instant_given):
            raise OperationConflict(operation.operation_id, f"is recorded with another {field}")
        return stored.operation
    await connection.execute(t.operations.insert(), [rows.operation_values(recorded)])
    await _insert_edges(dialect, connection, [facts.operation_edge(recorded)])
    words = {operation.operation_id: operation.status.value}
    await changes.note(dialect, connection, ChangeKind.OPERATION, words)
    return operation


async def stored_operation(
    connection: AsyncConnection, operation_id: str
) -> RecordedOperation | None:
    """An operation with its payloads."""
    table = t.operations.c
    row = (
        await connection.execute(
            select(*rows.OPERATION.columns, table.request, table.result, table.error).where(
                table.operation_id == operation_id
            )
        )
    ).first()
    if row is None:
        return None
    return RecordedOperation(rows.OPERATION.record(row), OperationPayload(*row[-3:]))


async def change_operation(
    dialect: str, connection: AsyncConnection, *, operation_id: str, change: OperationChange
) -> Operation:
    """Compare-and-set an operation's state."""
    await hold(dialect, connection)
    starts = change.status.value == "RUNNING"
    values: dict[str, Any] = {"status": change.status.value}
    values["started_at" if starts else "finished_at"] = change.at
    if not starts:
        values |= {"result": change.result, "error": change.error}
    changed = await connection.execute(
        update(t.operations)
        .where(
            t.operations.c.operation_id == operation_id,
            t.operations.c.status == change.expected.value,
        )
        .values(values)
    )
    stored = await stored_operation(connection, operation_id)
    if stored is None:
        raise OperationNotFound(operation_id)
    if changed.rowcount == 0:
        raise OperationConflict(
            operation_id,
            f"is {stored.operation.status}; it must be {change.expected} to become {change.status}",
        )
    words = {operation_id: change.status.value}
    await changes.note(dialect, connection, ChangeKind.OPERATION, words)
    return stored.operation


async def record_decision(
    dialect: str, connection: AsyncConnection, *, decision: Decision, after: str | None
) -> bool:
    """Write a decision unless another one came in between."""
    await hold(dialect, connection)
    run = select(literal(1)).where(t.runs.c.rebalance_run_id == decision.run_id).with_for_update()
    if (await connection.execute(run)).first() is None:
        raise RunNotFound(decision.run_id)
    newest = (
        await connection.execute(
            select(t.decisions.c.decision_id)
            .where(t.decisions.c.run_id == decision.run_id)
            .order_by(t.decisions.c.decided_at.desc(), t.decisions.c.sequence.desc())
            .limit(1)
        )
    ).scalar()
    if newest != after:
        return False
    written = await connection.execute(
        insert_new(dialect, t.decisions).values(rows.decision_values(decision))
    )
    if written.rowcount == 0:
        return False
    await reviews.settle(dialect, connection, [decision.run_id])
    words = {decision.decision_id: decision.action.value}
    await changes.note(dialect, connection, ChangeKind.DECISION, words)
    return True


async def record_edge(
    dialect: str, connection: AsyncConnection, *, edge: LineageEdge
) -> LineageEdge:
    """Write an edge, or answer the one that is there."""
    await _insert_edges(dialect, connection, [edge])
    row = (
        await connection.execute(
            select(*rows.EDGE.columns).where(
                t.edges.c.source_entity_id == edge.source_entity_id,
                t.edges.c.edge_type == edge.edge_type.value,
                t.edges.c.target_entity_id == edge.target_entity_id,
                t.edges.c.created_at == edge.created_at,
            )
        )
    ).first()
    if row is None:
        # Retention took the one that was there before it could be read.
        return await record_edge(dialect, connection, edge=edge)
    return rows.EDGE.record(row)
