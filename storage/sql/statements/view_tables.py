"""The tables of a view, as SQL.

A statement reads the tables of a view instead of the stored ones because common table expressions of the same names
precede it. NOT MATERIALIZED makes both databases expand them like views.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Table

from storage.prefixes import LAST_CODE_POINT, prefix_upper_bound
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import is_storable, to_micros
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.known_tables import known_table
from storage.sql.statements.scope_tables import scoped_table
from storage.sql.statements.valid_tables import valid_table
from storage.sql.statements.view_expressions import Layer, ViewExpressions, ViewShape

ABOVE_EVERY_ID: Final = chr(LAST_CODE_POINT) * 251
"""A text above every id: it consists of the last code point and is longer than an id."""

MAX_SINGLE_IDS: Final = 64
"""Maximum number of ids that have a parameter each. A scope with more ids passes them in one parameter."""

LAYERS: Final[Mapping[str, Layer]] = {
    "scoped": scoped_table,
    "known": known_table,
    "valid": valid_table,
}
"""The layers of views, from the bottom up. The scope is lowest, because a hidden record does not exist at any time."""


@dataclass(frozen=True, slots=True)
class BoundView:
    """The shape of a view, and the values of its parameters by name."""

    shape: ViewShape
    values: Mapping[str, Any]

    @property
    def has_scope(self) -> bool:
        """Whether the view has a scope."""
        return "scoped" in self.shape.layers


@lru_cache(1024)
def bind_view(dialect: str, view: RecordView) -> BoundView | None:
    """Return the shape and the values of a view; None if it has every record."""
    if view == ALL_RECORDS:
        return None
    layers: list[str] = []
    values: dict[str, Any] = {}
    if not view.scope.sees_all:
        layers.append("scoped")
        values |= _scope_values(dialect, view)
    for layer, at in (("known", view.known), ("valid", view.valid)):
        if at is not None:
            layers.append(layer)
            values[layer] = at if dialect == "postgresql" else to_micros(at)
    return BoundView(ViewShape(tuple(layers), tuple(values)), values)


def _scope_values(dialect: str, view: RecordView) -> dict[str, Any]:
    """Return the parameters of a scope. It has a power of two of ranges, so that few statements are compiled."""
    values: dict[str, Any] = {}
    ids = sorted(filter(is_storable, view.scope.ids))
    if len(ids) > MAX_SINGLE_IDS:
        values["ids"] = ids if dialect == "postgresql" else orjson.dumps(ids).decode()
    elif ids:
        # SQLite parses a JSON text again for each row.
        for position in range(_power_of_two(len(ids))):
            values[f"id_{position}"] = ids[min(position, len(ids) - 1)]
    prefixes = sorted(filter(is_storable, view.scope.prefixes))
    for position in range(_power_of_two(len(prefixes))):
        prefix = prefixes[min(position, len(prefixes) - 1)]
        values[f"low_{position}"] = prefix
        values[f"high_{position}"] = prefix_upper_bound(prefix) or ABOVE_EVERY_ID
    return values


def _power_of_two(number: int) -> int:
    """Return the smallest power of two that is not below a number, 0 for 0."""
    return 1 << (number - 1).bit_length() if number else 0


RECORD_TABLES: Final = (
    *(table.name for table in vars(t).values() if isinstance(table, Table)),
    rt.tombstones.name,
)
"""The tables that a view replaces."""


def within_view(
    dialect: str,
    sql: str,
    shape: ViewShape,
    parameters: int,
    *,
    reads_all: bool = False,
    marks_undecided: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Return a statement that reads the tables of a view, and the names of the view's parameters in it.

    `parameters` is the number of parameters of `sql`. `reads_all` means that it reads whole tables, `marks_undecided`
    that it reads UNDECIDED edges. The parameters of the view follow them on PostgreSQL and precede them on SQLite.
    Raise ValueError if a table has no rule.
    """
    tables = [name for name in RECORD_TABLES if re.search(rf"\b{name}\b", sql)]
    if not tables:
        return sql, ()
    first = parameters + 1 if dialect == "postgresql" else 1
    layers = [(name, LAYERS[name]) for name in shape.layers]
    view = ViewExpressions(
        dialect, shape, layers, first, reads_all=reads_all, marks_undecided=marks_undecided
    )
    for name in tables:
        view.show(name)
    used = tuple(view.used_parameters)
    if not sql.startswith("WITH"):
        return f"WITH {view.sql()} {sql}", used
    if dialect == "postgresql" and sql.startswith("WITH RECURSIVE"):
        # On that dialect a name within its own expression would be a recursion.
        return f"WITH {view.sql()} SELECT * FROM ({sql}) AS all_rows", used
    return re.sub(r"^WITH( RECURSIVE)? ", lambda match: f"{match[0]}{view.sql()}, ", sql), used
