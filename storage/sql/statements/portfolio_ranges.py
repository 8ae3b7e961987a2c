"""The index ranges of a scope: one for each of its portfolios, and one for those that came after they were listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import ARRAY, BindParameter, ColumnElement, Text, func, select, true

from storage import lists as l
from storage.lists import ALL_TIME, TimeRange
from storage.portfolio_scope import PortfolioScope
from storage.prefixes import prefix_upper_bound
from storage.sql.model import portfolio_tables as pt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort, in_ids, parameter
from storage.sql.statements.filters import (
    SELECTIVE_OPERATION_FIELDS,
    SELECTIVE_RUN_FIELDS,
    Condition,
    decision_filters,
    in_time_range,
    operation_filters,
    run_filters,
)
from storage.sql.statements.list_queries import IndexRange
from storage.sql.statements.view_tables import ABOVE_EVERY_ID

Column = ColumnElement[Any]

_RANGE_COUNTS: Final = (1, 2, 3, 4, 6, 8, 12, 16)
"""How many ranges a statement may have for portfolios: few numbers make few statements. A spare one is empty."""

_FIRST_CHARACTER: Final = "\x01"
"""The text that follows another one is that text with the first character that can be stored."""

_SELECTIVE: Final[Mapping[str, Sequence[str]]] = {
    l.RUNS.name: (*SELECTIVE_RUN_FIELDS, "portfolio_id"),
    l.OPERATIONS.name: SELECTIVE_OPERATION_FIELDS,
    l.DECISIONS.name: ("run_id", "correlation_id"),
}
"""The lists that have ranges of portfolios, and the fields by which another index has fewer records."""


@dataclass(frozen=True, slots=True)
class PortfolioRanges:
    """The portfolios of a scope.

    `gaps` are the ranges (lowest id, id above all) that the scope covers and that had no portfolio when they were
    listed. A list is complete whatever has come since, because the gaps are read, too.
    """

    portfolio_ids: Sequence[str]
    gaps: Sequence[tuple[str, str]]

    @property
    def range_count(self) -> int:
        """The number of ranges in a statement."""
        wanted = len(self.portfolio_ids)
        return next((each for each in _RANGE_COUNTS if each >= wanted), wanted) if wanted else 0

    def values(self, dialect: str) -> dict[str, Any]:
        """Return the parameters of a statement."""
        padded = [*self.portfolio_ids, *[None] * (self.range_count - len(self.portfolio_ids))]
        values: dict[str, Any] = {f"portfolio_{n}": each for n, each in enumerate(padded)}
        if not self.gaps:
            return values
        if dialect == "postgresql":
            lows, highs = zip(*self.gaps, strict=True)
            return {**values, "gap_lows": lows, "gap_highs": highs}
        return {**values, "gaps": orjson.dumps(self.gaps).decode()}


MAX_PORTFOLIOS: Final = _RANGE_COUNTS[-1]


def ranges_of(scope: PortfolioScope, known: Sequence[str]) -> PortfolioRanges:
    """Return the ranges of a scope whose prefixes are known to have these portfolios."""
    gaps = []
    for prefix in sorted(scope.prefixes):
        low = prefix
        for portfolio_id in sorted(each for each in known if each.startswith(prefix)):
            if low < portfolio_id:
                gaps.append((low, portfolio_id))
            low = portfolio_id + _FIRST_CHARACTER
        gaps.append((low, prefix_upper_bound(prefix) or ABOVE_EVERY_ID))
    return PortfolioRanges(sorted({*scope.ids, *known}), gaps)


def has_ranges(list_name: str, where: Any) -> bool:
    """Return whether the index of portfolios may serve a list under a filter."""
    fields = _SELECTIVE.get(list_name)
    return fields is not None and all(getattr(where, name) is None for name in fields)


def portfolio_ranges(
    dialect: str, list_name: str, where: Any, *, portfolios: int, gaps: bool
) -> list[IndexRange]:
    """Return the ranges of a list under a filter, which has parameters in place of its values."""
    build = _BUILDERS[list_name]
    ranges = [build(where, parameter(f"portfolio_{n}", t.Id)) for n in range(portfolios)]
    if gaps:
        ranges.append(_gap_range(dialect, list_name, where))
    return ranges


def _runs(where: l.RunFilter, portfolio_id: Column) -> IndexRange:
    portfolio = t.runs.c.portfolio_id
    conditions = (eq_keep_sort(portfolio, portfolio_id), *run_filters(where, range_chosen=True))
    return IndexRange(conditions, {}, prefix=(portfolio,))


def _operations(where: l.OperationFilter, portfolio_id: Column) -> IndexRange:
    others = operation_filters(replace(where, created=ALL_TIME), range_chosen=True)
    entity_id = t.operations.c.operation_id
    return _kept(pt.OPERATION, entity_id, portfolio_id, where.created, others)


def _decisions(where: l.DecisionFilter, portfolio_id: Column) -> IndexRange:
    others = decision_filters(replace(where, decided=ALL_TIME), range_chosen=True)
    entity_id = t.decisions.c.decision_id
    return _kept(pt.DECISION, entity_id, portfolio_id, where.decided, others)


def _kept(
    kind: str,
    entity_id: Column,
    portfolio_id: Column,
    time_range: TimeRange,
    others: Sequence[Condition],
) -> IndexRange:
    kept = pt.record_portfolios.alias("kept").c
    own = (
        eq_keep_sort(kept.kind, kind),
        eq_keep_sort(kept.portfolio_id, portfolio_id),
        entity_id == kept.entity_id,
        *in_time_range(kept.ordered_at, time_range),
    )
    order = (kept.ordered_at, kept.entity_id)
    return IndexRange((*own, *others), {}, prefix=(kept.kind, kept.portfolio_id), order=order)


def _gap_range(dialect: str, list_name: str, where: Any) -> IndexRange:
    """Return the range of the records of the gaps, which are looked up by their ids.

    PostgreSQL plans it well because the ids are an array, which is empty.
    """
    entity_id, source, kind, filters = _GAPS[list_name]
    low, high = _gap_columns(dialect)
    portfolio = source.c.portfolio_id
    ids = select(source.c[entity_id.name if kind is None else "entity_id"])
    ids = ids.where(portfolio >= low, portfolio < high)
    if kind is not None:
        # On SQLite the kind depends on the gap, so that the index is read for each gap and not to its end.
        value = func.coalesce(kind, low) if dialect == "sqlite" else kind
        ids = ids.where(source.c.kind == value)
    if dialect == "postgresql":
        # OFFSET 0 keeps the planner from reading the whole index instead.
        found = ids.correlate(low.table).offset(0).lateral("found")
        ids = select(*found.c).select_from(low.table.join(found, true()))
    conditions = (in_ids(dialect, entity_id, ids), *filters(where, range_chosen=True))
    return IndexRange(conditions, {}, in_order=False)


def _gap_columns(dialect: str) -> tuple[Any, Any]:
    """Return the columns of the table of gaps: the lowest id of each, and the id above all of its ids."""
    if dialect == "postgresql":
        arrays: list[BindParameter[Any]] = [
            parameter(name, ARRAY(Text(collation="C"))) for name in ("gap_lows", "gap_highs")
        ]
        gaps = func.unnest(*arrays).table_valued("low", "high", name="gaps").render_derived()
        return gaps.c.low, gaps.c.high
    value = func.json_each(parameter("gaps")).table_valued("value", name="gaps").c.value
    return func.json_extract(value, "$[0]"), func.json_extract(value, "$[1]")


_GAPS: Final[Mapping[str, tuple[Any, Any, str | None, Any]]] = {
    l.RUNS.name: (t.runs.c.rebalance_run_id, t.runs.alias("gap_runs"), None, run_filters),
    l.OPERATIONS.name: (
        t.operations.c.operation_id,
        pt.record_portfolios.alias("gap_records"),
        pt.OPERATION,
        operation_filters,
    ),
    l.DECISIONS.name: (
        t.decisions.c.decision_id,
        pt.record_portfolios.alias("gap_records"),
        pt.DECISION,
        decision_filters,
    ),
}
"""For each list the id of its records, the table of their portfolios, the kind in that table, and the filter."""

_BUILDERS: Final[Mapping[str, Any]] = {
    l.RUNS.name: _runs,
    l.OPERATIONS.name: _operations,
    l.DECISIONS.name: _decisions,
}
