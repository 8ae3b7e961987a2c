"""Facts written as they happen: each function runs inside one transaction and takes the locks it needs."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, literal, select, update

from storage import facts
from storage.base import OperationChange
from storage.changes import ChangeKind
from storage.errors import OperationConflict, OperationNotFound, RunConflict, RunNotFound
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyMapping,
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
from storage.sql.dialects import insert_new
from storage.sql.inserts import Known, Rows, insert_all
from storage.sql.locks import hold
from storage.sql.writers import Connection


async def record_run(
    dialect: str,
    connection: Connection,
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
    known, current = await _known(connection, run)
    if known:
        stored = await _stored_run(connection, run.rebalance_run_id)
        if stored is None:
            # Retention took the one that was there before it could be read.
            return await record_run(
                dialect,
                connection,
                recorded=recorded,
                links=links,
                artifact=artifact,
                instant_given=instant_given,
            )
        if field := facts.run_difference(stored, recorded, instant_given=instant_given):
            raise RunConflict(run.rebalance_run_id, field)
        await _insert_edges(dialect, connection, facts.run_links(stored.run, links))
        return stored.run
    inserts: list[Rows] = [
        (t.runs, Known.REFUSED, [rows.run_values(run)]),
        (t.results, Known.REFUSED, [rows.result_values(recorded)]),
    ]
    if artifact is not None:
        persisted = rows.artifact_values(PersistedArtifact(run.rebalance_run_id, artifact))
        inserts.append((t.artifacts, Known.REPLACED, [persisted]))
    key = run.idempotency_key
    if key is not None:
        if current is None or run.created_at >= current.created_at:
            mapping = rows.mapping_values(facts.run_mapping(run, key))
            inserts.append((t.mappings, Known.REPLACED, [mapping]))
        event = rows.event_values(facts.run_event(run, key))
        inserts.append((t.history, Known.LEFT, [event]))
    edges = facts.run_edges(run, current) + facts.run_links(run, links)
    inserts.append((t.edges, Known.LEFT, [rows.edge_values(edge) for edge in edges]))
    words = {run.rebalance_run_id: run.status.value}
    inserts.append(changes.rows(ChangeKind.RUN, words))
    await insert_all(dialect, connection, inserts)
    if key is not None and (current is None or current.request_hash != run.request_hash):
        await conflicts.settle(dialect, connection, [key])
    return run


_ASKED: Final = select(literal(1).label("one")).subquery("asked")
_KNOWN: Final = select(
    select(t.runs.c.rebalance_run_id)
    .where(t.runs.c.rebalance_run_id == bindparam("run_id"))
    .scalar_subquery(),
    *rows.MAPPING.columns,
).select_from(_ASKED.outerjoin(t.mappings, t.mappings.c.idempotency_key == bindparam("key")))


async def _known(connection: Connection, run: Run) -> tuple[bool, IdempotencyMapping | None]:
    """Whether a run is there, and what its idempotency key maps to."""
    asked = {"run_id": run.rebalance_run_id, "key": run.idempotency_key}
    run_id, *mapping = (await connection.execute(_KNOWN, asked)).one()
    return run_id is not None, None if mapping[0] is None else rows.MAPPING.record(mapping)


async def _stored_run(connection: Connection, run_id: str) -> RecordedRun | None:
    row = (
        await connection.execute(
            select(*rows.RUN.columns, t.results.c.result)
            .join(t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id)
            .where(t.runs.c.rebalance_run_id == run_id)
            .with_for_update(of=t.runs)
        )
    ).first()
    return None if row is None else RecordedRun(rows.RUN.record(row), row[-1])


async def _insert_edges(dialect: str, connection: Connection, edges: Sequence[LineageEdge]) -> None:
    if edges:
        values = [rows.edge_values(edge) for edge in edges]
        await insert_all(dialect, connection, [(t.edges, Known.LEFT, values)])


async def accept_operation(
    dialect: str,
    connection: Connection,
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
    edge = rows.edge_values(facts.operation_edge(recorded))
    inserts: list[Rows] = [
        (t.operations, Known.REFUSED, [rows.operation_values(recorded)]),
        (t.edges, Known.LEFT, [edge]),
        changes.rows(ChangeKind.OPERATION, {operation.operation_id: operation.status.value}),
    ]
    await insert_all(dialect, connection, inserts)
    return operation


async def stored_operation(connection: Connection, operation_id: str) -> RecordedOperation | None:
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
    dialect: str, connection: Connection, *, operation_id: str, change: OperationChange
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
    await insert_all(dialect, connection, [changes.rows(ChangeKind.OPERATION, words)])
    return stored.operation


async def record_decision(
    dialect: str, connection: Connection, *, decision: Decision, after: str | None
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
    await insert_all(dialect, connection, [changes.rows(ChangeKind.DECISION, words)])
    return True


async def record_edge(dialect: str, connection: Connection, *, edge: LineageEdge) -> LineageEdge:
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
