"""SQL that differs between SQLite and PostgreSQL: one function for each difference."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    column,
    func,
    literal,
    make_url,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import TypeEngine

from storage.records import from_micros, is_storable, to_micros
from storage.sql.model.durations import microseconds_between
from storage.sql.model.tables import as_utc

DIALECTS: Final[Mapping[str, Dialect]] = {
    "sqlite": make_url("sqlite+aiosqlite://").get_dialect()(),
    "postgresql": make_url("postgresql+asyncpg://").get_dialect()(),
}

Condition = ColumnElement[bool]

_IDS: Final = ARRAY(Text(collation="C"))


def parameter(
    name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None
) -> BindParameter[Any]:
    """Return a parameter that gets its value when the statement is executed."""
    return bindparam(name, required=False, type_=type_)


def encode_ids(dialect: str, ids: Iterable[str]) -> list[str] | str:
    """Return the value of an `ids` parameter: an array, or on SQLite a JSON text."""
    return list(ids) if dialect == "postgresql" else orjson.dumps(list(ids)).decode()


def encode_storable_ids(dialect: str, ids: Iterable[str]) -> list[str] | str:
    """Return the value of an `ids` parameter: each id once, without ids that no backend can store."""
    return encode_ids(dialect, filter(is_storable, dict.fromkeys(ids)))


def timestamp_decoder(dialect: str) -> Callable[[Any], datetime]:
    """Return the conversion of a driver's timestamp to a datetime in UTC."""
    return as_utc if dialect == "postgresql" else from_micros


def _ids(dialect: str, ids: Collection[str] | BindParameter[Any]) -> BindParameter[Any]:
    """Return one parameter for all ids; ids that no backend can store are left out."""
    type_ = _IDS if dialect == "postgresql" else None
    if isinstance(ids, BindParameter):
        return parameter(ids.key, type_)
    return bindparam("ids", encode_storable_ids(dialect, ids), unique=True, type_=type_)


def ids_table(dialect: str, ids: Collection[str] | BindParameter[Any]) -> NamedFromClause:
    """Return a table with the one column `value` and a row for each id."""
    if dialect == "postgresql":
        value = column("value", _IDS.item_type)
        array = func.unnest(_ids(dialect, ids))
        return array.table_valued(value, name="id_values").render_derived()
    return func.json_each(_ids(dialect, ids)).table_valued("value", name="id_values")


def in_ids(
    dialect: str,
    column: ColumnElement[Any],
    ids: Collection[str] | BindParameter[Any] | Select[Any],
) -> Condition:
    """Return the condition that a column is one of the ids, or an id of a query, in a form that an index serves."""
    if dialect == "postgresql":
        if isinstance(ids, Select):
            return column == any_(func.array(ids.scalar_subquery(), type_=_IDS))
        return column == any_(_ids(dialect, ids))
    return column.in_(ids if isinstance(ids, Select) else select(ids_table(dialect, ids).c.value))


def by_composite_key(
    dialect: str, key: Sequence[Column[Any]], columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """Return the query of the rows whose `key` columns are one of the composite ids.

    `encode_composite_ids` makes the values of its parameters.
    """
    parts: list[ColumnElement[Any]]
    if dialect == "postgresql":
        arrays: list[BindParameter[Any]] = [
            parameter(f"key_{n}", ARRAY(column.type)) for n, column in enumerate(key)
        ]
        names = (column.name for column in key)
        ids = func.unnest(*arrays).table_valued(*names, name="ids").render_derived()
        parts = list(ids.c)
    else:
        ids = func.json_each(parameter("keys")).table_valued("value", name="ids")
        parts = [func.json_extract(ids.c.value, f"$[{n}]") for n in range(len(key))]
    matches = and_(*(column == part for column, part in zip(key, parts, strict=True)))
    return select(*columns).select_from(ids.join(key[0].table, matches))


def encode_composite_ids(
    dialect: str, ids: Collection[Sequence[str | datetime]]
) -> Mapping[str, Any]:
    """Return the parameters of `by_composite_key`; ids that no backend can store are left out."""
    storable = [each for each in ids if all(is_storable(p) for p in each if isinstance(p, str))]
    if dialect == "postgresql":
        width = len(next(iter(ids), ()))
        return {f"key_{n}": [each[n] for each in storable] for n in range(width)}
    rows = [[to_micros(p) if isinstance(p, datetime) else p for p in each] for each in storable]
    return {"keys": orjson.dumps(rows).decode()}


class _NoIndexSqlite(UnaryExpression[Any]):
    inherit_cache = True


def no_index_sqlite(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column whose index SQLite does not choose.

    Without statistics SQLite expects few rows for any equality.
    """
    return _NoIndexSqlite(column, operator=custom_op("+"), type_=column.type)


@compiles(_NoIndexSqlite)
def _plain(expression: _NoIndexSqlite, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(expression.element, **options)


@compiles(_NoIndexSqlite, "sqlite")
def _unary_plus(expression: _NoIndexSqlite, compiler: SQLCompiler, **options: Any) -> str:
    # sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    return f"+{compiler.process(expression.element, **options)}"


class _NoIndex(_NoIndexSqlite):
    inherit_cache = True


def no_index(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column whose index neither dialect chooses.

    PostgreSQL expects few rows for a value that is not in its statistics. It then scans another index, which has the
    list's order, to its end.
    """
    return _NoIndex(column, operator=custom_op("+"), type_=column.type)


@compiles(_NoIndex, "postgresql")
def _element(expression: _NoIndex, compiler: SQLCompiler, **options: Any) -> str:
    return f"(ARRAY[{compiler.process(expression.element, **options)}])[1]"


class _EqKeepSort(BinaryExpression[bool]):
    inherit_cache = True


def eq_keep_sort(column: ColumnElement[Any], value: Any) -> Condition:
    """Return the condition that a column has a value, for rows that are ordered by that column first.

    PostgreSQL removes a column with an equality from the order. It may then scan an index with the rest of the order,
    and skip the rows that do not match. A comparison with an array of one element keeps the column.
    """
    operand = literal(value, column.type) if isinstance(value, str) else value
    return _EqKeepSort(column, operand, operators.eq, type_=Boolean())


@compiles(_EqKeepSort)
def _equal(expression: _EqKeepSort, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (
        compiler.process(side, **options) for side in (expression.left, expression.right)
    )
    return f"{left} = {right}"


@compiles(_EqKeepSort, "postgresql")
def _one_of(expression: _EqKeepSort, compiler: SQLCompiler, **options: Any) -> str:
    left, right = (
        compiler.process(side, **options) for side in (expression.left, expression.right)
    )
    return f"{left} = ANY (ARRAY[{right}])"


def per_parent(
    dialect: str,
    parents: NamedFromClause,
    table: Table,
    columns: Sequence[ColumnElement[Any]],
    page: Callable[[Sequence[ColumnElement[Any]]], Select[Any]],
) -> Select[Any]:
    """Return the query of the rows of each parent's page, with the parent as the first column.

    `page` returns a query of the given columns that is correlated to `parents`, so that each parent reads its own rows
    only.
    """
    if dialect == "postgresql":
        # OFFSET 0 keeps the planner from joining the whole tables instead.
        chosen = page(columns).offset(0).lateral("chosen")
        return select(parents.c.value, *chosen.c).select_from(parents.join(chosen, true()))
    # A scope numbers the decisions of each run anew, so that their primary key tells only those of one run apart.
    unique = [each for each in table.columns if each.unique] or table.primary_key.columns
    key = tuple(unique)
    keys = page(key)
    joined = parents.join(table, tuple_(*key).in_(keys) if len(key) > 1 else key[0].in_(keys))
    return select(parents.c.value, *columns).select_from(joined)


def bucket_number(
    dialect: str,
    timestamp: ColumnElement[Any],
    start: ColumnElement[Any],
    width: ColumnElement[int],
) -> ColumnElement[int]:
    """Return the number of the time bucket of a timestamp that is not before `start`; `width` is in microseconds."""
    return microseconds_between(dialect, start, timestamp) // width


def insert_ignore(dialect: str, table: Table) -> Insert:
    """Return an insert that does nothing if a row with the key exists."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(dialect: str, table: Table, names: Collection[str]) -> Insert:
    """Return an insert that overwrites these columns of the row with the same primary key."""
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={
            column.name: insert.excluded[column.name]
            for column in table.columns
            if column.name in names and not column.primary_key
        },
    )
