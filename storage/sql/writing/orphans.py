"""Deletion of expired orphans: records of a run that was never recorded.

These are decisions, history rows, mappings and artifacts without a run, and edges without a run or an operation at
either end. OPERATION_TO_CORRELATION edges stay. The age of an artifact is that of its `evidence.run_created_at`. An
artifact without it has the time of its recording, because it may arrive before its run. An artifact without both, from
before schema revision 0005, counts as expired. Several transactions examine every row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from storage.ledger.purges import summary_of
from storage.record_rules import artifact_timestamp
from storage.records import EdgeType
from storage.retention import NO_PORTFOLIO, OrphanKey, PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import parameter
from storage.sql.writing import derived_rows
from storage.sql.writing.advisory_locks import lock, lock_holds
from storage.sql.writing.earlier_states import stamp_now
from storage.sql.writing.holds import find_held, find_held_artifacts, is_held, owner_columns
from storage.sql.writing.purge_records import add_to_purge, record_torn
from storage.sql.writing.purged_ids import keep_orphan_ids
from storage.sql.writing.purged_leaves import PurgedLeaves
from storage.stamps import Recorder

WINDOW: Final = 500
"""The number of rows that one statement examines, so that no statement takes long."""

ORPHAN_TABLES: Final[Mapping[Table, "Column[datetime] | None"]] = {
    t.decisions: t.decisions.c.decided_at,
    t.history: t.history.c.created_at,
    t.mappings: t.mappings.c.created_at,
    t.mapping_moves: t.mapping_moves.c.created_at,
    t.artifacts: None,
    t.edges: t.edges.c.created_at,
}
"""The tables of records that belong to runs, each with its timestamp. An artifact's timestamp is in its text."""

_ARTIFACT_PREFIX: Final = "dra_"


def window_after(
    dialect: str, table: Table, after: OrphanKey | None, before: datetime
) -> BoundStatement:
    """Return the statement of the next rows by primary key: the values of the key, and whether the row is an orphan.

    The rows of artifacts have the text and the time of the recording as well, because their timestamps are not columns.
    """
    values = {f"after_{n}": value for n, value in enumerate(after or ())}
    return _window(dialect, table, is_first=after is None).bind(values | {"before": before})


def expired_orphans(table: Table, rows: Sequence[Row], before: datetime) -> list[OrphanKey]:
    """Return the keys of the rows of `window_after` that are expired orphans."""
    if table is not t.artifacts:
        return [key_of(table, row) for row in rows if row[-1]]
    return [
        key_of(table, row)
        for row in rows
        if row[1] and is_expired(artifact_timestamp(row[2]) or row[3], before)
    ]


def is_expired(time: datetime | None, before: datetime) -> bool:
    """Return whether an artifact of this time is older than `before`. An artifact without a time is."""
    return time is None or time < before


def key_of(table: Table, row: Row) -> OrphanKey:
    """Return the primary key in a row of `window_after`."""
    return tuple(row[: len(table.primary_key.columns)])


@lru_cache
def _window(dialect: str, table: Table, *, is_first: bool) -> CompiledStatement:
    orphan = is_orphan(table)
    timestamp = ORPHAN_TABLES[table]
    if timestamp is not None:
        orphan = and_(timestamp < parameter("before", t.UtcDateTime), orphan)
    texts = (t.artifacts.c.artifact, t.artifacts.c.recorded_at) if table is t.artifacts else ()
    query = next_rows(table, [orphan.label("is_orphan"), *texts], is_first=is_first)
    return compile_statement(dialect, query, json_rows=not texts)


def next_rows(
    table: Table, columns: Sequence[ColumnElement[Any]], *, is_first: bool
) -> Select[Any]:
    """Return the query of the primary key and `columns` of the next WINDOW rows by primary key.

    Unless `is_first`, its parameters `after_0`, `after_1` and so on are the key to continue after.
    """
    key = tuple(table.primary_key.columns)
    query = select(*key, *columns).order_by(*key).limit(WINDOW)
    if is_first:
        return query
    after = (parameter(f"after_{n}", column.type) for n, column in enumerate(key))
    return query.where(tuple_(*key) > tuple_(*after))


def is_orphan(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row belongs to no recorded run or operation."""
    if table is t.edges:
        ends = (t.edges.c.source_entity_id, t.edges.c.target_entity_id)
        # The edge from an operation to its correlation id belongs to no run. It stays as evidence of the operation.
        of_run = t.edges.c.edge_type != EdgeType.OPERATION_TO_CORRELATION.value
        return and_(of_run, ~or_(*(_is_referenced(end) for end in ends)))
    run_id = table.c.run_id if table is t.decisions else table.c.rebalance_run_id
    orphan = ~_equals_any(run_id, t.runs.c.rebalance_run_id)
    if table is t.mapping_moves:
        # An earlier mapping to a purged run stays, because it says to which run the key led.
        return and_(orphan, ~_equals_any(run_id, rt.tombstones.c.entity_id))
    return orphan


def _is_referenced(entity_id: ColumnElement[str]) -> ColumnElement[bool]:
    run_of_artifact = "rr_" + func.substr(entity_id, len(_ARTIFACT_PREFIX) + 1, type_=t.Id)
    return or_(
        _equals_any(entity_id, t.runs.c.rebalance_run_id),
        _equals_any(entity_id, t.runs.c.correlation_id),
        _equals_any(entity_id, t.runs.c.idempotency_key),
        _equals_any(entity_id, t.operations.c.operation_id),
        _equals_any(entity_id, t.operations.c.correlation_id),
        and_(
            func.substr(entity_id, 1, len(_ARTIFACT_PREFIX)) == _ARTIFACT_PREFIX,
            _equals_any(run_of_artifact, t.runs.c.rebalance_run_id),
        ),
    )


def _equals_any(value: ColumnElement[str], column: "Column[str]") -> ColumnElement[bool]:
    return exists(select(column).where(column == value).correlate_except(column.table))


async def purge_orphans(
    dialect: str,
    connection: WriteConnection,
    *,
    table: Table,
    keys: Sequence[OrphanKey],
    options: PurgeOptions,
    recorder: Recorder,
) -> tuple[int, int | None]:
    """Purge the rows that are still orphans and not held.

    Return their number, and the number of the purge, None before it has purged something.
    """
    await lock(dialect, connection)
    await lock_holds(dialect, connection, shared=True)
    columns = tuple(table.primary_key.columns)
    condition = (
        tuple_(*columns).in_(keys) if len(columns) > 1 else columns[0].in_([k[0] for k in keys])
    )
    owners = await connection.execute(select(*owner_columns(table)).where(condition))
    held = {*await find_held(dialect, connection, {each for row in owners for each in row})}
    if table is t.artifacts:
        held |= await find_held_artifacts(dialect, connection, [key[0] for key in keys])
    # One statement checks and deletes, so that a run that is recorded concurrently keeps its records.
    free = and_(condition, is_orphan(table), ~is_held(dialect, table, held))
    stamp, number = stamp_now(recorder), options.number
    purged = PurgedLeaves(dialect, connection)
    if table is t.edges and options.leaves_tombstones:
        shown = and_(free, t.edges.c.purge.is_(None))
        if (await connection.execute(select(columns[0]).where(shown).limit(1))).first() is None:
            return 0, number
        number = await add_to_purge(connection, options, stamp)
        hidden = await connection.execute(update(t.edges).where(shown).values(purge=number))
        count = hidden.rowcount
    else:
        if table is t.edges:
            ends = select(t.edges.c.source_entity_id, t.edges.c.target_entity_id).where(free)
            if torn := {end for row in await connection.execute(ends) for end in row}:
                number = await add_to_purge(connection, options, stamp)
                await record_torn(
                    dialect, connection, [(each, NO_PORTFOLIO) for each in torn], number
                )
        await keep_orphan_ids(dialect, connection, table, free)
        count = await purged.delete(table, free)
    if table in (t.history, t.mappings):
        await derived_rows.refresh_conflicts(dialect, connection, {key[0] for key in keys})
    if count:
        number = await add_to_purge(
            connection, replace(options, number=number), stamp, orphans=count
        )
        await purged.write(summary_of(number, options, stamp, orphans=count), stamp)
    return count, number
