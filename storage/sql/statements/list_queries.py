"""Where the records of each list are: their rows, their order, and the index ranges of a parent under a filter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Table, and_, select

from storage import lists as l
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Shape
from storage.sql.statements.dialects import is_exactly, unindexed
from storage.sql.statements.filters import (
    DECISION_FIELDS,
    NARROW_OPERATION_FIELDS,
    NARROW_RUN_FIELDS,
    OPERATION_FIELDS,
    RUN_FIELDS,
    Column,
    Condition,
    conflict_conditions,
    decision_conditions,
    edge_conditions,
    leading,
    operation_conditions,
    run_conditions,
    run_words,
    scenario_conditions,
    within,
)

Parent = str | Column

_operation = t.operations.alias("parent_operation")


@dataclass(frozen=True, slots=True)
class Branch:
    """One index range of a list: its conditions, the key columns that the parent fixes, whether the index orders it.

    `leads` are the columns that the index begins with and the conditions hold at one value.
    """

    conditions: tuple[Condition, ...]
    fixed: Mapping[str, Parent]
    in_order: bool = True
    leads: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list's records are: the rows, their order, and the index ranges of a parent under a filter."""

    shape: Shape[Any]
    order: tuple[Column, ...]
    branches: Callable[[Parent, Any], list[Branch]]


def _runs_of_operation(parent: Parent, where: l.RunFilter) -> list[Branch]:
    asked = _operation.c.operation_id == parent
    correlation = select(_operation.c.correlation_id).where(asked).correlate_except(_operation)
    same = is_exactly(t.runs.c.correlation_id, correlation.scalar_subquery())
    scenario = scenario_conditions(t.runs, _operation)
    matches = run_words(where, ranged=True)
    created = within(unindexed(t.runs.c.created_at), where.created)
    return [
        Branch((same, *run_conditions(where, ranged=True)), {}, leads=(t.runs.c.correlation_id,)),
        Branch((asked, *scenario, *matches, *created), {}, in_order=False),
    ]


def _edges_of_entity(parent: Parent, where: l.EdgeFilter) -> list[Branch]:
    source, target = t.edges.c.source_entity_id, t.edges.c.target_entity_id
    branches = []
    if where.outgoing:
        branches.append(
            Branch(
                (source == parent, *edge_conditions(where, where.outgoing)),
                {"source_entity_id": parent},
            )
        )
    if where.incoming:
        entering = [target == parent, *edge_conditions(where, where.incoming)]
        if where.outgoing:
            # A loop whose type is followed from its source is in the other branch already.
            loop = and_(
                source == target,
                t.edges.c.edge_type.in_(sorted(kind.value for kind in where.outgoing)),
            )
            entering.append(~loop)
        branches.append(Branch(tuple(entering), {"target_entity_id": parent}))
    return branches


def _whole(
    table: Table, names: Sequence[str], conditions: Callable[[Any], list[Condition]]
) -> Callable[[Parent, Any], list[Branch]]:
    return lambda parent, where: [
        Branch(tuple(conditions(where)), {}, leads=leading(table, where, names))
    ]


def _runs(parent: Parent, where: l.RunFilter) -> list[Branch]:
    """All runs; where any of some statuses will do, an index range for each."""
    if where.statuses is None or leading(t.runs, where, NARROW_RUN_FIELDS):
        return _whole(t.runs, RUN_FIELDS, run_conditions)(parent, where)
    held: list[Condition] = []
    leads: tuple[Column, ...] = (t.runs.c.status,)
    if where.review is not None:
        held.append(is_exactly(t.runs.c.review, where.review.value))
        leads += (t.runs.c.review,)
    others = run_conditions(replace(where, statuses=None, review=None), ranged=True)
    return [
        Branch((is_exactly(t.runs.c.status, status), *held, *others), {}, leads=leads)
        for status in sorted(where.statuses)
    ]


def _operations(parent: Parent, where: l.OperationFilter) -> list[Branch]:
    """All operations, the same way."""
    if where.statuses is None or leading(t.operations, where, NARROW_OPERATION_FIELDS):
        return _whole(t.operations, OPERATION_FIELDS, operation_conditions)(parent, where)
    others = operation_conditions(replace(where, statuses=None), ranged=True)
    status = t.operations.c.status
    return [
        Branch((is_exactly(status, word), *others), {}, leads=(status,))
        for word in sorted(where.statuses)
    ]


def _under(
    column: Column, conditions: Callable[..., list[Condition]]
) -> Callable[[Parent, Any], list[Branch]]:
    return lambda parent, where: [
        Branch(
            (is_exactly(column, parent), *conditions(where, ranged=True)),
            {column.name: parent},
            leads=(column,),
        )
    ]


def _no_conditions(where: l.NoFilter, *, ranged: bool) -> list[Condition]:
    return []


_RUN_ORDER = (t.runs.c.created_at, t.runs.c.rebalance_run_id)
_OPERATION_ORDER = (t.operations.c.created_at, t.operations.c.operation_id)

SOURCES: Final[Mapping[str, Source]] = {
    l.RUNS.name: Source(row_mapping.RUN, _RUN_ORDER, _runs),
    l.RUNS_BY_CORRELATION.name: Source(
        row_mapping.RUN, _RUN_ORDER, _under(t.runs.c.correlation_id, run_conditions)
    ),
    l.RUNS_BY_OPERATION.name: Source(row_mapping.RUN, _RUN_ORDER, _runs_of_operation),
    l.OPERATIONS.name: Source(row_mapping.OPERATION, _OPERATION_ORDER, _operations),
    l.OPERATIONS_BY_CORRELATION.name: Source(
        row_mapping.OPERATION,
        _OPERATION_ORDER,
        _under(t.operations.c.correlation_id, operation_conditions),
    ),
    l.CONFLICTS.name: Source(
        row_mapping.CONFLICT,
        (t.conflicts.c.conflicted_at, t.conflicts.c.idempotency_key),
        _whole(t.conflicts, (), conflict_conditions),
    ),
    l.DECISIONS.name: Source(
        row_mapping.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.decision_id),
        _whole(t.decisions, DECISION_FIELDS, decision_conditions),
    ),
    l.DECISIONS_BY_RUN.name: Source(
        row_mapping.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.sequence),
        _under(t.decisions.c.run_id, decision_conditions),
    ),
    l.HISTORY_BY_KEY.name: Source(
        row_mapping.EVENT,
        (
            t.history.c.created_at,
            t.history.c.rebalance_run_id,
            t.history.c.correlation_id,
            t.history.c.request_hash,
        ),
        _under(t.history.c.idempotency_key, _no_conditions),
    ),
    l.EDGES_BY_ENTITY.name: Source(
        row_mapping.EDGE,
        (
            t.edges.c.created_at,
            t.edges.c.source_entity_id,
            t.edges.c.edge_type,
            t.edges.c.target_entity_id,
        ),
        _edges_of_entity,
    ),
}

WHOLE: Final = frozenset({l.RUNS.name, l.OPERATIONS.name, l.DECISIONS.name})
"""The lists that belong to no record."""
