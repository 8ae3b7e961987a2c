"""The statements that cut pages from lists and count them: keyset on an index, payloads left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, tuple_, union_all
from sqlalchemy.sql.selectable import NamedFromClause

from storage import lists as l
from storage.lists import ListSpec, PageRequest, SortKey, TimeRange
from storage.sql.statements.dialects import no_index, per_parent
from storage.sql.statements.filters import Column, Condition, as_operand
from storage.sql.statements.list_queries import LIST_QUERIES, IndexRange, ListQuery, Parent


def _tighter_bound(
    bound: datetime | None, key: SortKey | None, *, upper: bool
) -> tuple[Any, SortKey | None]:
    """Of an instant and a key that both end a list on one side, the one that ends it sooner."""
    if bound is None or key is None:
        return bound, key
    instant: Any = key[0]
    return (None, key) if (instant <= bound if upper else instant >= bound) else (bound, None)


def _bounds(where: Any, cut: PageRequest) -> tuple[TimeRange, SortKey | None, SortKey | None]:
    """A time range, `after` and `before` of the same stretch, with at most one bound on a side.

    SQLite begins its index range at any one of two.
    """
    span: TimeRange = getattr(where, _instant_of(where))
    low, high = (cut.before, cut.after) if cut.descending else (cut.after, cut.before)
    since, low = _tighter_bound(span.since, low, upper=False)
    until, high = _tighter_bound(span.until, high, upper=True)
    after, before = (high, low) if cut.descending else (low, high)
    return TimeRange(since, until), after, before


def _bounded_once(where: Any, cut: PageRequest) -> tuple[Any, PageRequest]:
    """The same stretch, bounded so."""
    if isinstance(where, l.NoFilter):
        return where, cut
    span, after, before = _bounds(where, cut)
    return replace(where, **{_instant_of(where): span}), replace(cut, after=after, before=before)


def _keyset_predicate(
    source: ListQuery, branch: IndexRange, key: SortKey, *, ascending: bool
) -> Condition:
    """Whether a row comes after `key`; what the parent fixes is compared here, and the index serves the rest."""
    columns: list[Column] = []
    values: list[Any] = []
    inclusive = False
    for column, value in zip(source.order, key, strict=True):
        held = branch.bound.get(column.name)
        if isinstance(held, str) and isinstance(value, str):
            if held == value:
                continue
            inclusive = (held > value) == ascending
            break
        columns.append(column if branch.in_order else no_index(column))
        values.append(as_operand(value, column))
    row, bound = tuple_(*columns), tuple_(*values)
    if ascending:
        return row >= bound if inclusive else row > bound
    return row <= bound if inclusive else row < bound


def _range_query(
    source: ListQuery,
    branch: IndexRange,
    selected: Sequence[Column],
    cut: PageRequest,
    outer: NamedFromClause | None,
) -> Select[Any]:
    ascending = cut.descending == cut.from_end
    conditions = list(branch.conditions)
    order = source.order if branch.in_order else tuple(map(no_index, source.order))
    order = (*branch.prefix, *order)
    if cut.after is not None:
        conditions.append(
            _keyset_predicate(source, branch, cut.after, ascending=not cut.descending)
        )
    if cut.before is not None:
        conditions.append(_keyset_predicate(source, branch, cut.before, ascending=cut.descending))
    found = (
        select(*selected)
        .where(*conditions)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(cut.limit + 1)
    )
    return found if outer is None else found.correlate(outer)


def _merged(
    source: ListQuery,
    branches: list[IndexRange],
    selected: Sequence[Column],
    cut: PageRequest,
    outer: NamedFromClause | None = None,
) -> Select[Any]:
    if len(branches) == 1:
        return _range_query(source, branches[0], selected, cut, outer)
    ascending = cut.descending == cut.from_end
    parts = union_all(
        *(
            select(_range_query(source, branch, selected, cut, outer).subquery())
            for branch in branches
        )
    ).subquery()
    order = [parts.c[column.name] for column in source.order]
    return (
        select(*parts.c)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(cut.limit + 1)
    )


def page_query(listing: str, parent: Parent, where: Any, cut: PageRequest) -> Select[Any] | None:
    """The rows of one parent's page and one more, starting at the cut's near end; None where it must be empty."""
    source = LIST_QUERIES[listing]
    where, cut = _bounded_once(where, cut)
    branches = source.index_ranges(parent, where)
    return _merged(source, branches, source.mapping.columns, cut) if branches else None


class PageShape(NamedTuple):
    """A page of a list but for the values of its filter and its cursors: which of them it has, and its cut."""

    filter: type
    names: frozenset[str]
    limit: int
    descending: bool
    from_end: bool


def template_of(where: Any, cut: PageRequest) -> tuple[PageShape, Mapping[str, Any]]:
    """What a page of a list that belongs to no record has in common with others, and the values it does not."""
    span, after, before = _bounds(where, cut)
    given: dict[str, Any] = {"since": span.since, "until": span.until}
    given |= {name: getattr(where, name) for name in _names_of(where.__class__)}
    for side, key in (("after", after), ("before", before)):
        given |= {f"{side}_{place}": value for place, value in enumerate(key or ())}
    given = {name: value for name, value in given.items() if value is not None}
    template = PageShape(type(where), frozenset(given), cut.limit, cut.descending, cut.from_end)
    return template, given


def page_like(listing: str, template: PageShape) -> Select[Any]:
    """The statement of a template, each value a parameter of its name."""
    source = LIST_QUERIES[listing]

    def given(name: str, column: Column) -> Any:
        return bindparam(name, type_=column.type) if name in template.names else None

    instant = source.order[0]
    span: Any = TimeRange(given("since", instant), given("until", instant))
    where = template.filter()
    matched = {
        name: given(name, source.mapping.table.c[name]) for name in _names_of(template.filter)
    }
    where = replace(where, **{_instant_of(where): span}, **matched)
    keys = {
        side: tuple(given(f"{side}_{place}", column) for place, column in enumerate(source.order))
        if f"{side}_0" in template.names
        else None
        for side in ("after", "before")
    }
    cut = PageRequest(
        template.limit, **keys, descending=template.descending, from_end=template.from_end
    )
    return _merged(source, source.index_ranges(l.NO_PARENT, where), source.mapping.columns, cut)


def _instant_of(where: Any) -> str:
    """The name of the field of a filter that is a time range."""
    return "decided" if isinstance(where, l.DecisionFilter) else "created"


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class of filters that are columns."""
    others = {_instant_of(kind()), "statuses", "review"}
    return tuple(field.name for field in fields(kind) if field.name not in others)


def is_plain(where: Any) -> bool:
    """Whether a filter is of columns and values alone, so that pages like it have one statement."""
    return getattr(where, "statuses", None) is None and getattr(where, "review", None) is None


def pages_query(
    dialect: str, listing: str, parents: NamedFromClause, where: Any, cut: PageRequest
) -> Select[Any] | None:
    """The same for many parents of a list by its name, in no order: (parent, columns ...)."""
    source = LIST_QUERIES[listing]
    where, cut = _bounded_once(where, cut)
    branches = source.index_ranges(parents.c.value, where)
    if not branches:
        return None

    def page(columns: Sequence[Column]) -> Select[Any]:
        names = {column.name for column in columns}
        selected = (*columns, *(column for column in source.order if column.name not in names))
        found = _merged(source, branches, selected, cut, outer=parents)
        return found.with_only_columns(*(found.selected_columns[each.name] for each in columns))

    return per_parent(dialect, parents, source.mapping.table, source.mapping.columns, page)


def count_query(
    listing: ListSpec[Any, Any],
    parent: Parent,
    where: Any,
    *,
    outer: NamedFromClause | None = None,
) -> ColumnElement[int]:
    """The length of one parent's list, as a scalar expression."""
    source = LIST_QUERIES[listing.name]
    total: ColumnElement[int] = literal(0)
    for branch in source.index_ranges(parent, where):
        counted = select(func.count()).select_from(source.mapping.table).where(*branch.conditions)
        if outer is not None:
            counted = counted.correlate(outer)
        total = total + counted.scalar_subquery()
    return total
