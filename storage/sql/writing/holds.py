"""Placing and releasing holds, and the condition about holds in every purge statement."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Table,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)

from storage.lists import EdgeFilter
from storage.record_rules import artifact_timestamp
from storage.records import EdgeType
from storage.retention import Hold, HoldRelease, held_by_lineage, owners_by_entity
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_rows
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids
from storage.sql.statements.filters import operation_run_filters
from storage.sql.writing.advisory_locks import lock_holds
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all

Condition = ColumnElement[bool]


async def place(dialect: str, connection: WriteConnection, *, hold: Hold) -> None:
    """Write a hold, after a running purge has ended. The next purge obeys it."""
    await lock_holds(dialect, connection, shared=False)
    values = retention_rows.hold_values(hold)
    await insert_all(dialect, connection, [TableInsert(rt.holds, OnConflict.ERROR, [values])])


async def release(dialect: str, connection: WriteConnection, *, released: HoldRelease) -> bool:
    """Write the release of a hold. Return False if the hold is unknown or released."""
    await lock_holds(dialect, connection, shared=False)
    active = select(rt.holds.c.hold_id).where(rt.holds.c.hold_id == released.hold_id, _is_active())
    if (await connection.execute(active)).first() is None:
        return False
    row = TableInsert(rt.hold_releases, OnConflict.ERROR, [retention_rows.release_values(released)])
    await insert_all(dialect, connection, [row])
    return True


def _is_active() -> Condition:
    return ~exists().where(rt.hold_releases.c.hold_id == rt.holds.c.hold_id)


def _created_within(created_at: ColumnElement[Any]) -> Condition:
    """Return the condition that a hold covers a range of time that contains `created_at`."""
    since, until = rt.holds.c.created_since, rt.holds.c.created_until
    return and_(
        rt.holds.c.is_of_time == 1,
        created_at >= func.coalesce(since, created_at, type_=t.UtcDateTime),
        created_at <= func.coalesce(until, created_at, type_=t.UtcDateTime),
    )


def _hold(*conditions: Condition, tables: Sequence[FromClause] = ()) -> Condition:
    """Return the condition that an active hold exists, joined with rows of `tables`, that meets the conditions."""
    query = select(rt.holds.c.hold_id).select_from(rt.holds, *tables)
    return exists(
        query.where(_is_active(), *conditions).correlate_except(rt.holds, rt.hold_releases, *tables)
    )


def _of_run(run_id: ColumnElement[str], created_at: ColumnElement[Any] | None) -> Condition:
    """Return the condition that a hold covers a row that belongs to a run."""
    run = t.runs.alias("held_run")
    covers = or_(rt.holds.c.portfolio_id == run.c.portfolio_id, _created_within(run.c.created_at))
    held = _hold(run.c.rebalance_run_id == run_id, covers, tables=[run])
    return held if created_at is None else or_(held, _hold(_created_within(created_at)))


def _of_operation(operation: Any) -> Condition:
    run = t.runs.alias("held_run")
    of_portfolio = [
        _hold(rt.holds.c.portfolio_id == run.c.portfolio_id, *rule, tables=[run])
        for rule in operation_run_filters(run, operation)
    ]
    return or_(_hold(_created_within(operation.c.created_at)), *of_portfolio)


def _of_operation_id(operation_id: ColumnElement[str]) -> Condition:
    """Return the condition that a hold covers a row that belongs to an operation."""
    operation = t.operations.alias("held_operation")
    owner = select(operation.c.operation_id).where(
        operation.c.operation_id == operation_id, _of_operation(operation)
    )
    return exists(owner.correlate_except(operation))


def _of_edge() -> Condition:
    ends = (t.edges.c.source_entity_id, t.edges.c.target_entity_id)
    return or_(*(_of_run(end, None) for end in ends), _hold(_created_within(t.edges.c.created_at)))


_RULES: Final[Mapping[Table, tuple[tuple[Column[str], ...], Callable[[], Condition]]]] = {
    t.runs: (
        (t.runs.c.rebalance_run_id,),
        lambda: _hold(
            or_(
                rt.holds.c.portfolio_id == t.runs.c.portfolio_id,
                _created_within(t.runs.c.created_at),
            )
        ),
    ),
    t.results: (
        (t.results.c.rebalance_run_id,),
        lambda: _of_run(t.results.c.rebalance_run_id, None),
    ),
    t.artifacts: (
        (t.artifacts.c.rebalance_run_id,),
        lambda: _of_run(t.artifacts.c.rebalance_run_id, None),
    ),
    t.decisions: (
        (t.decisions.c.run_id, t.decisions.c.decision_id),
        lambda: _of_run(t.decisions.c.run_id, t.decisions.c.decided_at),
    ),
    t.mappings: (
        (t.mappings.c.rebalance_run_id,),
        lambda: _of_run(t.mappings.c.rebalance_run_id, t.mappings.c.created_at),
    ),
    t.mapping_moves: (
        (t.mapping_moves.c.rebalance_run_id,),
        lambda: _of_run(t.mapping_moves.c.rebalance_run_id, t.mapping_moves.c.created_at),
    ),
    t.history: (
        (t.history.c.rebalance_run_id,),
        lambda: _of_run(t.history.c.rebalance_run_id, t.history.c.created_at),
    ),
    t.operations: ((t.operations.c.operation_id,), lambda: _of_operation(t.operations)),
    t.operation_steps: (
        (t.operation_steps.c.operation_id,),
        lambda: _of_operation_id(t.operation_steps.c.operation_id),
    ),
    t.reason_index: (
        (t.reason_index.c.entity_id,),
        lambda: or_(
            _of_run(t.reason_index.c.entity_id, None),
            _of_operation_id(t.reason_index.c.entity_id),
        ),
    ),
    t.edges: ((t.edges.c.source_entity_id, t.edges.c.target_entity_id), _of_edge),
}
"""For each table that a purge deletes from: the columns of the entities that a row belongs to, and whether a hold of a
portfolio or a range of time covers the row."""


def is_held(dialect: str, table: Table, held_ids: Collection[str]) -> Condition:
    """Return the condition that a hold covers a row. Every statement that purges from a table excludes these rows.

    `held_ids` are the entities that the lineage of a hold covers. Raise KeyError for a table without a rule.
    """
    columns, of_hold = _RULES[table]
    of_lineage = [in_ids(dialect, column, held_ids) for column in columns] if held_ids else []
    return or_(of_hold(), *of_lineage, false())


async def find_held_artifacts(
    dialect: str, connection: WriteConnection, run_ids: Collection[str]
) -> set[str]:
    """Return the runs whose artifact has a time, that of its evidence, in a range that a hold covers."""
    active = select(rt.holds).where(_is_active(), rt.holds.c.is_of_time == 1)
    ranges = [retention_rows.to_hold(row).created for row in await connection.execute(active)]
    if not ranges or not run_ids:
        return set()
    c = t.artifacts.c
    texts = select(c.rebalance_run_id, c.artifact)
    texts = texts.where(in_ids(dialect, c.rebalance_run_id, run_ids))
    times = {row[0]: artifact_timestamp(row[1]) for row in await connection.execute(texts)}
    return {
        run_id
        for run_id, time in times.items()
        if time is not None and any(created is not None and time in created for created in ranges)
    }


def owner_columns(table: Table) -> tuple[Column[str], ...]:
    """Return the columns of the entities that a row of a table belongs to."""
    return _RULES[table][0]


async def find_held(
    dialect: str, connection: WriteConnection, entity_ids: Collection[str]
) -> dict[str, set[str]]:
    """Return the holds that cover each run, operation or other owner by its lineage, computed from all edges."""
    active = select(rt.holds).where(_is_active(), rt.holds.c.entity_id.is_not(None))
    holds = [retention_rows.to_hold(row) for row in await connection.execute(active)]
    if not holds or not entity_ids:
        return {}
    decided = select(t.decisions.c.decision_id, t.decisions.c.run_id).where(
        in_ids(dialect, t.decisions.c.run_id, entity_ids)
    )
    decisions = [(row[0], row[1]) for row in await connection.execute(decided)]
    candidates = owners_by_entity(entity_ids, decisions)

    async def neighbours(
        ids: Collection[str], edge_filter: EdgeFilter
    ) -> Iterable[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        source, target = t.edges.c.source_entity_id, t.edges.c.target_entity_id
        for near, far, types in (
            (source, target, edge_filter.outgoing),
            (target, source, edge_filter.incoming),
        ):
            edges = select(near, far).where(in_ids(dialect, near, ids))
            if len(types) < len(EdgeType):
                edges = edges.where(t.edges.c.edge_type.in_(sorted(each.value for each in types)))
            found += [(row[0], row[1]) for row in await connection.execute(edges)]
        return found

    return await held_by_lineage(candidates, holds, neighbours)
