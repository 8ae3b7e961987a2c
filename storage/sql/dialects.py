"""What SQLite and PostgreSQL say differently, each in one function; everything else is written once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Insert,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import NamedFromClause

from storage.records import to_micros


def values_of(dialect: str, ids: Collection[str]) -> NamedFromClause:
    """A table with the one column `value`, a row for each id; ids that no backend can hold are left out."""
    held = [value for value in dict.fromkeys(ids) if "\x00" not in value]
    if dialect == "postgresql":
        array = bindparam("ids", held, unique=True, type_=ARRAY(Text(collation="C")))
        return func.unnest(array).table_valued("value", name="asked")
    text: BindParameter[str] = bindparam("ids", orjson.dumps(held).decode(), unique=True)
    return func.json_each(text).table_valued("value", name="asked")


def bearing(
    dialect: str,
    key: Sequence[Column[Any]],
    ids: Collection[Sequence[str | datetime]],
    columns: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """The `columns` of the row that bears each id in its `key` columns; ids that no backend can hold are left out."""
    held = [each for each in ids if not any(isinstance(p, str) and "\x00" in p for p in each)]
    parts: list[ColumnElement[Any]]
    if dialect == "postgresql":
        arrays: list[BindParameter[Any]] = [
            bindparam("ids", [each[n] for each in held], unique=True, type_=ARRAY(column.type))
            for n, column in enumerate(key)
        ]
        asked = func.unnest(*arrays).table_valued(*(column.name for column in key), name="asked")
        parts = list(asked.c)
    else:
        stored = [[to_micros(p) if isinstance(p, datetime) else p for p in each] for each in held]
        text: BindParameter[str] = bindparam("ids", orjson.dumps(stored).decode(), unique=True)
        asked = func.json_each(text).table_valued("value", name="asked")
        parts = [func.json_extract(asked.c.value, f"$[{n}]") for n in range(len(key))]
    borne = and_(*(column == part for column, part in zip(key, parts, strict=True)))
    return select(*columns).select_from(asked.join(key[0].table, borne))


class _Aside(UnaryExpression[Any]):
    inherit_cache = True


def aside(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, kept from SQLite's choice of an index: without statistics it takes any equality for narrow."""
    return _Aside(column, operator=custom_op("+"), type_=column.type)


@compiles(_Aside)
def _plain(expression: _Aside, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(expression.element, **options)


@compiles(_Aside, "sqlite")
def _unary_plus(expression: _Aside, compiler: SQLCompiler, **options: Any) -> str:
    # sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    return f"+{compiler.process(expression.element, **options)}"


def per_parent(
    dialect: str,
    parents: NamedFromClause,
    table: Table,
    columns: Sequence[ColumnElement[Any]],
    keys: Select[Any],
) -> Select[Any]:
    """Rows of `table` (first column the parent) whose primary key is among the few that `keys` finds for the parent.

    `keys` selects the primary key, correlated to `parents.c.value` and limited: each parent reads just its
    own rows.
    """
    primary = tuple(table.primary_key.columns)
    if dialect == "postgresql":
        chosen = keys.lateral("chosen")
        joined = parents.join(chosen, true()).join(
            table, tuple_(*primary) == tuple_(*(chosen.c[column.name] for column in primary))
        )
    else:
        joined = parents.join(
            table,
            tuple_(*primary).in_(keys) if len(primary) > 1 else primary[0].in_(keys),
        )
    return select(parents.c.value, *columns).select_from(joined)


def insert_new(dialect: str, table: Table) -> Insert:
    """An insert that leaves a row alone whose key is there already."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def replace_row(dialect: str, table: Table) -> Insert:
    """An insert that overwrites the row of the same primary key."""
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={
            column.name: insert.excluded[column.name]
            for column in table.columns
            if not column.primary_key
        },
    )
