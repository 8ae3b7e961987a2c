"""The common table expressions of a view: one for each table and layer, each after those that it reads.

The lowest layer reads the stored tables. A table of another layer reads the tables of the layers below it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Table

from storage.reasons import FactSource
from storage.sql.model import retention_tables as rt

Tables = Callable[[str], str]
"""Returns the SQL to write after FROM for a table name."""


UNDECIDED: Final = -1
"""The purge of an edge in a view that does not decide whether it is visible."""


class ViewShape(NamedTuple):
    """The properties that determine the SQL of a view. Views of one shape differ only in parameter values."""

    layers: tuple[str, ...]
    parameters: tuple[str, ...]
    """The names of the parameters."""


class ViewExpressions:
    """The common table expressions of a view.

    `layers` has the name of each layer, from the bottom up, and a function that returns the query of a table. The
    function's arguments are these expressions, the tables of the layer below, the tables of its own layer, and the
    table's name. `first_parameter` is the number of the first parameter of the view in the statement.
    """

    def __init__(
        self,
        dialect: str,
        shape: ViewShape,
        layers: Sequence[tuple[str, "Layer"]],
        first_parameter: int,
        *,
        reads_all: bool = False,
        marks_undecided: bool = False,
    ) -> None:
        self.dialect = dialect
        self.parameters = shape.parameters
        self.reads_all = reads_all
        """Whether the statement reads whole tables: sets then cost less than a look-up for each row."""

        self.marks_undecided = marks_undecided
        """Whether edges whose visibility takes many look-ups are marked instead of looked up."""

        self._layers = layers
        self._first_parameter = first_parameter
        self.used_parameters: dict[str, None] = {}
        """The names of the parameters in the expressions, in the order of their numbers."""

        self._expressions: dict[str, str] = {}
        self._sets: set[str] = set()

    def show(self, table: str) -> None:
        """Add the expression that has the name of a stored table: the table of the uppermost layer."""
        self._expressions[table] = f"SELECT * FROM {self._table(len(self._layers), table)}"

    def sql(self) -> str:
        """Return the expressions, separated by commas."""
        return ", ".join(
            f"{name} AS {'' if name in self._sets else 'NOT '}MATERIALIZED ({query})"
            for name, query in self._expressions.items()
        )

    def add_set(self, name: str, query: str) -> str:
        """Add an expression that is computed once, and return its name."""
        self._expressions[name] = query
        self._sets.add(name)
        return name

    def parameter(self, name: str, type_: str) -> str:
        """Return a parameter of the view; `type_` is its type on PostgreSQL."""
        self.used_parameters[name] = None
        number = self._first_parameter + [*self.used_parameters].index(name)
        return f"${number}::{type_}" if self.dialect == "postgresql" else f"?{number}"

    def exists(self, tables: str, condition: str) -> str:
        """Return the condition that a row `r` of a table meets a condition, as a look-up for each row.

        OFFSET 0 keeps PostgreSQL from reading the whole table once instead, as if the statement had no limit.
        """
        fence = " OFFSET 0" if self.dialect == "postgresql" else ""
        return f"EXISTS (SELECT 1 FROM {tables} AS r WHERE {condition}{fence})"

    def _table(self, layer: int, table: str) -> str:
        """Return the name of a table of a layer. Layer 0 is the stored table, with a name that no expression hides.

        The tombstones of a view are those of both tables, because an earlier one is the newest as of a time.
        """
        is_plain = table != rt.tombstones.name
        if layer == 0 and self.dialect == "sqlite" and is_plain:
            return f"main.{table}"
        name = f"{self._layers[layer - 1][0] if layer else 'stored'}_{table}"
        if name not in self._expressions:
            if layer == 0:
                query = f"SELECT * FROM {table}" if is_plain else self._all_tombstones()
            else:
                below, own = partial(self._table, layer - 1), partial(self._table, layer)
                query = self._layers[layer - 1][1](self, below, own, table)
            self._expressions[name] = query
        return name

    def _all_tombstones(self) -> str:
        names = ", ".join(column.name for column in rt.tombstones.columns)
        prefix = "main." if self.dialect == "sqlite" else ""
        tables = (f"{prefix}{table.name}" for table in (rt.tombstones, rt.earlier_tombstones))
        return " UNION ALL ".join(f"SELECT {names} FROM {table}" for table in tables)


Layer = Callable[[ViewExpressions, Tables, Tables, str], str]


def columns(table: Table, row: str, replaced: Mapping[str, str]) -> str:
    """Return the columns of a table's row, some of them replaced by expressions."""
    return ", ".join(
        f"{replaced[name]} AS {name}" if name in replaced else f"{row}.{name}"
        for name in table.columns.keys()  # noqa: SIM118  # a collection of columns iterates over columns
    )


def conflicts(keys: str, tables: Tables) -> str:
    """Return the conflicts of the keys of a table, at the first use of the second request hash.

    The uses of a key are its history rows and its mapping among `tables`.
    """
    uses = " UNION ALL ".join(
        f"SELECT u.request_hash, u.created_at FROM {tables(table)} AS u WHERE u.idempotency_key = c.idempotency_key"
        for table in ("idempotency_history", "idempotency_mappings")
    )
    second = (
        f"SELECT min(uses.created_at) AS first_use FROM ({uses}) AS uses"
        " GROUP BY uses.request_hash ORDER BY first_use LIMIT 1 OFFSET 1"
    )
    return (
        f"SELECT * FROM (SELECT c.idempotency_key, ({second}) AS conflicted_at FROM {keys} AS c) AS seen"
        " WHERE conflicted_at IS NOT NULL"
    )


def possible_conflicts(tables: Tables) -> str:
    """Return the keys in conflict below a layer, and the keys that an earlier mapping can bring into conflict.

    A key with one request hash below has a second one in the layer only if the layer shows an earlier mapping with
    another hash.
    """
    present = f"SELECT p.idempotency_key FROM {tables('idempotency_conflicts')} AS p"
    moved = (
        f"SELECT DISTINCT v.idempotency_key FROM {tables('mapping_moves')} AS v"
        f" JOIN {tables('idempotency_mappings')} AS m ON m.idempotency_key = v.idempotency_key"
        " WHERE v.request_hash <> m.request_hash"
        f" AND NOT EXISTS ({present} WHERE p.idempotency_key = v.idempotency_key)"
    )
    return f"({present} UNION ALL {moved})"


def reasons(view: ViewExpressions, index: str, own: Tables) -> str:
    """Return the reasons of the runs of a layer, and the error codes of its operations whose error is visible."""
    run = view.exists(own("runs"), "r.rebalance_run_id = x.entity_id")
    operation = view.exists(
        own("operations"), "r.operation_id = x.entity_id AND r.error IS NOT NULL"
    )
    return (
        f"SELECT * FROM {index} AS x"
        f" WHERE CASE x.source WHEN '{FactSource.OPERATION_ERROR}' THEN {operation} ELSE {run} END"
    )
