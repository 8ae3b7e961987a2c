"""The tables of a view as of a valid time: the rules of storage/visible_records.py in SQL."""

from collections.abc import Mapping
from typing import Final

from storage.sql.model import tables as t
from storage.sql.statements.view_expressions import (
    Tables,
    ViewExpressions,
    columns,
    conflicts,
    possible_conflicts,
    reasons,
)

UNCHANGED_TABLES: Final = ("changes", "operation_steps", "mapping_moves")
"""The tables with all their rows. Their expressions have no parameter: PostgreSQL and SQLite refuse values that a
statement does not use."""


def valid_table(view: ViewExpressions, below: Tables, own: Tables, table: str) -> str:
    """Return the query of a table's rows that existed at a time, in their state of that time."""
    if table in UNCHANGED_TABLES:
        return f"SELECT * FROM {below(table)}"
    at = view.parameter("valid", "timestamptz")
    match table:
        case "runs":
            selected = columns(t.runs, "x", review_columns(own("decisions")))
            return f"SELECT {selected} FROM {below(table)} AS x WHERE x.created_at <= {at}"
        case "idempotency_history" | "lineage_edges" | "tombstones":
            return f"SELECT * FROM {below(table)} AS x WHERE x.created_at <= {at}"
        case "decisions":
            return f"SELECT * FROM {below(table)} AS x WHERE x.decided_at <= {at}"
        case "results" | "artifacts":
            later = f"r.rebalance_run_id = x.rebalance_run_id AND r.created_at > {at}"
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
    raise ValueError(f"the table {table} has no rule of its past")


def review_columns(decisions: str) -> Mapping[str, str]:
    """Return the outcome and the time of the newest decision on a run `x`, by the names of the columns."""
    of_run = f"FROM {decisions} AS d WHERE d.run_id = x.rebalance_run_id"
    newest = f"SELECT d.action {of_run} ORDER BY d.decided_at DESC, d.sequence DESC LIMIT 1"
    review = f"CASE ({newest}) WHEN 'APPROVE' THEN 'APPROVED' WHEN 'REJECT' THEN 'REJECTED' ELSE 'OPEN' END"
    return {"review": review, "decided_at": f"(SELECT max(d.decided_at) {of_run})"}


def _operations(below: Tables, at: str) -> str:
    """Return the operations that had been accepted, without later states.

    A state without a time counts as reached at any time.
    """
    unfinished = f"o.finished_at > {at} AND o.status IN ('SUCCEEDED', 'FAILED')"
    changes = {
        "status": f"CASE WHEN {unfinished} THEN CASE WHEN o.started_at <= {at} THEN 'RUNNING' ELSE 'PENDING' END"
        f" WHEN o.status = 'RUNNING' AND o.started_at > {at} THEN 'PENDING' ELSE o.status END",
        "started_at": f"CASE WHEN o.started_at <= {at} THEN o.started_at END",
        "finished_at": f"CASE WHEN o.finished_at <= {at} THEN o.finished_at END",
        "result": f"CASE WHEN {unfinished} THEN NULL ELSE o.result END",
        "error": f"CASE WHEN {unfinished} THEN NULL ELSE o.error END",
    }
    selected = columns(t.operations, "o", changes)
    return f"SELECT {selected} FROM {below('operations')} AS o WHERE o.created_at <= {at}"


def _mappings(below: Tables, at: str) -> str:
    """Return the newest use of each mapped key up to that time: its present mapping, an earlier one, or a history row.

    Of uses at one time, the last mapping is the newest.
    """
    uses, moves = (
        f"FROM {below(table)} AS h WHERE h.idempotency_key = m.idempotency_key AND h.created_at <= {at}"
        for table in ("idempotency_history", "mapping_moves")
    )
    later = "h.created_at > m.created_at"
    is_present = (
        f"m.created_at <= {at} AND NOT EXISTS (SELECT 1 {uses} AND {later})"
        f" AND NOT EXISTS (SELECT 1 {moves} AND {later})"
    )
    order = _descending("created_at", "rebalance_run_id", "correlation_id", "request_hash")

    def newest(name: str) -> str:
        # One row of each table, so that both are read in the order of an index.
        time = "" if name == "created_at" else "h.created_at, "
        use = f"SELECT {time}h.{name}, 0 AS move {uses} ORDER BY {order} LIMIT 1"
        move = f"SELECT {time}h.{name}, h.move {moves} ORDER BY {_descending('created_at', 'move')} LIMIT 1"
        both = f"SELECT * FROM ({use}) AS used UNION ALL SELECT * FROM ({move}) AS moved"
        return f"SELECT h.{name} FROM ({both}) AS h ORDER BY {_descending('created_at', 'move')} LIMIT 1"

    replaced = {
        name: f"CASE WHEN {is_present} THEN m.{name} ELSE ({newest(name)}) END"
        for name in t.mappings.columns.keys()  # noqa: SIM118  # a collection of columns iterates over columns
        if name != "idempotency_key"
    }
    selected = columns(t.mappings, "m", replaced)
    return (
        f"SELECT {selected} FROM {below('idempotency_mappings')} AS m"
        f" WHERE m.created_at <= {at} OR EXISTS (SELECT 1 {uses}) OR EXISTS (SELECT 1 {moves})"
    )


def _descending(*names: str) -> str:
    """Return the descending order of a row `h` by columns."""
    return ", ".join(f"h.{name} DESC" for name in names)
