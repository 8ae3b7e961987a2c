"""Statements for the pages and lengths of lists: keyset pagination on an index, without payload columns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Text,
    func,
    literal,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.sql.selectable import NamedFromClause

from storage import lists as l
from storage.lists import PageRequest, SortKey, TimeRange
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import is_storable
from storage.sql.model import tables as t
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import (
    encode_storable_ids,
    ids_table,
    no_index,
    parameter,
    per_parent,
)
from storage.sql.statements.filter_parameters import split_filter, with_parameters
from storage.sql.statements.filters import Column, Condition
from storage.sql.statements.list_queries import LIST_QUERIES, IndexRange, ListQuery, Parent
from storage.sql.statements.portfolio_ranges import PortfolioRanges
from storage.sql.statements.view_ranges import RANGES_OF_LIST, RangeChoice, choose_ranges

_PARENT: Final = parameter("parent", Text)
_PARENTS: Final[BindParameter[Any]] = parameter("parents")
_LIMIT: Final = parameter("limit", Integer)

KeyShape = tuple[int, ...]
"""The comparison of each value of a cursor with the parent (-1, 0, 1); 0 for a column that is not bound to a parent."""


class PageShape(NamedTuple):
    """The properties that determine the statement of a page. Pages of one shape differ only in parameter values."""

    where: Any
    after: KeyShape | None
    before: KeyShape | None
    descending: bool
    from_end: bool
    choice: RangeChoice = RANGES_OF_LIST


def page_of(
    dialect: str,
    list_name: str,
    parent: str,
    where: Any,
    request: PageRequest,
    portfolios: PortfolioRanges | None = None,
    view: RecordView = ALL_RECORDS,
) -> BoundStatement | None:
    """Return the statement of one parent's page and one row more, from the end that the request starts at.

    It reads the ranges of `portfolios` if the list has them, and otherwise those that serve `view`. None if the page is
    empty, because the filter matches nothing that a backend can store, or there is no range.
    """
    choice, where, ranged = choose_ranges(dialect, list_name, where, portfolios, view)
    shape, values = _page_shape(LIST_QUERIES[list_name], where, request, parent)
    statement = _page(dialect, list_name, shape._replace(choice=choice))
    return _bind(statement, {**values, **ranged, "parent": parent})


def pages_of(
    dialect: str, list_name: str, parents: Collection[str], where: Any, request: PageRequest
) -> BoundStatement | None:
    """Return the statement of the pages of several parents: rows of (parent, columns ...), in no order.

    None if the pages are empty.
    """
    shape, values = _page_shape(LIST_QUERIES[list_name], where, request, None)
    ids = encode_storable_ids(dialect, parents)
    return _bind(_pages(dialect, list_name, shape), {**values, "parents": ids})


def count_of(dialect: str, list_name: str, parent: str, where: Any) -> BoundStatement | None:
    """Return the statement of the length of one parent's list; None if it is 0."""
    shape, values = split_filter(where)
    return _bind(_count(dialect, list_name, shape), {**values, "parent": parent})


def counts_of(
    dialect: str, list_name: str, parents: Collection[str], where: Any
) -> BoundStatement | None:
    """Return the statement of the lengths of several parents' lists: rows of (parent, length); None if all are 0."""
    shape, values = split_filter(where)
    ids = encode_storable_ids(dialect, parents)
    return _bind(_counts(dialect, list_name, shape), {**values, "parents": ids})


def _bind(statement: CompiledStatement | None, values: Mapping[str, Any]) -> BoundStatement | None:
    texts = (value for name, value in values.items() if name != "parents")
    if statement is None or not all(is_storable(text) for text in texts if isinstance(text, str)):
        return None
    return statement.bind(values)


def _page_shape(
    query: ListQuery, where: Any, request: PageRequest, parent: str | None
) -> tuple[PageShape, dict[str, Any]]:
    """Return the shape of a page and the values of its parameters; `parent` is None for pages of several parents."""
    after, before = request.after, request.before
    if query.is_by_filter_time:
        where, after, before = _single_bounds(where, request)
    shape, values = split_filter(where)
    values["limit"] = request.limit + 1
    for side, key in (("after", after), ("before", before)):
        values |= {f"{side}_{position}": value for position, value in enumerate(key or ())}
    return (
        PageShape(
            shape,
            _key_shape(query, after, parent),
            _key_shape(query, before, parent),
            request.descending,
            request.from_end,
        ),
        values,
    )


def _key_shape(query: ListQuery, key: SortKey | None, parent: str | None) -> KeyShape | None:
    if key is None:
        return None
    if parent is None or not query.parent_columns:
        return (0,) * len(key)
    return tuple(
        (value > parent) - (value < parent)
        if column.name in query.parent_columns and isinstance(value, str)
        else 0
        for column, value in zip(query.order, key, strict=True)
    )


def _single_bounds(where: Any, request: PageRequest) -> tuple[Any, SortKey | None, SortKey | None]:
    """Return a filter, `after` and `before` of the same page, with at most one bound on either side.

    With a time range and a cursor on the same side, SQLite may start its index range at the looser bound.
    """
    name = _timestamp_field(where)
    if name is None:
        return where, request.after, request.before
    time_range: TimeRange = getattr(where, name)
    descending = request.descending
    low, high = (request.before, request.after) if descending else (request.after, request.before)
    since, low = _tighter_bound(time_range.since, low, upper=False)
    until, high = _tighter_bound(time_range.until, high, upper=True)
    after, before = (high, low) if descending else (low, high)
    if (since, until) != (time_range.since, time_range.until):
        where = replace(where, **{name: TimeRange(since, until)})
    return where, after, before


def _tighter_bound(
    bound: datetime | None, key: SortKey | None, *, upper: bool
) -> tuple[datetime | None, SortKey | None]:
    """Return the tighter of a timestamp and a sort key that bound a list on the same side, and None for the other."""
    if bound is None or key is None:
        return bound, key
    timestamp: Any = key[0]
    return (None, key) if (timestamp <= bound if upper else timestamp >= bound) else (bound, None)


def _timestamp_field(where: Any) -> str | None:
    """Return the name of the filter's field that is a time range."""
    if isinstance(where, l.NoFilter):
        return None
    return "decided" if isinstance(where, l.DecisionFilter) else "created"


@lru_cache(512)
def _page(dialect: str, list_name: str, shape: PageShape) -> CompiledStatement | None:
    query, where = LIST_QUERIES[list_name], with_parameters(shape.where)
    ranges = shape.choice.ranges(dialect, list_name, where)
    if ranges is None:
        ranges = query.index_ranges(_PARENT, where)
    if not ranges:
        return None
    return compile_statement(dialect, _page_query(query, ranges, query.mapping.columns, shape))


@lru_cache(512)
def _pages(dialect: str, list_name: str, shape: PageShape) -> CompiledStatement | None:
    query, parents = LIST_QUERIES[list_name], ids_table(dialect, _PARENTS)
    ranges = query.index_ranges(parents.c.value, with_parameters(shape.where))
    if not ranges:
        return None

    def page(columns: Sequence[Column]) -> Select[Any]:
        names = {column.name for column in columns}
        selected = (*columns, *(column for column in query.order if column.name not in names))
        rows = _page_query(query, ranges, selected, shape, outer=parents)
        return rows.with_only_columns(*(rows.selected_columns[each.name] for each in columns))

    mapping = query.mapping
    return compile_statement(
        dialect, per_parent(dialect, parents, mapping.table, mapping.columns, page)
    )


@lru_cache(256)
def _count(dialect: str, list_name: str, where: Any) -> CompiledStatement | None:
    count = _count_query(LIST_QUERIES[list_name], _PARENT, with_parameters(where))
    return compile_statement(dialect, select(count), json_rows=False)


@lru_cache(256)
def _counts(dialect: str, list_name: str, where: Any) -> CompiledStatement | None:
    parents = ids_table(dialect, _PARENTS)
    count = _count_query(
        LIST_QUERIES[list_name], parents.c.value, with_parameters(where), outer=parents
    )
    return compile_statement(dialect, select(parents.c.value, count))


def _page_query(
    query: ListQuery,
    ranges: Sequence[IndexRange],
    columns: Sequence[Column],
    shape: PageShape,
    outer: NamedFromClause | None = None,
) -> Select[Any]:
    """Return the query of a page: the first rows of all index ranges, merged."""
    if len(ranges) == 1:
        return _range_query(query, ranges[0], columns, shape, outer)
    ascending = shape.descending == shape.from_end
    # An operation of several portfolios is in several of their ranges.
    is_once = shape.choice.portfolios is None or query.mapping.table is not t.operations
    merge = union_all if is_once else union
    merged = merge(
        *(
            select(_range_query(query, index_range, columns, shape, outer).subquery())
            for index_range in ranges
        )
    ).subquery()
    order = [merged.c[column.name] for column in query.order]
    return (
        select(*merged.c)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(_LIMIT)
    )


def _range_query(
    query: ListQuery,
    index_range: IndexRange,
    columns: Sequence[Column],
    shape: PageShape,
    outer: NamedFromClause | None,
) -> Select[Any]:
    """Return the query of the first rows of an index range.

    `outer` is the table of parents to which it is correlated.
    """
    ascending = shape.descending == shape.from_end
    conditions = list(index_range.conditions)
    columns_of_order = index_range.order or query.order
    order = columns_of_order if index_range.in_order else tuple(map(no_index, columns_of_order))
    order = (*index_range.prefix, *order)
    for side, key, is_lower_bound in (
        ("after", shape.after, not shape.descending),
        ("before", shape.before, shape.descending),
    ):
        if key is not None:
            conditions.append(
                _keyset_predicate(query, index_range, side, key, is_lower_bound=is_lower_bound)
            )
    rows = (
        select(*columns)
        .where(*conditions)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(_LIMIT)
    )
    return rows if outer is None else rows.correlate(outer)


def _keyset_predicate(
    query: ListQuery, index_range: IndexRange, side: str, key: KeyShape, *, is_lower_bound: bool
) -> Condition:
    """Return the condition that a row's sort key is beyond the cursor.

    A column that is bound to the parent is left out, because its comparison with the cursor is known. The index then
    serves the remaining columns.
    """
    columns: list[Column] = []
    values: list[Any] = []
    inclusive = False
    order = index_range.order or query.order
    for position, (column, comparison) in enumerate(zip(order, key, strict=True)):
        if index_range.bound.get(column.name) is _PARENT:
            if comparison == 0:
                continue
            inclusive = (comparison < 0) == is_lower_bound
            break
        columns.append(column if index_range.in_order else no_index(column))
        values.append(parameter(f"{side}_{position}", column.type))
    row, bound = tuple_(*columns), tuple_(*values)
    if is_lower_bound:
        return row >= bound if inclusive else row > bound
    return row <= bound if inclusive else row < bound


def _count_query(
    query: ListQuery, parent: Parent, where: Any, *, outer: NamedFromClause | None = None
) -> ColumnElement[int]:
    """Return the length of a parent's list as a scalar expression: the sum of its index ranges."""
    total: ColumnElement[int] = literal(0)
    for index_range in query.index_ranges(parent, where):
        count = select(func.count()).select_from(query.mapping.table).where(*index_range.conditions)
        total = total + (count if outer is None else count.correlate(outer)).scalar_subquery()
    return total
