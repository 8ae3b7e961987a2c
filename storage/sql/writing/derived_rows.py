"""Rows and columns computed from records: idempotency conflicts, and the review of each run and its time.

They are stored so that an index can list them.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    delete,
    func,
    insert,
    select,
    union,
    union_all,
    update,
)

from storage.lists import ReviewOutcome
from storage.reasons import FactSource
from storage.records import (
    OperationPayload,
    Record,
    RecordedOperation,
    RecordedRun,
    WorkflowAction,
)
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import OPERATION, operation_reasons, run_reasons
from storage.sql.statements.dialects import in_ids
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all

REVIEW: Final = (
    select(
        case(
            (t.decisions.c.action == WorkflowAction.APPROVE.value, ReviewOutcome.APPROVED.value),
            (t.decisions.c.action == WorkflowAction.REJECT.value, ReviewOutcome.REJECTED.value),
            else_=ReviewOutcome.OPEN.value,
        )
    )
    .where(t.decisions.c.run_id == t.runs.c.rebalance_run_id)
    .order_by(t.decisions.c.decided_at.desc(), t.decisions.c.sequence.desc())
    .limit(1)
    .correlate(t.runs)
    .scalar_subquery()
)
"""The outcome of a run's newest decision."""

DECIDED_AT: Final = (
    select(func.max(t.decisions.c.decided_at))
    .where(t.decisions.c.run_id == t.runs.c.rebalance_run_id)
    .correlate(t.runs)
    .scalar_subquery()
)
"""The time of a run's newest decision."""


def conflicts_of_uses(dialect: str = "", keys: Collection[str] | None = None) -> Select[Any]:
    """Select (key, first use of its second request hash) for the keys with more than one request hash.

    Without `keys`, select the conflicts of all keys.
    """
    uses = union_all(
        *(
            select(table.c.idempotency_key, table.c.request_hash, table.c.created_at).where(
                *([] if keys is None else [in_ids(dialect, table.c.idempotency_key, keys)])
            )
            for table in (t.history, t.mappings)
        )
    ).subquery()
    key, request_hash = uses.c.idempotency_key, uses.c.request_hash
    first_use: ColumnElement[Any] = func.min(uses.c.created_at)
    rank = func.row_number().over(partition_by=key, order_by=(first_use, request_hash))
    hashes = (
        select(key, first_use.label("conflicted_at"), rank.label("rank"))
        .group_by(key, request_hash)
        .subquery()
    )
    return select(hashes.c.idempotency_key, hashes.c.conflicted_at).where(hashes.c.rank == 2)


async def refresh_conflicts(
    dialect: str, connection: WriteConnection, keys: Collection[str]
) -> None:
    """Recompute the conflict rows of the keys."""
    if not keys:
        return
    await connection.execute(
        delete(t.conflicts).where(in_ids(dialect, t.conflicts.c.idempotency_key, keys))
    )
    await connection.execute(
        insert(t.conflicts).from_select(list(t.conflicts.c), conflicts_of_uses(dialect, keys))
    )


async def refresh_reviews(
    dialect: str, connection: WriteConnection, run_ids: Collection[str]
) -> None:
    """Recompute the review of the runs that have decisions, and the time of the newest decision."""
    if not run_ids:
        return
    decided = select(t.decisions.c.run_id).where(in_ids(dialect, t.decisions.c.run_id, run_ids))
    await connection.execute(
        update(t.runs)
        .where(in_ids(dialect, t.runs.c.rebalance_run_id, decided))
        .values(review=REVIEW, decided_at=DECIDED_AT)
    )


async def keys_of_runs(
    dialect: str, connection: WriteConnection, run_ids: Collection[str]
) -> Sequence[str]:
    """Return the idempotency keys whose history or mapping references one of the runs."""
    keys = union(
        *(
            select(table.c.idempotency_key).where(
                in_ids(dialect, table.c.rebalance_run_id, run_ids)
            )
            for table in (t.history, t.mappings)
        )
    )
    return (await connection.execute(keys)).scalars().all()


async def index_reasons(
    dialect: str, connection: WriteConnection, records: Sequence[Record]
) -> None:
    """Index the reasons of imported runs and operations.

    The reasons of a replaced operation are those of its new state.
    """
    rows = [row for each in records if isinstance(each, RecordedRun) for row in run_reasons(each)]
    operation_ids = [
        each.operation.operation_id for each in records if isinstance(each, RecordedOperation)
    ]
    if operation_ids:
        index = t.reason_index.c
        of_operation = index.source == FactSource.OPERATION_ERROR.value
        await connection.execute(
            delete(t.reason_index).where(
                in_ids(dialect, index.entity_id, operation_ids), of_operation
            )
        )
        columns = (*OPERATION.columns, t.operations.c.error)
        matches = in_ids(dialect, t.operations.c.operation_id, operation_ids)
        for row in await connection.execute(select(*columns).where(matches)):
            payload = OperationPayload(None, None, row[-1])
            rows += operation_reasons(RecordedOperation(OPERATION.to_record(row), payload))
    inserts = [TableInsert(t.reason_index, OnConflict.IGNORE, rows)]
    await insert_all(dialect, connection, inserts)
