"""The statements that count what happened in buckets of time, each along an index of the time asked for."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
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
from storage.records import RunStatus
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.dialects import (
    bucket_number,
    eq_keep_sort,
    microseconds_between,
    no_index,
)
from storage.sql.statements.filters import in_time_range

Column = ColumnElement[Any]

BUCKET: Final = literal_column("bucket", Integer())
"""The name of what is grouped by: its expression has parameters, and PostgreSQL takes no two for the same."""


def runs(
    dialect: str, series: TimeBuckets, portfolio_id: str | None
) -> CompoundSelect[Any] | Select[Any]:
    """(bucket, status, count) of runs by their creation."""
    table = t.runs.c
    span = in_time_range(table.created_at, series.time_range)
    bucket = bucket_number(dialect, table.created_at, series).label(BUCKET.name)
    counted = func.count()
    if portfolio_id is not None:
        return (
            select(bucket, table.status, counted)
            .where(eq_keep_sort(table.portfolio_id, portfolio_id), *span)
            .group_by(BUCKET, table.status)
        )
    # The index of each status has all that is counted: no row is read.
    return union_all(
        *(
            select(bucket, literal(status.value), counted)
            .select_from(t.runs)
            .where(table.status == status.value, *span)
            .group_by(BUCKET)
            for status in RunStatus
        )
    )


def read_runs(found: Sequence[Row]) -> StatusCounts:
    """The counts that the rows of `runs` tell."""
    buckets: dict[int, Counter[str]] = {}
    for bucket, status, count in found:
        buckets.setdefault(bucket, Counter())[status] = count
    return buckets


def operations(dialect: str, series: TimeBuckets, portfolio_id: str | None) -> CompoundSelect[Any]:
    """(what, bucket, status, count, least, median, p95, most) of operations by their acceptance."""
    table = t.operations.c
    conditions = in_time_range(table.created_at, series.time_range)
    if portfolio_id is not None:
        conditions.append(_has_run_of(portfolio_id))
    bucket = bucket_number(dialect, table.created_at, series).label(BUCKET.name)
    statuses = (
        select(
            literal("statuses"), bucket, table.status, func.count(), null(), null(), null(), null()
        )
        .where(*conditions)
        .group_by(BUCKET, table.status)
    )
    waits = microseconds_between(dialect, table.created_at, table.started_at)
    durations = microseconds_between(dialect, table.started_at, table.finished_at)
    return union_all(
        statuses,
        _spread("waits", bucket, waits, conditions),
        _spread("durations", bucket, durations, conditions),
    )


def _spread(
    what: str, bucket: Column, micros: Column, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    taken = select(bucket, micros.label("micros")).where(*conditions, micros.is_not(None))
    each = taken.subquery()
    place = func.row_number().over(partition_by=each.c.bucket, order_by=each.c.micros)
    count = func.count().over(partition_by=each.c.bucket)
    ranked = select(*each.c, place.label("place"), count.label("count")).subquery()

    def at(rank: Column) -> Column:
        return func.max(case((ranked.c.place == rank, ranked.c.micros)))

    columns: tuple[Column, ...] = (
        literal(what),
        ranked.c.bucket,
        literal(""),
        ranked.c.count,
        func.min(ranked.c.micros),
        at(median_rank(ranked.c.count)),
        at(p95_rank(ranked.c.count)),
        func.max(ranked.c.micros),
    )
    return select(*columns).group_by(ranked.c.bucket, ranked.c.count)


def _has_run_of(portfolio_id: str) -> ColumnElement[bool]:
    correlation = t.operations.c.correlation_id
    same = eq_keep_sort(t.runs.c.correlation_id, correlation)
    scenario = and_(
        t.runs.c.correlation_id > correlation.concat(":"),
        t.runs.c.correlation_id < correlation.concat(";"),
    )
    held = no_index(t.runs.c.portfolio_id) == portfolio_id
    return or_(*(exists(t.runs).where(which, held) for which in (same, scenario)))


def read_operations(found: Sequence[Row]) -> dict[int, OperationCounts]:
    """What the rows of `operations` tell."""
    buckets: dict[int, OperationCounts] = {}
    for what, bucket, status, count, *micros in found:
        inside = buckets.setdefault(bucket, OperationCounts())
        if what == "statuses":
            inside.statuses[status] = count
        else:
            setattr(inside, what, DurationStats(count, *micros))
    return buckets


def decisions(dialect: str, series: TimeBuckets, portfolio_id: str | None) -> Select[Any]:
    """(bucket, action, reason, count) of decisions by when they were made."""
    table = t.decisions.c
    bucket = bucket_number(dialect, table.decided_at, series).label(BUCKET.name)
    counted = (
        select(bucket, table.action, table.reason_code, func.count())
        .where(*in_time_range(table.decided_at, series.time_range))
        .group_by(BUCKET, table.action, table.reason_code)
    )
    if portfolio_id is None:
        return counted
    run = exists(t.runs).where(
        t.runs.c.rebalance_run_id == table.run_id, no_index(t.runs.c.portfolio_id) == portfolio_id
    )
    return counted.where(run)


def read_decisions(found: Sequence[Row]) -> dict[int, DecisionCounts]:
    """What the rows of `decisions` tell."""
    buckets: dict[int, DecisionCounts] = {}
    for bucket, action, reason, count in found:
        inside = buckets.setdefault(bucket, DecisionCounts())
        inside.actions[action] += count
        inside.reasons[reason] += count
    return buckets
