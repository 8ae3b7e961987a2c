"""Statements that look records up by id."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SelectBase,
    Table,
    Text,
    cast,
    exists,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from storage.sql.model import portfolio_tables as pt
from storage.sql.model import retention_tables as rt
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.revision import version_table
from storage.sql.statements import entity_kinds
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import (
    by_composite_key,
    encode_composite_ids,
    encode_ids,
    encode_storable_ids,
    eq_keep_sort,
    ids_table,
    in_ids,
    parameter,
    per_parent,
)

_IDS: Final[BindParameter[Any]] = parameter("ids")
_KEYS: Final[BindParameter[Any]] = parameter("keys")
_MAPPINGS: Final = {
    mapping.table.name: mapping
    for mapping in (
        row_mapping.RUN,
        row_mapping.OPERATION,
        row_mapping.DECISION,
        row_mapping.MAPPING,
    )
}


def _bind_ids(dialect: str, statement: CompiledStatement, ids: Collection[str]) -> BoundStatement:
    return statement.bind({"ids": encode_storable_ids(dialect, ids)})


@lru_cache(64)
def _by_key(dialect: str, table: str, field: str) -> CompiledStatement:
    mapping = _MAPPINGS[table]
    return compile_statement(
        dialect, select(*mapping.columns).where(in_ids(dialect, mapping.table.c[field], _IDS))
    )


def by_key(dialect: str, table: str, field: str, ids: Collection[str]) -> BoundStatement:
    """Return the statement of a table's rows whose unique field is one of the ids."""
    return _bind_ids(dialect, _by_key(dialect, table, field), ids)


@lru_cache(64)
def _columns(dialect: str, table: str, names: tuple[str, ...]) -> CompiledStatement:
    columns = [t.metadata.tables[table].c[name] for name in names]
    # The columns may be large payloads, which JSON rows would write and parse once more.
    return compile_statement(
        dialect, select(*columns).where(in_ids(dialect, columns[0], _IDS)), json_rows=False
    )


def columns(
    dialect: str, table: str, names: tuple[str, ...], ids: Collection[str]
) -> BoundStatement:
    """Return the statement of columns of a table's rows whose first column is one of the ids."""
    return _bind_ids(dialect, _columns(dialect, table, names), ids)


@lru_cache(8)
def _kinds(dialect: str) -> CompiledStatement:
    return compile_statement(dialect, entity_kinds.kinds_query(ids_table(dialect, _IDS)))


def entity_kinds_of(dialect: str, ids: Collection[str]) -> BoundStatement:
    """Return the statement of (id, kind) for each id; the kind is None for an unknown id."""
    return _bind_ids(dialect, _kinds(dialect), ids)


@lru_cache(8)
def _existing_rows(dialect: str) -> CompiledStatement:
    keys, ids = ids_table(dialect, _KEYS), ids_table(dialect, _IDS)
    no_text, no_timestamp = cast(null(), Text), cast(null(), t.UtcDateTime)

    def found(label: str, column: ColumnElement[str], where: ColumnElement[bool]) -> SelectBase:
        label_column: ColumnElement[str] = literal_column(f"'{label}'")
        return select(label_column, column, no_text, no_text, no_timestamp).where(where)

    run_id, mapped = t.runs.c.rebalance_run_id, t.mappings.c.idempotency_key
    return compile_statement(
        dialect,
        union_all(
            select(literal_column("'mapping'"), *row_mapping.MAPPING.columns).where(
                in_ids(dialect, mapped, _KEYS)
            ),
            found("run", run_id, in_ids(dialect, run_id, _IDS)),
            found(
                "used",
                keys.c.value,
                exists().where(t.history.c.idempotency_key == keys.c.value),
            ),
            found(
                "purged",
                rt.tombstones.c.entity_id,
                in_ids(dialect, rt.tombstones.c.entity_id, _IDS),
            ),
            found(
                "decided",
                ids.c.value,
                exists().where(t.decisions.c.run_id == ids.c.value),
            ),
        ),
    )


def existing_rows(dialect: str, run_ids: Collection[str], keys: Collection[str]) -> BoundStatement:
    """Return the statement of the stored rows of runs and idempotency keys.

    Its rows are a label, an id, and the other columns of a mapping. The labels are "run" (the run is stored),
    "mapping" (the key has a mapping), "decided" (the run has decisions), "purged" (the run has a tombstone) and
    "used" (the key has a history).
    """
    return _existing_rows(dialect).bind(
        {"ids": encode_ids(dialect, run_ids), "keys": encode_ids(dialect, keys)}
    )


@lru_cache(64)
def _newest(dialect: str, table: str, field: str, order: tuple[str, ...]) -> CompiledStatement:
    mapping = _MAPPINGS[table]
    columns, parents = mapping.table.c, ids_table(dialect, _IDS)

    def newest(selected: Sequence[ColumnElement[Any]]) -> Select[Any]:
        return (
            select(*selected)
            .where(eq_keep_sort(columns[field], parents.c.value))
            .order_by(columns[field].desc(), *(columns[name].desc() for name in order))
            .limit(1)
            .correlate(parents)
        )

    return compile_statement(
        dialect, per_parent(dialect, parents, mapping.table, mapping.columns, newest)
    )


def newest(
    dialect: str, table: str, field: str, order: tuple[str, ...], ids: Collection[str]
) -> BoundStatement:
    """Return the statement of the last row by `order` for each value of a field: (value, columns ...)."""
    return _bind_ids(dialect, _newest(dialect, table, field, order), ids)


@lru_cache(8)
def _edges(dialect: str) -> CompiledStatement:
    c = t.edges.c
    key = (c.source_entity_id, c.edge_type, c.target_entity_id, c.created_at)
    return compile_statement(dialect, by_composite_key(dialect, key, row_mapping.EDGE.columns))


def edges(dialect: str, ids: Collection[tuple[str, str, str, datetime]]) -> BoundStatement:
    """Return the statement of the edges of these (source, type, target, created_at)."""
    return _edges(dialect).bind(encode_composite_ids(dialect, ids))


@lru_cache(8)
def _conflicted_keys(dialect: str) -> CompiledStatement:
    keys = ids_table(dialect, _IDS)

    def hashes(table: Table) -> Select[Any]:
        def of_key(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
            matches = eq_keep_sort(table.c.idempotency_key, keys.c.value)
            return select(*columns).where(matches).correlate(keys)

        return per_parent(dialect, keys, table, [table.c.request_hash], of_key)

    seen = union_all(hashes(t.history), hashes(t.mappings)).subquery()
    return compile_statement(
        dialect,
        select(seen.c.value)
        .group_by(seen.c.value)
        .having(func.min(seen.c.request_hash) < func.max(seen.c.request_hash)),
    )


def conflicted_keys(dialect: str, keys: Collection[str]) -> BoundStatement:
    """Return the statement of the keys that have more than one request hash."""
    return _bind_ids(dialect, _conflicted_keys(dialect), keys)


@lru_cache(8)
def schema_revision(dialect: str) -> BoundStatement:
    """Return the statement of the database's schema revision."""
    return compile_statement(dialect, select(version_table.c.version_num), json_rows=False).bind({})


@lru_cache(8)
def _operation_portfolios(dialect: str) -> CompiledStatement:
    c = pt.record_portfolios.c
    query = select(c.entity_id, c.portfolio_id)
    return compile_statement(
        dialect, query.where(c.kind == pt.OPERATION, in_ids(dialect, c.entity_id, _IDS))
    )


def operation_portfolios(dialect: str, operation_ids: Collection[str]) -> BoundStatement:
    """Return the statement of (operation id, portfolio id) for each portfolio of the operations' runs."""
    return _bind_ids(dialect, _operation_portfolios(dialect), operation_ids)
