"""The tables of the records that a scope shows: the rules of storage/visible_records.py in SQL."""

from storage.change_log import ChangeKind
from storage.retention import NO_PORTFOLIO
from storage.sql.model import portfolio_tables as pt
from storage.sql.model import tables as t
from storage.sql.statements.view_expressions import (
    UNDECIDED,
    Tables,
    ViewExpressions,
    columns,
    conflicts,
    reasons,
)


def scoped_table(  # noqa: C901  # a case for each table
    view: ViewExpressions, stored: Tables, own: Tables, table: str
) -> str:
    """Return the query of the rows of a table that belong to visible records."""
    match table:
        case "runs":
            return f"SELECT * FROM {stored(table)} AS r WHERE {_covers(view)}"
        case "operations":
            return _operations(view, stored)
        case "decisions":
            return _decisions(view, stored(table), own("runs"))
        case (
            "results"
            | "artifacts"
            | "idempotency_mappings"
            | "idempotency_history"
            | "mapping_moves"
        ):
            run = "r.rebalance_run_id = x.rebalance_run_id"
            return _of_visible(view, stored(table), own("runs"), run)
        case "operation_steps":
            operation = "r.operation_id = x.operation_id"
            return _of_visible(view, stored(table), own("operations"), operation)
        case "idempotency_conflicts":
            return conflicts(stored(table), own)
        case "lineage_edges":
            return (_all_edges if view.reads_all else _edges)(view, stored, own)
        case "changes":
            return _changes(view, stored, own)
        case "reason_index":
            return reasons(view, stored(table), own)
        case "tombstones":
            return _tombstones(view, stored(table), own("runs"))
        case "purged_ids":
            has_run = f"r.portfolio_id <> '{NO_PORTFOLIO}'"
            return f"SELECT * FROM {stored(table)} AS r WHERE {has_run} AND {_covers(view)}"
    raise ValueError(f"the table {table} has no rule of visibility")


def _covers(view: ViewExpressions) -> str:
    """Return the condition that the scope covers the portfolio of a run `r`. No index serves it."""
    is_postgres = view.dialect == "postgresql"
    portfolio = "(ARRAY[r.portfolio_id])[1]" if is_postgres else "+r.portfolio_id"
    conditions = []
    if "ids" in view.parameters:
        ids = view.parameter("ids", "text[]")
        conditions.append(
            f"{portfolio} = ANY ({ids})"
            if is_postgres
            else f"{portfolio} IN (SELECT value FROM json_each({ids}))"
        )
    singles = [name for name in view.parameters if name.startswith("id_")]
    if singles:
        listed = ", ".join(view.parameter(name, "text") for name in singles)
        conditions.append(f"{portfolio} IN ({listed})")
    for name in view.parameters:
        if name.startswith("low_"):
            low = view.parameter(name, "text")
            high = view.parameter(name.replace("low", "high"), "text")
            conditions.append(f"({portfolio} >= {low} AND {portfolio} < {high})")
    return f"({' OR '.join(conditions)})" if conditions else "(1 = 0)"


def _of_visible(view: ViewExpressions, stored: str, owners: str, condition: str) -> str:
    return f"SELECT * FROM {stored} AS x WHERE {view.exists(owners, condition)}"


def _decisions(view: ViewExpressions, stored: str, runs: str) -> str:
    """Return the decisions on visible runs, numbered for each run.

    With the stored numbers, cursors would reveal the number of all decisions. An export has no cursors, but needs the
    order of all decisions.
    """
    place = f"(SELECT count(*) FROM {stored} AS d WHERE d.run_id = x.run_id AND d.sequence <= x.sequence)"
    selected = "x.*" if view.reads_all else columns(t.decisions, "x", {"sequence": place})
    of_run = view.exists(runs, "r.rebalance_run_id = x.run_id")
    return f"SELECT {selected} FROM {stored} AS x WHERE {of_run}"


def _operations(view: ViewExpressions, stored: Tables) -> str:
    kept, covers = pt.record_portfolios.name, _covers(view)
    of_operation = f"r.entity_id = o.operation_id AND r.kind = '{pt.OPERATION}'"
    hidden_run = view.exists(kept, f"{of_operation} AND NOT {covers}")
    hidden = f"({hidden_run} OR {_has_hidden_tombstone(view, stored)})"
    payloads = {
        name: f"CASE WHEN NOT {hidden} THEN o.{name} END" for name in ("request", "result", "error")
    }
    selected = columns(t.operations, "o", payloads)
    visible = view.exists(kept, f"{of_operation} AND {covers}")
    return f"SELECT {selected} FROM {stored('operations')} AS o WHERE {visible}"


def _has_hidden_tombstone(view: ViewExpressions, stored: Tables) -> str:
    """Return the condition that a tombstone of a hidden portfolio may be of a run of an operation `o`."""
    tombstones = stored("tombstones")
    hidden = f"r.portfolio_id IS NOT NULL AND NOT {_covers(view)}"
    own, first, last = "o.correlation_id", "o.correlation_id || ':'", "o.correlation_id || ';'"
    cause = "c.target_entity_id = o.operation_id AND c.edge_type = 'CAUSED_BY'"
    caused = f"SELECT c.source_entity_id FROM {stored('lineage_edges')} AS c WHERE {cause}"
    conditions = (
        f"r.correlation_id = {own}",
        f"r.correlation_id >= {first} AND r.correlation_id < {last}",
        f"r.entity_id IN ({caused})",
    )
    return " OR ".join(view.exists(tombstones, f"{each} AND {hidden}") for each in conditions)


def _edges(view: ViewExpressions, stored: Tables, own: Tables) -> str:
    """Return the edges with an end that a visible record names and no end that only hidden records name.

    The first cases are the edges that the service itself records, because they need the fewest look-ups. A view that
    marks the undecided has those cases alone. Other edges, visible or not, have UNDECIDED as their purge.
    """
    runs, source, target = own("runs"), "e.source_entity_id", "e.target_entity_id"
    of_run = f"r.rebalance_run_id = {target} AND {source} IN (r.correlation_id, r.idempotency_key)"
    from_run, to_run = (
        view.exists(runs, f"r.rebalance_run_id = {end}") for end in (source, target)
    )
    to_operation = view.exists(stored("operations"), f"r.operation_id = {target}")
    of_operation = f"r.operation_id = {source} AND r.correlation_id = {target}"
    recorded = [
        view.exists(runs, of_run),
        f"e.edge_type = 'CAUSED_BY' AND {from_run} AND {to_operation}",
        f"e.edge_type IN ('DERIVED_FROM', 'REPLAYED_FROM') AND {from_run} AND {to_run}",
        f"e.edge_type = 'OPERATION_TO_CORRELATION' AND {view.exists(own('operations'), of_operation)}",
    ]
    if view.marks_undecided:
        decided = " OR ".join(f"({condition})" for condition in recorded)
        purge = f"CASE WHEN {decided} THEN e.purge ELSE {UNDECIDED} END"
        selected = columns(t.edges, "e", {"purge": purge})
        return f"SELECT {selected} FROM {stored('lineage_edges')} AS e"
    cases = " ".join(f"WHEN {condition} THEN TRUE" for condition in recorded)
    visible, hidden = (f"EXISTS ({_naming(view, 'ends.id', table)})" for table in (own, stored))
    end = f"CASE WHEN {visible} THEN 1 WHEN {hidden} THEN 0 END"
    ends = "SELECT e.source_entity_id AS id UNION ALL SELECT e.target_entity_id"
    # NULL means that no record names the end: it neither shows nor hides the edge.
    others = f"(SELECT min(state) FROM (SELECT {end} AS state FROM ({ends}) AS ends) AS states)"
    return (
        f"SELECT * FROM {stored('lineage_edges')} AS e"
        f" WHERE CASE {cases} ELSE coalesce({others}, 0) = 1 END"
    )


def _all_edges(view: ViewExpressions, stored: Tables, own: Tables) -> str:
    """Return the same edges as `_edges`, with sets of the ids that records name."""
    artifact = "CASE WHEN substr({0}, 1, 3) = 'rr_' THEN 'dra_' || substr({0}, 4) END"
    purged_artifact = f"CASE WHEN portfolio_id IS NOT NULL THEN {artifact.format('entity_id')} END"
    named = " UNION ALL ".join(
        f"SELECT {each} AS id, {is_visible} AS is_visible FROM {tables(table)}"
        for tables, is_visible in ((stored, 0), (own, 1))
        for table, each in (
            ("runs", "rebalance_run_id"),
            ("runs", "correlation_id"),
            ("runs", "idempotency_key"),
            ("runs", artifact.format("rebalance_run_id")),
            ("operations", "operation_id"),
            ("operations", "correlation_id"),
            ("decisions", "decision_id"),
            ("tombstones", "entity_id"),
            ("tombstones", "correlation_id"),
            ("tombstones", purged_artifact),
            ("purged_ids", "entity_id"),
            ("idempotency_mappings", "idempotency_key"),
            ("idempotency_history", "idempotency_key"),
        )
    )
    query = f"SELECT id, max(is_visible) AS is_visible FROM ({named}) AS named GROUP BY id"
    ids = view.add_set("scoped_ids", query)
    return (
        f"SELECT e.* FROM {stored('lineage_edges')} AS e"
        f" LEFT JOIN {ids} AS s ON s.id = e.source_entity_id LEFT JOIN {ids} AS t ON t.id = e.target_entity_id"
        " WHERE coalesce(s.is_visible, 1) = 1 AND coalesce(t.is_visible, 1) = 1"
        " AND (s.is_visible = 1 OR t.is_visible = 1)"
    )


def _naming(view: ViewExpressions, end: str, table: Tables) -> str:
    """Return a query with a row for each record of one of the tables that names an entity."""
    runs, operations, tombstones = table("runs"), table("operations"), table("tombstones")
    has_artifact = f"substr({end}, 1, 4) = 'dra_'"
    run_of_artifact = f"'rr_' || substr({end}, 5)"
    return " UNION ALL ".join(
        f"SELECT 1 FROM {records} AS r WHERE {condition}"
        for records, condition in (
            (runs, f"r.rebalance_run_id = {end}"),
            (runs, f"r.correlation_id = {end}"),
            (operations, f"r.operation_id = {end}"),
            (runs, f"r.idempotency_key = {end}"),
            (runs, f"{has_artifact} AND r.rebalance_run_id = {run_of_artifact}"),
            (operations, f"r.correlation_id = {end}"),
            (table("decisions"), f"r.decision_id = {end}"),
            (tombstones, f"r.entity_id = {end}"),
            (table("idempotency_mappings"), f"r.idempotency_key = {end}"),
            (table("idempotency_history"), f"r.idempotency_key = {end}"),
            (tombstones, f"r.correlation_id = {end}"),
            (
                tombstones,
                f"{has_artifact} AND r.portfolio_id IS NOT NULL AND r.entity_id = {run_of_artifact}",
            ),
            (table("purged_ids"), f"r.entity_id = {end}"),
        )
    )


def _tombstones(view: ViewExpressions, stored: str, runs: str) -> str:
    """Return the tombstones of runs of visible portfolios, and of operations with a visible run or run tombstone."""
    of_run = f"r.portfolio_id IS NOT NULL AND {_covers(view)}"
    correlated = "r.correlation_id = x.correlation_id"
    return (
        f"SELECT r.* FROM {stored} AS r WHERE {of_run}"
        f" UNION ALL SELECT x.* FROM {stored} AS x WHERE x.portfolio_id IS NULL AND"
        f" ({view.exists(runs, correlated)} OR {view.exists(stored, f'{correlated} AND {of_run}')})"
    )


def _changes(view: ViewExpressions, stored: Tables, own: Tables) -> str:
    shown = " OR ".join(
        f"(c.kind = '{kind}' AND " + view.exists(own(table), f"r.{column} = c.entity_id") + ")"
        for kind, table, column in (
            (ChangeKind.RUN, "runs", "rebalance_run_id"),
            (ChangeKind.OPERATION, "operations", "operation_id"),
            (ChangeKind.DECISION, "decisions", "decision_id"),
        )
    )
    changes = stored("changes")
    # Keep the first change, so that a subscription can begin before the first visible change.
    first = f"(SELECT f.sequence FROM {changes} AS f ORDER BY f.turn, f.sequence LIMIT 1)"
    return f"SELECT * FROM {changes} AS c WHERE {shown} OR c.kind = '{ChangeKind.START}' OR c.sequence = {first}"
