"""Statements that count runs, operations and decisions in time buckets, each along an index of its timestamp."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    case,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from storage.activity import (
    DecisionCounts,
    DurationStats,
    OperationCounts,
    StatusCounts,
    TimeBuckets,
    median_rank,
    p95_rank,
)
from storage.lists import TimeRange
from storage.records import MICROSECOND, RunStatus
from storage.sql.model import tables as t
from storage.sql.model.durations import microseconds_between
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import (
    bucket_number,
    eq_keep_sort,
    no_index,
    parameter,
)
from storage.sql.statements.filter_parameters import split_time_range, time_range_parameters
from storage.sql.statements.filters import in_time_range, operation_run_filters

Column = ColumnElement[Any]

CLOCK_ERRORS: Final = "clock errors"
"""The status in the rows of negative durations."""

_BUCKET: Final = literal_column("bucket", Integer())
"""The label to group by. PostgreSQL would not recognize the expression, because its parameters get new numbers."""

_START: Final = parameter("start", t.UtcDateTime)
_WIDTH: Final = parameter("width", BigInteger)
_PORTFOLIO: Final = parameter("portfolio_id", t.Id)


def runs(dialect: str, buckets: TimeBuckets, portfolio_id: str | None) -> BoundStatement:
    """Return the statement of (bucket, status, count) of the runs by their creation."""
    shape, values = _parameters(buckets, portfolio_id)
    return _runs(dialect, shape, of_portfolio=portfolio_id is not None).bind(values)


def operations(dialect: str, buckets: TimeBuckets, portfolio_id: str | None) -> BoundStatement:
    """Return the statement of the operations by their acceptance.

    Its rows are ("statuses", bucket, status, count, ...), and for "waits" and "durations", in microseconds, (label,
    bucket, "" or CLOCK_ERRORS, count, minimum, median, 95th percentile, maximum).
    """
    shape, values = _parameters(buckets, portfolio_id)
    return _operations(dialect, shape, of_portfolio=portfolio_id is not None).bind(values)


def decisions(dialect: str, buckets: TimeBuckets, portfolio_id: str | None) -> BoundStatement:
    """Return the statement of (bucket, action, reason, count) of the decisions by their time."""
    shape, values = _parameters(buckets, portfolio_id)
    return _decisions(dialect, shape, of_portfolio=portfolio_id is not None).bind(values)


def _parameters(buckets: TimeBuckets, portfolio_id: str | None) -> tuple[TimeRange, dict[str, Any]]:
    shape, values = split_time_range(buckets.time_range)
    values |= {
        "start": buckets.start,
        "width": buckets.width // MICROSECOND,
        "portfolio_id": portfolio_id,
    }
    return shape, values


def _bucket(dialect: str, timestamp: Column) -> Column:
    return bucket_number(dialect, timestamp, _START, _WIDTH).label(_BUCKET.name)


@lru_cache(32)
def _runs(dialect: str, shape: TimeRange, *, of_portfolio: bool) -> CompiledStatement:
    table = t.runs.c
    in_range = in_time_range(table.created_at, time_range_parameters(shape))
    bucket, count = _bucket(dialect, table.created_at), func.count()
    if of_portfolio:
        return compile_statement(
            dialect,
            select(bucket, table.status, count)
            .where(eq_keep_sort(table.portfolio_id, _PORTFOLIO), *in_range)
            .group_by(_BUCKET, table.status),
        )
    # The index of each status contains every column that is read, so that the rows themselves are
    # not read.
    by_status = (
        select(bucket, literal(status.value), count)
        .select_from(t.runs)
        .where(table.status == status.value, *in_range)
        .group_by(_BUCKET)
        for status in RunStatus
    )
    return compile_statement(dialect, union_all(*by_status))


def to_status_counts(rows: Sequence[Row]) -> StatusCounts:
    """Return the counts of the rows of `runs`."""
    buckets: dict[int, Counter[str]] = {}
    for bucket, status, count in rows:
        buckets.setdefault(bucket, Counter())[status] = count
    return buckets


@lru_cache(32)
def _operations(dialect: str, shape: TimeRange, *, of_portfolio: bool) -> CompiledStatement:
    table = t.operations.c
    conditions = in_time_range(table.created_at, time_range_parameters(shape))
    if of_portfolio:
        conditions.append(_has_run_of_portfolio())
    bucket = _bucket(dialect, table.created_at)
    statuses = (
        select(
            literal("statuses"), bucket, table.status, func.count(), null(), null(), null(), null()
        )
        .where(*conditions)
        .group_by(_BUCKET, table.status)
    )
    waits = microseconds_between(dialect, table.created_at, table.started_at)
    durations = microseconds_between(dialect, table.started_at, table.finished_at)
    return compile_statement(
        dialect,
        union_all(
            statuses,
            _statistics("waits", bucket, waits, conditions),
            _statistics("durations", bucket, durations, conditions),
        ),
    )


def _statistics(
    label: str, bucket: Column, micros: Column, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    # Count negative durations, which are clock errors, in a group of their own.
    is_valid = case((micros >= 0, 1), else_=0)
    values = select(bucket, micros.label("micros"), is_valid.label("valid"))
    each = values.where(*conditions, micros.is_not(None)).subquery()
    group = [each.c.bucket, each.c.valid]
    rank = func.row_number().over(partition_by=group, order_by=each.c.micros)
    count = func.count().over(partition_by=group)
    ranked = select(*each.c, rank.label("rank"), count.label("count")).subquery()

    def value_at(rank: Column) -> Column:
        return func.max(case((ranked.c.rank == rank, ranked.c.micros)))

    columns: tuple[Column, ...] = (
        literal(label),
        ranked.c.bucket,
        case((ranked.c.valid == 1, literal("")), else_=literal(CLOCK_ERRORS)),
        ranked.c.count,
        func.min(ranked.c.micros),
        value_at(median_rank(ranked.c.count)),
        value_at(p95_rank(ranked.c.count)),
        func.max(ranked.c.micros),
    )
    return select(*columns).group_by(ranked.c.bucket, ranked.c.valid, ranked.c.count)


def _has_run_of_portfolio() -> ColumnElement[bool]:
    in_portfolio = no_index(t.runs.c.portfolio_id) == _PORTFOLIO
    return or_(
        *(
            exists(t.runs).where(*conditions, in_portfolio)
            for conditions in operation_run_filters(t.runs, t.operations)
        )
    )


def to_operation_counts(rows: Sequence[Row]) -> dict[int, OperationCounts]:
    """Return the counts and durations of the rows of `operations`."""
    buckets: dict[int, OperationCounts] = {}
    for label, bucket, status, count, *micros in rows:
        counts = buckets.setdefault(bucket, OperationCounts())
        if label == "statuses":
            counts.statuses[status] = count
            continue
        known: DurationStats | None = getattr(counts, label)
        if status == CLOCK_ERRORS:
            stats = replace(known or DurationStats(0, 0, 0, 0, 0), clock_errors=count)
        else:
            clock_errors = known.clock_errors if known else 0
            stats = replace(DurationStats(count, *micros), clock_errors=clock_errors)
        setattr(counts, label, stats)
    return buckets


@lru_cache(32)
def _decisions(dialect: str, shape: TimeRange, *, of_portfolio: bool) -> CompiledStatement:
    table = t.decisions.c
    counts = (
        select(_bucket(dialect, table.decided_at), table.action, table.reason_code, func.count())
        .where(*in_time_range(table.decided_at, time_range_parameters(shape)))
        .group_by(_BUCKET, table.action, table.reason_code)
    )
    if of_portfolio:
        counts = counts.where(
            exists(t.runs).where(
                t.runs.c.rebalance_run_id == table.run_id,
                no_index(t.runs.c.portfolio_id) == _PORTFOLIO,
            )
        )
    return compile_statement(dialect, counts)


def to_decision_counts(rows: Sequence[Row]) -> dict[int, DecisionCounts]:
    """Return the counts of the rows of `decisions`."""
    buckets: dict[int, DecisionCounts] = {}
    for bucket, action, reason, count in rows:
        counts = buckets.setdefault(bucket, DecisionCounts())
        counts.actions[action] += count
        counts.reasons[reason] += count
    return buckets
