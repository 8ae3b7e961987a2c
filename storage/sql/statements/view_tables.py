"""The tables of a view, as SQL: what storage/visible_records.py says of records.

A statement reads the tables of a view instead of the stored ones because common table expressions of the same names
precede it. Both databases expand them where they are read, as they expand views: NOT MATERIALIZED says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from storage.change_log import ChangeKind
from storage.prefixes import LAST_CODE_POINT, prefix_upper_bound
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import is_storable
from storage.sql.model import tables as t

ABOVE_EVERY_ID: Final = chr(LAST_CODE_POINT) * 251
"""A text that is longer than an id, in bytes, and above each."""


class ViewShape(NamedTuple):
    """What decides the SQL of a view; views of one shape differ in the values of parameters only."""

    is_scoped: bool
    has_ids: bool
    prefixes: int
    """Number of ranges of portfolio ids: a power of two, because ranges may be repeated."""


@dataclass(frozen=True, slots=True)
class BoundView:
    """The shape of a view, and the values of its parameters in their order."""

    shape: ViewShape
    values: tuple[Any, ...]


@lru_cache(1024)
def bind_view(dialect: str, view: RecordView) -> BoundView | None:
    """Return the shape and the values of a view; None if it has every record."""
    if view == ALL_RECORDS:
        return None
    ids = sorted(filter(is_storable, view.scope.ids))
    prefixes = sorted(filter(is_storable, view.scope.prefixes))
    places = 1 << (len(prefixes) - 1).bit_length() if prefixes else 0
    values: list[Any] = []
    if ids:
        values.append(ids if dialect == "postgresql" else orjson.dumps(ids).decode())
    for place in range(places):
        prefix = prefixes[min(place, len(prefixes) - 1)]
        values += [prefix, prefix_upper_bound(prefix) or ABOVE_EVERY_ID]
    return BoundView(ViewShape(not view.scope.sees_all, bool(ids), places), tuple(values))


def within_view(dialect: str, sql: str, shape: ViewShape, parameters: int) -> str:
    """Return a statement that reads the tables of a view.

    `sql` has so many `parameters`. On PostgreSQL those of the view follow them, on SQLite they precede them.
    """
    tables = [name for name in _TABLES if re.search(rf"\b{name}\b", sql)]
    if not tables:
        return sql
    view = ViewTables(dialect, shape, parameters)
    for name in tables:
        view.show(name)
    expressions = view.expressions()
    if not sql.startswith("WITH"):
        return f"WITH {expressions} {sql}"
    if dialect == "postgresql" and sql.startswith("WITH RECURSIVE"):
        # There a name within its own expression would be a recursion.
        return f"WITH {expressions} SELECT * FROM ({sql}) AS all_rows"  # no user's text
    return re.sub(r"^WITH( RECURSIVE)? ", lambda match: f"{match[0]}{expressions}, ", sql)


_TABLES: Final = tuple(table.name for table in t.metadata.sorted_tables)


class ViewTables:
    """The common table expressions of a view, each after those that it reads."""

    def __init__(self, dialect: str, shape: ViewShape, parameters: int) -> None:
        self._dialect = dialect
        self._shape = shape
        self._first = parameters + 1 if dialect == "postgresql" else 1
        self._expressions: dict[str, str] = {}

    def show(self, table: str) -> None:
        """Add the expression that has the name of a stored table."""
        visible = self._scoped(table) if self._shape.is_scoped else self._stored(table)
        self._expressions[table] = f"SELECT * FROM {visible}"

    def expressions(self) -> str:
        """Return the expressions, separated by commas."""
        return ", ".join(
            f"{name} AS NOT MATERIALIZED ({query})" for name, query in self._expressions.items()
        )

    def _stored(self, table: str) -> str:
        """Return the name of a stored table that no expression hides."""
        if self._dialect == "sqlite":
            return f"main.{table}"
        name = f"stored_{table}"
        self._expressions.setdefault(name, f"SELECT * FROM {table}")
        return name

    def _scoped(self, table: str) -> str:
        """Return the name of the expression of the rows of a table that the scope shows."""
        name = f"scoped_{table}"
        if name not in self._expressions:
            query = self._scope_query(table)
            self._expressions[name] = query
        return name

    def _scope_query(self, table: str) -> str:
        match table:
            case "runs":
                return f"SELECT * FROM {self._stored('runs')} AS r WHERE {self._covers('r')}"
            case "operations":
                return self._scoped_operations()
            case "decisions":
                return self._of_visible_run("decisions", "run_id")
            case (
                "results"
                | "artifacts"
                | "idempotency_mappings"
                | "idempotency_history"
                | "mapping_moves"
            ):
                return self._of_visible_run(table, "rebalance_run_id")
            case "idempotency_conflicts":
                return self._conflicts(self._stored(table), self._scoped)
            case "lineage_edges":
                return self._scoped_edges()
            case "changes":
                return self._scoped_changes()
            case "operation_steps":
                operation = _exists(self._scoped("operations"), "r.operation_id = x.operation_id")
                return f"SELECT * FROM {self._stored(table)} AS x WHERE {operation}"
            case "kept_counts":
                return f"SELECT * FROM {self._stored(table)} WHERE 1 = 0"
        raise ValueError(f"the table {table} has no rule of visibility")

    def _parameter(self, position: int, type_: str) -> str:
        number = self._first + position
        return f"${number}::{type_}" if self._dialect == "postgresql" else f"?{number}"

    def _covers(self, run: str) -> str:
        """Return the condition that the scope covers the portfolio of a run, which no index serves."""
        is_postgres = self._dialect == "postgresql"
        portfolio = f"(ARRAY[{run}.portfolio_id])[1]" if is_postgres else f"+{run}.portfolio_id"
        conditions = []
        if self._shape.has_ids:
            ids = self._parameter(0, "text[]")
            conditions.append(
                f"{portfolio} = ANY ({ids})"
                if is_postgres
                else f"{portfolio} IN (SELECT value FROM json_each({ids}))"
            )
        for number in range(self._shape.prefixes):
            position = self._shape.has_ids + 2 * number
            low, high = (self._parameter(position + end, "text") for end in (0, 1))
            conditions.append(f"({portfolio} >= {low} AND {portfolio} < {high})")
        return f"({' OR '.join(conditions)})" if conditions else "(1 = 0)"

    def _of_visible_run(self, table: str, column: str) -> str:
        run = _exists(self._scoped("runs"), f"r.rebalance_run_id = x.{column}")
        return f"SELECT * FROM {self._stored(table)} AS x WHERE {run}"

    def _scoped_operations(self) -> str:
        covers = self._covers("r")
        visible = " OR ".join(self._operation_runs(covers))
        hidden = " OR ".join(self._operation_runs(f"NOT {covers}"))
        columns = ", ".join(
            f"CASE WHEN NOT ({hidden}) THEN o.{column.name} END AS {column.name}"
            if column.name in ("request", "result", "error")
            else f"o.{column.name}"
            for column in t.operations.columns
        )
        return f"SELECT {columns} FROM {self._stored('operations')} AS o WHERE {visible}"

    def _operation_runs(self, condition: str) -> list[str]:
        """Return the conditions that one of the runs of the operation `o` meets a condition of `r`."""
        runs, edges = self._stored("runs"), self._stored("lineage_edges")
        free = "+" if self._dialect == "sqlite" else ""
        return [
            _exists(runs, f"r.correlation_id = o.correlation_id AND {condition}"),
            _exists(
                runs,
                "r.correlation_id > o.correlation_id || ':' AND r.correlation_id < o.correlation_id || ';'"
                " AND substr(r.correlation_id, length(o.correlation_id) + 2) NOT LIKE '%:%'"
                f" AND {free}r.idempotency_key IS NULL AND {free}r.created_at >= o.created_at"
                f" AND {free}r.created_at <= coalesce(o.finished_at, r.created_at) AND {condition}",
            ),
            _exists(
                f"{edges} AS e, {runs}",
                "e.target_entity_id = o.operation_id AND e.edge_type = 'CAUSED_BY'"
                f" AND r.rebalance_run_id = e.source_entity_id AND {condition}",
            ),
        ]

    def _conflicts(self, stored: str, shown: Callable[[str], str]) -> str:
        """Return the conflicts among the history rows and mappings that are shown: at the second hash's first use."""
        uses = " UNION ALL ".join(
            f"SELECT u.request_hash, u.created_at FROM {shown(table)} AS u WHERE u.idempotency_key = c.idempotency_key"
            for table in ("idempotency_history", "idempotency_mappings")
        )
        second = (
            f"SELECT min(uses.created_at) AS first_use FROM ({uses}) AS uses"
            " GROUP BY uses.request_hash ORDER BY first_use LIMIT 1 OFFSET 1"
        )
        return (
            "SELECT * FROM (SELECT c.idempotency_key,"
            f" ({second}) AS conflicted_at FROM {stored} AS c) AS seen WHERE conflicted_at IS NOT NULL"
        )

    def _scoped_edges(self) -> str:
        ends = ("e.source_entity_id", "e.target_entity_id")
        (source, target), (no_source, no_target) = (
            [f"({' OR '.join(self._names(end, table))})" for end in ends]
            for table in (self._scoped, self._stored)
        )
        return (
            f"SELECT * FROM {self._stored('lineage_edges')} AS e WHERE CASE"
            f" WHEN {source} THEN {target} OR NOT {no_target}"
            f" ELSE {target} AND NOT {no_source} END"
        )

    def _names(self, end: str, table: Callable[[str], str]) -> list[str]:
        """Return the conditions that a record of such a table attests the entity at the end of an edge."""
        runs, operations = table("runs"), table("operations")
        return [
            _exists(runs, f"r.rebalance_run_id = {end}"),
            _exists(runs, f"r.correlation_id = {end}"),
            _exists(operations, f"r.operation_id = {end}"),
            _exists(runs, f"r.idempotency_key = {end}"),
            f"(substr({end}, 1, 4) = 'dra_' AND "
            + _exists(runs, f"r.rebalance_run_id = 'rr_' || substr({end}, 5)")
            + ")",
            _exists(operations, f"r.correlation_id = {end}"),
            _exists(table("decisions"), f"r.decision_id = {end}"),
            _exists(table("idempotency_mappings"), f"r.idempotency_key = {end}"),
            _exists(table("idempotency_history"), f"r.idempotency_key = {end}"),
        ]

    def _scoped_changes(self) -> str:
        shown = " OR ".join(
            f"(c.kind = '{kind}' AND "
            + _exists(self._scoped(table), f"r.{column} = c.entity_id")
            + ")"
            for kind, table, column in (
                (ChangeKind.RUN, "runs", "rebalance_run_id"),
                (ChangeKind.OPERATION, "operations", "operation_id"),
                (ChangeKind.DECISION, "decisions", "decision_id"),
            )
        )
        changes = self._stored("changes")
        # The first change stays, so that a subscription can begin before the first one that is visible.
        first = f"(SELECT f.sequence FROM {changes} AS f ORDER BY f.turn, f.sequence LIMIT 1)"
        return f"SELECT * FROM {changes} AS c WHERE {shown} OR c.kind = '{ChangeKind.START}' OR c.sequence = {first}"


def _exists(tables: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {tables} AS r WHERE {condition})"
