"""Statements that look up the stamps of records."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, select

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import (
    by_composite_key,
    encode_composite_ids,
    encode_storable_ids,
    in_ids,
    parameter,
)
from storage.stamps import RecordId

_KEYS: Final[Mapping[type[Record], tuple[Column[Any], ...]]] = {
    RecordedRun: (t.runs.c.rebalance_run_id,),
    RecordedOperation: (t.operations.c.operation_id,),
    Decision: (t.decisions.c.decision_id,),
    IdempotencyMapping: (t.mappings.c.idempotency_key,),
    PersistedArtifact: (t.artifacts.c.rebalance_run_id,),
    LineageEdge: (
        t.edges.c.source_entity_id,
        t.edges.c.edge_type,
        t.edges.c.target_entity_id,
        t.edges.c.created_at,
    ),
    IdempotencyEvent: (
        t.history.c.idempotency_key,
        t.history.c.rebalance_run_id,
        t.history.c.correlation_id,
        t.history.c.request_hash,
        t.history.c.created_at,
    ),
}
"""The columns of the id of each record class. The id of an edge or a history row has these columns as its fields."""


@lru_cache(32)
def _stamps(dialect: str, record_class: type[Record]) -> CompiledStatement:
    key = _KEYS[record_class]
    table = key[0].table
    columns = (table.c.recorded_at, table.c.recorded_by, *key)
    if len(key) > 1:
        return compile_statement(dialect, by_composite_key(dialect, key, columns))
    ids = parameter("ids")
    return compile_statement(dialect, select(*columns).where(in_ids(dialect, key[0], ids)))


def stamps_of(
    dialect: str, record_class: type[Record], ids: Collection[RecordId]
) -> BoundStatement:
    """Return the statement of the stamps of records, and their ids."""
    statement = _stamps(dialect, record_class)
    if len(_KEYS[record_class]) == 1:
        texts = [each for each in ids if isinstance(each, str)]
        return statement.bind({"ids": encode_storable_ids(dialect, texts)})
    return statement.bind(encode_composite_ids(dialect, [*map(_parts, ids)]))


def _parts(each: RecordId) -> tuple[Any, ...]:
    if isinstance(each, IdempotencyEvent):
        return (
            each.idempotency_key,
            each.rebalance_run_id,
            each.correlation_id,
            each.request_hash,
            each.created_at,
        )
    return tuple(each)


def to_id(record_class: type[Record], row: Row) -> RecordId:
    """Return the id of a record from its columns."""
    if record_class is LineageEdge:
        return (row[0], EdgeType(row[1]), row[2], row[3])
    if record_class is IdempotencyEvent:
        return IdempotencyEvent(row[0], row[1], row[2], row[3], row[4])
    return str(row[0])
