"""What SQLite and PostgreSQL say differently, each in one function; everything else is written once."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.selectable import NamedFromClause


def values_of(dialect: str, ids: Collection[str]) -> NamedFromClause:
    """A table with the one column `value`, a row for each id; ids that no backend can hold are left out."""
    held = [value for value in ids if "\x00" not in value]
    if dialect == "postgresql":
        array = bindparam("ids", held, unique=True, type_=ARRAY(Text(collation="C")))
        return func.unnest(array).table_valued("value", name="asked")
    text: BindParameter[str] = bindparam("ids", orjson.dumps(held).decode(), unique=True)
    return func.json_each(text).table_valued("value", name="asked")


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
