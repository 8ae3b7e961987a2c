"""Recording of operations, decisions and edges. Each function runs in one transaction and acquires its locks."""

from typing import Any

from sqlalchemy import literal, select, update

from storage import record_rules
from storage.change_log import ChangeKind
from storage.errors import OperationConflict, OperationNotFound, RunNotFound
from storage.records import (
    Decision,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    RecordedOperation,
)
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import text_of_row
from storage.sql.statements.dialects import insert_ignore
from storage.sql.writing import change_log, derived_rows
from storage.sql.writing.advisory_locks import lock
from storage.sql.writing.earlier_states import keep_first_steps, stamp_now
from storage.sql.writing.hidden_edges import show_edges
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all
from storage.stamps import OperationStep, Recorder
from storage.writes import OperationTransition


async def accept_operation(
    dialect: str,
    connection: WriteConnection,
    *,
    recorded: RecordedOperation,
    explicit_timestamp: bool,
    recorder: Recorder,
) -> Operation:
    """Write a pending operation and its edge, or return the stored one with the same content.

    Raise OperationConflict if the stored one differs.
    """
    operation = recorded.operation
    await lock(dialect, connection, ("operation", operation.operation_id))
    stored = await find_operation(connection, operation.operation_id)
    if stored is not None:
        if field := record_rules.operation_difference(
            stored, recorded, explicit_timestamp=explicit_timestamp
        ):
            raise OperationConflict.of_content(operation.operation_id, field)
        return stored.operation
    stamp = stamp_now(recorder)
    values = row_mapping.operation_values(recorded)
    edge = row_mapping.edge_values(record_rules.operation_edge(recorded))
    step = row_mapping.step_values(OperationStep(operation, stamp))
    status = {operation.operation_id: operation.status.value}
    inserts = [
        TableInsert(t.operations, OnConflict.ERROR, [row_mapping.traced(values, stamp)]),
        TableInsert(t.operation_steps, OnConflict.ERROR, [step]),
        TableInsert(t.edges, OnConflict.IGNORE, [row_mapping.traced(edge, stamp)]),
        change_log.log_entries(ChangeKind.OPERATION, status.items()),
    ]
    await insert_all(dialect, connection, inserts)
    return operation


async def find_operation(
    connection: WriteConnection, operation_id: str
) -> RecordedOperation | None:
    """Return an operation with its payloads, None if it is not stored."""
    table = t.operations.c
    row = (
        await connection.execute(
            select(*row_mapping.OPERATION.columns, table.request, table.result, table.error).where(
                table.operation_id == operation_id
            )
        )
    ).first()
    if row is None:
        return None
    return RecordedOperation(row_mapping.OPERATION.to_record(row), OperationPayload(*row[-3:]))


async def transition_operation(
    dialect: str,
    connection: WriteConnection,
    *,
    operation_id: str,
    transition: OperationTransition,
    recorder: Recorder,
) -> Operation:
    """Change the status of an operation if it is `from_status`, and return the operation.

    Raise OperationNotFound, or OperationConflict if the operation has another status.
    """
    await lock(dialect, connection, ("operation", operation_id))
    values: dict[str, Any] = {"status": transition.to_status.value}
    if transition.to_status is OperationStatus.RUNNING:
        values |= {"started_at": transition.timestamp}
    else:
        values |= {
            "finished_at": transition.timestamp,
            "result": transition.result,
            "error": transition.error,
        }
    await keep_first_steps(dialect, connection, [operation_id])
    updated = await connection.execute(
        update(t.operations)
        .where(
            t.operations.c.operation_id == operation_id,
            t.operations.c.status == transition.from_status.value,
        )
        .values(values)
    )
    stored = await find_operation(connection, operation_id)
    if stored is None:
        raise OperationNotFound(operation_id)
    if updated.rowcount == 0:
        raise OperationConflict.of_status(
            operation_id, stored.operation.status, required=transition.from_status
        )
    stamp = stamp_now(recorder)
    step = row_mapping.step_values(OperationStep(stored.operation, stamp))
    text = text_of_row(t.operations, row_mapping.operation_values(stored))
    status = {operation_id: transition.to_status.value}
    inserts = [
        TableInsert(t.operation_steps, OnConflict.ERROR, [step]),
        TableInsert(t.reason_index, OnConflict.IGNORE, row_mapping.operation_reasons(stored)),
        change_log.log_entries(ChangeKind.OPERATION, status.items()),
    ]
    await insert_all(dialect, connection, inserts, leaves=[text.leaf_of(stamp)])
    return stored.operation


async def record_decision(
    dialect: str,
    connection: WriteConnection,
    *,
    decision: Decision,
    expected_latest_id: str | None,
    recorder: Recorder,
) -> bool:
    """Write a decision if its run's newest one is `expected_latest_id` (None: the run has none).

    Return False if the newest one is another, or if the id of the decision exists. Raise RunNotFound if the run does
    not exist.
    """
    await lock(dialect, connection)
    run = select(literal(1)).where(t.runs.c.rebalance_run_id == decision.run_id).with_for_update()
    if (await connection.execute(run)).first() is None:
        raise RunNotFound(decision.run_id)
    latest_id = (
        await connection.execute(
            select(t.decisions.c.decision_id)
            .where(t.decisions.c.run_id == decision.run_id)
            .order_by(t.decisions.c.decided_at.desc(), t.decisions.c.sequence.desc())
            .limit(1)
        )
    ).scalar()
    if latest_id != expected_latest_id:
        return False
    stamp = stamp_now(recorder)
    values = row_mapping.stamped(row_mapping.decision_values(decision), stamp)
    inserted = await connection.execute(insert_ignore(dialect, t.decisions).values(values))
    if inserted.rowcount == 0:
        return False
    await derived_rows.refresh_reviews(dialect, connection, [decision.run_id])
    action = {decision.decision_id: decision.action.value}
    await insert_all(
        dialect,
        connection,
        [change_log.log_entries(ChangeKind.DECISION, action.items())],
        leaves=[text_of_row(t.decisions, values).leaf_of(stamp)],
    )
    return True


async def record_edge(
    dialect: str, connection: WriteConnection, *, edge: LineageEdge, recorder: Recorder
) -> LineageEdge:
    """Write an edge unless it is stored, and return the stored edge."""
    stamp = stamp_now(recorder)
    values = row_mapping.stamped(row_mapping.edge_values(edge), stamp)
    added = await connection.execute(insert_ignore(dialect, t.edges).values(values))
    if added.rowcount:
        leaf = text_of_row(t.edges, values).leaf_of(stamp)
        await insert_all(dialect, connection, [], leaves=[leaf])
        return edge
    await show_edges(dialect, connection, [values])
    row = (
        await connection.execute(
            select(*row_mapping.EDGE.columns).where(
                t.edges.c.source_entity_id == edge.source_entity_id,
                t.edges.c.edge_type == edge.edge_type.value,
                t.edges.c.target_entity_id == edge.target_entity_id,
                t.edges.c.created_at == edge.created_at,
            )
        )
    ).first()
    if row is None:
        # A purge deleted the stored edge after the attempt to insert and before the read.
        return await record_edge(dialect, connection, edge=edge, recorder=recorder)
    return row_mapping.EDGE.to_record(row)
