"""The tables of a view as known at a time: the rules of storage/visible_records.py in SQL.

A row without `recorded_at` is from before schema revision 0005, and counts as known at any time.
"""

from typing import Final

from storage.sql.model import tables as t
from storage.sql.statements.valid_tables import review_columns
from storage.sql.statements.view_expressions import (
    Tables,
    ViewExpressions,
    columns,
    conflicts,
    possible_conflicts,
    reasons,
)

UNCHANGED_TABLES: Final = ("changes",)
"""The tables with all their rows. Their expressions have no parameter: PostgreSQL and SQLite refuse values that a
statement does not use."""


def known_table(view: ViewExpressions, below: Tables, own: Tables, table: str) -> str:
    """Return the query of a table's rows as they were recorded at a time."""
    if table in UNCHANGED_TABLES:
        return f"SELECT * FROM {below(table)}"
    at = view.parameter("known", "timestamptz")
    match table:
        case "runs":
            selected = columns(t.runs, "x", review_columns(own("decisions")))
            return f"SELECT {selected} FROM {below(table)} AS x WHERE {_is_known('x', at)}"
        case (
            "artifacts"
            | "decisions"
            | "idempotency_history"
            | "lineage_edges"
            | "mapping_moves"
            | "operation_steps"
            | "tombstones"
        ):
            return f"SELECT * FROM {below(table)} AS x WHERE {_is_known('x', at)}"
        case "results":
            later = f"r.rebalance_run_id = x.rebalance_run_id AND r.recorded_at > {at}"
            return (
                f"SELECT * FROM {below(table)} AS x WHERE NOT {view.exists(below('runs'), later)}"
            )
        case "operations":
            return _operations(below, at)
        case "idempotency_mappings":
            return _mappings(below, at)
        case "idempotency_conflicts":
            return conflicts(possible_conflicts(below), own)
        case "reason_index":
            return reasons(view, below(table), own)
    raise ValueError(f"the table {table} has no rule of what was known")


def _is_known(row: str, at: str) -> str:
    return f"({row}.recorded_at IS NULL OR {row}.recorded_at <= {at})"


def _operations(below: Tables, at: str) -> str:
    """Return the operations in their last known step. The result and the error belong to the finished step."""
    steps = f"FROM {below('operation_steps')} AS s WHERE s.operation_id = o.operation_id"
    has_later = f"EXISTS (SELECT 1 {steps} AND s.recorded_at > {at})"
    changes = {
        name: f"CASE WHEN {has_later}"
        f" THEN (SELECT s.{name} {steps} AND {_is_known('s', at)} ORDER BY s.step DESC LIMIT 1) ELSE o.{name} END"
        for name in ("status", "started_at", "finished_at")
    }
    changes |= {
        name: f"CASE WHEN {has_later} THEN NULL ELSE o.{name} END" for name in ("result", "error")
    }
    selected = columns(t.operations, "o", changes)
    return f"SELECT {selected} FROM {below('operations')} AS o WHERE {_is_known('o', at)}"


def _mappings(below: Tables, at: str) -> str:
    """Return the known mapping of each key: the present one, or the last known one that was replaced."""
    moves = (
        f"FROM {below('mapping_moves')} AS v WHERE v.idempotency_key = m.idempotency_key"
        f" AND {_is_known('v', at)}"
    )
    is_present = _is_known("m", at)
    earlier = {
        name: f"CASE WHEN {is_present} THEN m.{name} ELSE (SELECT v.{name} {moves} ORDER BY v.move DESC LIMIT 1) END"
        for name in t.mappings.columns.keys()  # noqa: SIM118  # a collection of columns iterates over columns
        if name != "idempotency_key"
    }
    selected = columns(t.mappings, "m", earlier)
    return (
        f"SELECT {selected} FROM {below('idempotency_mappings')} AS m"
        f" WHERE {is_present} OR EXISTS (SELECT 1 {moves})"
    )
