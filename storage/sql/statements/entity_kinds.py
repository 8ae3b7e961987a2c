"""Queries for the kinds of entities that ids name."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.sql.selectable import NamedFromClause

from storage.records import EdgeType, EntityKind
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort, parameter

_Column = ColumnElement[Any]


def _any(*pairs: tuple[_Column, _Column]) -> ColumnElement[bool]:
    return or_(*(exists().where(eq_keep_sort(column, value)) for column, value in pairs))


def _edge(column: _Column, value: _Column, *types: EdgeType) -> ColumnElement[bool]:
    edge = exists(t.edges).where(eq_keep_sort(column, value))
    return edge.where(t.edges.c.edge_type.in_([kind.value for kind in types])) if types else edge


def kinds_query(ids: NamedFromClause) -> Select[Any]:
    """Return the query of (id, kind) for each id, by index look-ups only; the kind of an unknown id is null."""
    value = ids.c.value
    source, target = t.edges.c.source_entity_id, t.edges.c.target_entity_id
    artifact_of = case(
        (func.substr(value, 1, 4) == "dra_", literal("rr_").concat(func.substr(value, 5))),
        else_=null(),
    )
    conditions: tuple[tuple[EntityKind, ColumnElement[bool]], ...] = (
        (EntityKind.RUN, _any((t.runs.c.rebalance_run_id, value))),
        (EntityKind.OPERATION, _any((t.operations.c.operation_id, value))),
        (EntityKind.PURGED, _any((rt.tombstones.c.entity_id, value))),
        (EntityKind.DECISION, _any((t.decisions.c.decision_id, value))),
        (EntityKind.ARTIFACT, _any((t.runs.c.rebalance_run_id, artifact_of))),
        (
            EntityKind.CORRELATION,
            or_(
                _any((t.runs.c.correlation_id, value), (t.operations.c.correlation_id, value)),
                _edge(source, value, EdgeType.CORRELATION_TO_RUN),
                _edge(target, value, EdgeType.OPERATION_TO_CORRELATION),
            ),
        ),
        (
            EntityKind.IDEMPOTENCY_KEY,
            or_(
                _any(
                    (t.mappings.c.idempotency_key, value),
                    (t.history.c.idempotency_key, value),
                    (t.runs.c.idempotency_key, value),
                ),
                _edge(source, value, EdgeType.IDEMPOTENCY_TO_RUN),
            ),
        ),
        (EntityKind.UNKNOWN, or_(_edge(source, value), _edge(target, value))),
    )
    kind = case(*((condition, name.value) for name, condition in conditions), else_=null())
    return select(value, kind)


def exists_query() -> Select[Any]:
    """Return the query of whether the entity `id` exists; if it is an artifact's id, `artifact_of` is its run."""
    entity_id, artifact_of = (parameter(name, Text) for name in ("id", "artifact_of"))
    ends = (t.edges.c.source_entity_id, t.edges.c.target_entity_id)
    columns = (
        *ends,
        t.runs.c.rebalance_run_id,
        t.operations.c.operation_id,
        t.decisions.c.decision_id,
        t.runs.c.correlation_id,
        t.operations.c.correlation_id,
        t.mappings.c.idempotency_key,
        t.history.c.idempotency_key,
        t.runs.c.idempotency_key,
        rt.tombstones.c.entity_id,
    )
    matches = [exists().where(column == entity_id) for column in columns]
    return select(or_(*matches, exists().where(t.runs.c.rebalance_run_id == artifact_of)))
