"""Checks of the rows that are derived from records: reviews, conflicts, counts, hidden edges, order of decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)

from storage.ledger.findings import FindingCode
from storage.ledger.leaves import LeafKind
from storage.lists import ReviewOutcome
from storage.records import EdgeType
from storage.sql.ledger.hidden_edge_checks import falsely_hidden_edges
from storage.sql.ledger.stored_rows import OWN_TEXTS
from storage.sql.model import ledger_tables as lt
from storage.sql.model import portfolio_tables as pt
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, compile_statement
from storage.sql.statements.filters import scenario_join
from storage.sql.writing.derived_rows import DECIDED_AT, REVIEW, conflicts_of_uses

_COUNTS: Final = (
    ("run_statuses", t.runs, t.runs.c.status),
    ("operation_statuses", t.operations, t.operations.c.status),
    ("decision_actions", t.decisions, t.decisions.c.action),
    ("decision_reasons", t.decisions, t.decisions.c.reason_code),
    ("edges", t.edges, literal("")),
)


@dataclass(frozen=True, slots=True)
class DerivedCheck:
    """A statement that returns the wrong rows, and the finding for each row."""

    code: FindingCode
    statement: BoundStatement
    message: Callable[[Row], str]


@lru_cache(4)
def checks(dialect: str) -> tuple[DerivedCheck, ...]:
    """Return the checks of a dialect."""

    def check(code: FindingCode, query: Any, message: Callable[[Row], str]) -> DerivedCheck:
        bound = compile_statement(dialect, query, json_rows=False, decode=False).bind({})
        return DerivedCheck(code, bound, message)

    derived = FindingCode.DERIVED
    return (
        check(
            derived,
            _reviews(),
            lambda row: (
                f"run {row[0]!r} has the review {row[1]!r} of {row[2]}, its decisions make it {row[3]!r} of {row[4]}"
            ),
        ),
        check(
            derived,
            _conflicts(),
            lambda row: f"the conflict of idempotency key {row[0]!r} does not follow from its uses",
        ),
        check(
            derived,
            _counts(),
            lambda row: f"the kept count of {row[0]} {row[1]!r} is off by {row[2]}",
        ),
        check(
            derived,
            _portfolios(dialect),
            lambda row: (
                f"the kept portfolio {row[1]!r} of {row[0]!r} does not follow from its runs"
            ),
        ),
        check(
            FindingCode.FALSE_PURGE,
            falsely_hidden_edges(),
            lambda row: (
                f"the edge {row[1]} from {row[0]!r} to {row[2]!r} is hidden as purged by purge {row[3]},"
                " which did not hide it"
            ),
        ),
        check(
            FindingCode.INSERTED,
            _unknown_kinds(),
            lambda row: f"the {row[0]} {row[1]!r} in the ledger is of the unknown kind {row[2]}",
        ),
        check(
            FindingCode.MOVED,
            _decision_order(),
            lambda row: f"decision {row[0]!r} of run {row[1]!r} is not in the order of recording",
        ),
    )


def _reviews() -> Select[Any]:
    review = func.coalesce(REVIEW, ReviewOutcome.OPEN.value)
    c = t.runs.c
    return select(c.rebalance_run_id, c.review, c.decided_at, review, DECIDED_AT).where(
        or_(c.review != review, c.decided_at.is_distinct_from(DECIDED_AT))
    )


def _conflicts() -> Select[Any]:
    """Select the keys whose stored conflict does not follow from their uses, or is missing."""
    c = t.conflicts.c
    right = conflicts_of_uses()
    stored = select(c.idempotency_key, c.conflicted_at)
    wrong = union_all(
        select(stored.except_(right).subquery()), select(right.except_(stored).subquery())
    )
    return select(wrong.subquery().c.idempotency_key).distinct()


def _portfolios(dialect: str) -> Select[Any]:
    """Select the portfolios of records that are stored and do not follow, or follow and are not stored."""
    o, d, run, edge = t.operations.c, t.decisions.c, t.runs, t.edges.c
    caused = and_(
        edge.target_entity_id == o.operation_id,
        edge.edge_type == EdgeType.CAUSED_BY.value,
        run.c.rebalance_run_id == edge.source_entity_id,
    )
    kind = literal(pt.OPERATION).label("kind")
    operation = select(o.operation_id, kind, run.c.portfolio_id, o.created_at)
    right = union(
        operation.where(o.correlation_id == run.c.correlation_id),
        _scenario_portfolios(dialect),
        operation.where(caused),
        select(d.decision_id, literal(pt.DECISION), run.c.portfolio_id, d.decided_at).where(
            run.c.rebalance_run_id == d.run_id
        ),
    ).subquery()
    stored = select(*pt.record_portfolios.c)
    wrong = union_all(
        select(stored.except_(select(*right.c)).subquery()),
        select(select(*right.c).except_(stored).subquery()),
    )
    c = list(wrong.subquery().c)
    return select(c[0], c[2]).distinct()


def _scenario_portfolios(dialect: str) -> Select[Any]:
    """Select the portfolios of the scenario runs of operations."""
    run, found = t.runs, select(t.operations.c.operation_id, t.operations.c.created_at)
    own, of_operation = scenario_join(run, t.operations)
    kind = literal(pt.OPERATION).label("kind")
    if dialect == "sqlite":
        o = t.operations.c
        rows = select(o.operation_id, kind, run.c.portfolio_id, o.created_at)
        return rows.where(*own, *of_operation)
    # OFFSET 0 keeps the planner from comparing every run with every operation.
    each = found.where(*of_operation).correlate(run).offset(0).lateral("found")
    columns = select(each.c.operation_id, kind, run.c.portfolio_id, each.c.created_at)
    return columns.select_from(run.join(each, true())).where(*own)


def _counts() -> Select[Any]:
    kept = t.kept_counts.c
    counted = [
        select(literal(what).label("what"), word.label("word"), func.count().label("count"))
        .select_from(table)
        .where(*([t.edges.c.purge.is_(None)] if table is t.edges else []))
        .group_by(*([word] if isinstance(word, Column) else []))
        for what, table, word in _COUNTS
    ]
    stored = select(kept.what, kept.word, (-kept.count).label("count"))
    c = union_all(*counted, stored).subquery().c
    total = func.sum(c.count)
    return select(c.what, c.word, -total).group_by(c.what, c.word).having(total != 0)


def _unknown_kinds() -> Select[Any]:
    """Select the leaves and the ledger's own texts of a kind that the service does not write."""
    leaf, entry = lt.leaves.c, lt.entries.c
    kinds, own = [kind.value for kind in LeafKind], [kind.value for kind in OWN_TEXTS]
    leaves = select(literal("leaf"), leaf.id, leaf.kind).where(leaf.kind.not_in(kinds))
    entries = select(literal("text"), entry.id, entry.kind).where(entry.kind.not_in(own))
    return select(union_all(leaves, entries).subquery())


def _decision_order() -> Select[Any]:
    """Select the decisions whose leaf precedes the leaf of the run's decision with the next lower sequence."""
    d, leaf = t.decisions.c, lt.leaves.c
    newest = (
        select(func.max(leaf.position).label("position"), leaf.id)
        .where(leaf.kind == LeafKind.DECISION.value)
        .group_by(leaf.id)
        .subquery()
    )
    before = func.lag(newest.c.position).over(partition_by=d.run_id, order_by=d.sequence)
    ordered = (
        select(d.decision_id, d.run_id, newest.c.position, before.label("before"))
        .join(newest, newest.c.id == d.decision_id)
        .subquery()
    )
    c = ordered.c
    return select(c.decision_id, c.run_id).where(c.position < c.before)
