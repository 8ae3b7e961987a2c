"""The statements that cut pages from lists and count them: keyset on an index, payloads left alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import NamedFromClause

from storage import lists as l
from storage.lists import Cut, Key, Listing, TimeRange
from storage.sql import rows
from storage.sql import tables as t
from storage.sql.conditions import (
    DECISION_FIELDS,
    NARROW_OPERATION_FIELDS,
    NARROW_RUN_FIELDS,
    OPERATION_FIELDS,
    RUN_FIELDS,
    Column,
    Condition,
    conflict_conditions,
    decision_conditions,
    edge_conditions,
    given_as,
    leading,
    operation_conditions,
    run_conditions,
    run_words,
    scenario_conditions,
    within,
)
from storage.sql.dialects import is_exactly, per_parent, unindexed
from storage.sql.rows import Shape

Parent = str | Column

_operation = t.operations.alias("parent_operation")


@dataclass(frozen=True, slots=True)
class Branch:
    """One index range of a list: its conditions, the key columns that the parent fixes, whether the index orders it.

    `leads` are the columns that the index begins with and the conditions hold at one value.
    """

    conditions: tuple[Condition, ...]
    fixed: Mapping[str, Parent]
    in_order: bool = True
    leads: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list's records are: the rows, their order, and the index ranges of a parent under a filter."""

    shape: Shape[Any]
    order: tuple[Column, ...]
    branches: Callable[[Parent, Any], list[Branch]]


def _runs_of_operation(parent: Parent, where: l.RunFilter) -> list[Branch]:
    asked = _operation.c.operation_id == parent
    correlation = select(_operation.c.correlation_id).where(asked).correlate_except(_operation)
    same = is_exactly(t.runs.c.correlation_id, correlation.scalar_subquery())
    scenario = scenario_conditions(t.runs, _operation)
    matches = run_words(where, ranged=True)
    created = within(unindexed(t.runs.c.created_at), where.created)
    return [
        Branch((same, *run_conditions(where, ranged=True)), {}, leads=(t.runs.c.correlation_id,)),
        Branch((asked, *scenario, *matches, *created), {}, in_order=False),
    ]


def _edges_of_entity(parent: Parent, where: l.Follow) -> list[Branch]:
    source, target = t.edges.c.source_entity_id, t.edges.c.target_entity_id
    branches = []
    if where.from_source:
        branches.append(
            Branch(
                (source == parent, *edge_conditions(where, where.from_source)),
                {"source_entity_id": parent},
            )
        )
    if where.from_target:
        entering = [target == parent, *edge_conditions(where, where.from_target)]
        if where.from_source:
            # A loop whose type is followed from its source is in the other branch already.
            loop = and_(
                source == target,
                t.edges.c.edge_type.in_(sorted(kind.value for kind in where.from_source)),
            )
            entering.append(~loop)
        branches.append(Branch(tuple(entering), {"target_entity_id": parent}))
    return branches


def _whole(
    table: Table, names: Sequence[str], conditions: Callable[[Any], list[Condition]]
) -> Callable[[Parent, Any], list[Branch]]:
    return lambda parent, where: [
        Branch(tuple(conditions(where)), {}, leads=leading(table, where, names))
    ]


def _runs(parent: Parent, where: l.RunFilter) -> list[Branch]:
    """All runs; where any of some statuses will do, an index range for each."""
    if where.statuses is None or leading(t.runs, where, NARROW_RUN_FIELDS):
        return _whole(t.runs, RUN_FIELDS, run_conditions)(parent, where)
    held: list[Condition] = []
    leads: tuple[Column, ...] = (t.runs.c.status,)
    if where.review is not None:
        held.append(is_exactly(t.runs.c.review, where.review.value))
        leads += (t.runs.c.review,)
    others = run_conditions(replace(where, statuses=None, review=None), ranged=True)
    return [
        Branch((is_exactly(t.runs.c.status, status), *held, *others), {}, leads=leads)
        for status in sorted(where.statuses)
    ]


def _operations(parent: Parent, where: l.OperationFilter) -> list[Branch]:
    """All operations, the same way."""
    if where.statuses is None or leading(t.operations, where, NARROW_OPERATION_FIELDS):
        return _whole(t.operations, OPERATION_FIELDS, operation_conditions)(parent, where)
    others = operation_conditions(replace(where, statuses=None), ranged=True)
    status = t.operations.c.status
    return [
        Branch((is_exactly(status, word), *others), {}, leads=(status,))
        for word in sorted(where.statuses)
    ]


def _under(
    column: Column, conditions: Callable[..., list[Condition]]
) -> Callable[[Parent, Any], list[Branch]]:
    return lambda parent, where: [
        Branch(
            (is_exactly(column, parent), *conditions(where, ranged=True)),
            {column.name: parent},
            leads=(column,),
        )
    ]


def _no_conditions(where: l.Everything, *, ranged: bool) -> list[Condition]:
    return []


_RUN_ORDER = (t.runs.c.created_at, t.runs.c.rebalance_run_id)
_OPERATION_ORDER = (t.operations.c.created_at, t.operations.c.operation_id)

SOURCES: Final[Mapping[str, Source]] = {
    l.RUNS.name: Source(rows.RUN, _RUN_ORDER, _runs),
    l.RUNS_BY_CORRELATION.name: Source(
        rows.RUN, _RUN_ORDER, _under(t.runs.c.correlation_id, run_conditions)
    ),
    l.RUNS_BY_OPERATION.name: Source(rows.RUN, _RUN_ORDER, _runs_of_operation),
    l.OPERATIONS.name: Source(rows.OPERATION, _OPERATION_ORDER, _operations),
    l.OPERATIONS_BY_CORRELATION.name: Source(
        rows.OPERATION,
        _OPERATION_ORDER,
        _under(t.operations.c.correlation_id, operation_conditions),
    ),
    l.CONFLICTS.name: Source(
        rows.CONFLICT,
        (t.conflicts.c.conflicted_at, t.conflicts.c.idempotency_key),
        _whole(t.conflicts, (), conflict_conditions),
    ),
    l.DECISIONS.name: Source(
        rows.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.decision_id),
        _whole(t.decisions, DECISION_FIELDS, decision_conditions),
    ),
    l.DECISIONS_BY_RUN.name: Source(
        rows.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.sequence),
        _under(t.decisions.c.run_id, decision_conditions),
    ),
    l.HISTORY_BY_KEY.name: Source(
        rows.EVENT,
        (
            t.history.c.created_at,
            t.history.c.rebalance_run_id,
            t.history.c.correlation_id,
            t.history.c.request_hash,
        ),
        _under(t.history.c.idempotency_key, _no_conditions),
    ),
    l.EDGES_BY_ENTITY.name: Source(
        rows.EDGE,
        (
            t.edges.c.created_at,
            t.edges.c.source_entity_id,
            t.edges.c.edge_type,
            t.edges.c.target_entity_id,
        ),
        _edges_of_entity,
    ),
}

WHOLE: Final = frozenset({l.RUNS.name, l.OPERATIONS.name, l.DECISIONS.name})
"""The lists that belong to no record."""


def _closer(bound: datetime | None, key: Key | None, *, upper: bool) -> tuple[Any, Key | None]:
    """Of an instant and a key that both end a list on one side, the one that ends it sooner."""
    if bound is None or key is None:
        return bound, key
    instant: Any = key[0]
    return (None, key) if (instant <= bound if upper else instant >= bound) else (bound, None)


def _bounded_once(where: Any, cut: Cut) -> tuple[Any, Cut]:
    """The same stretch with at most one bound on a side: SQLite begins its index range at any one of two."""
    if isinstance(where, l.Everything):
        return where, cut
    name = _instant_of(where)
    span: TimeRange = getattr(where, name)
    low, high = (cut.before, cut.after) if cut.descending else (cut.after, cut.before)
    since, low = _closer(span.since, low, upper=False)
    until, high = _closer(span.until, high, upper=True)
    after, before = (high, low) if cut.descending else (low, high)
    where = replace(where, **{name: TimeRange(since, until)})
    return where, replace(cut, after=after, before=before)


def _beyond(source: Source, branch: Branch, key: Key, *, ascending: bool) -> Condition:
    """Whether a row comes after `key`; what the parent fixes is compared here, and the index serves the rest."""
    columns: list[Column] = []
    values: list[Any] = []
    inclusive = False
    for column, value in zip(source.order, key, strict=True):
        held = branch.fixed.get(column.name)
        if isinstance(held, str) and isinstance(value, str):
            if held == value:
                continue
            inclusive = (held > value) == ascending
            break
        columns.append(column if branch.in_order else unindexed(column))
        values.append(given_as(value, column))
    row, bound = tuple_(*columns), tuple_(*values)
    if ascending:
        return row >= bound if inclusive else row > bound
    return row <= bound if inclusive else row < bound


def _stretch(
    source: Source,
    branch: Branch,
    selected: Sequence[Column],
    cut: Cut,
    outer: NamedFromClause | None,
) -> Select[Any]:
    ascending = cut.descending == cut.from_back
    conditions = list(branch.conditions)
    order = source.order if branch.in_order else tuple(map(unindexed, source.order))
    order = (*branch.leads, *order)
    if cut.after is not None:
        conditions.append(_beyond(source, branch, cut.after, ascending=not cut.descending))
    if cut.before is not None:
        conditions.append(_beyond(source, branch, cut.before, ascending=cut.descending))
    found = (
        select(*selected)
        .where(*conditions)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(cut.limit + 1)
    )
    return found if outer is None else found.correlate(outer)


def _merged(
    source: Source,
    branches: list[Branch],
    selected: Sequence[Column],
    cut: Cut,
    outer: NamedFromClause | None = None,
) -> Select[Any]:
    if len(branches) == 1:
        return _stretch(source, branches[0], selected, cut, outer)
    ascending = cut.descending == cut.from_back
    parts = union_all(
        *(select(_stretch(source, branch, selected, cut, outer).subquery()) for branch in branches)
    ).subquery()
    order = [parts.c[column.name] for column in source.order]
    return (
        select(*parts.c)
        .order_by(*(column if ascending else column.desc() for column in order))
        .limit(cut.limit + 1)
    )


def page_of(listing: str, parent: Parent, where: Any, cut: Cut) -> Select[Any] | None:
    """The rows of one parent's page and one more, starting at the cut's near end; None where it must be empty."""
    source = SOURCES[listing]
    where, cut = _bounded_once(where, cut)
    branches = source.branches(parent, where)
    return _merged(source, branches, source.shape.columns, cut) if branches else None


@dataclass(frozen=True, slots=True)
class Template:
    """A page of a list but for the values of its filter and its cursors: which of them it has, and its cut."""

    filter: type
    names: frozenset[str]
    limit: int
    descending: bool
    from_back: bool


def template_of(where: Any, cut: Cut) -> tuple[Template, Mapping[str, Any]]:
    """What a page of a list that belongs to no record has in common with others, and the values it does not."""
    where, cut = _bounded_once(where, cut)
    span: TimeRange = getattr(where, _instant_of(where))
    given: dict[str, Any] = {"since": span.since, "until": span.until}
    given |= {name: getattr(where, name) for name in _names_of(where)}
    for side, key in (("after", cut.after), ("before", cut.before)):
        given |= {f"{side}_{place}": value for place, value in enumerate(key or ())}
    given = {name: value for name, value in given.items() if value is not None}
    template = Template(type(where), frozenset(given), cut.limit, cut.descending, cut.from_back)
    return template, given


def page_like(listing: str, template: Template) -> Select[Any]:
    """The statement of a template, each value a parameter of its name."""
    source = SOURCES[listing]

    def given(name: str, column: Column) -> Any:
        return bindparam(name, type_=column.type) if name in template.names else None

    instant = source.order[0]
    span: Any = TimeRange(given("since", instant), given("until", instant))
    where = template.filter()
    matched = {name: given(name, source.shape.table.c[name]) for name in _names_of(where)}
    where = replace(where, **{_instant_of(where): span}, **matched)
    keys = {
        side: tuple(given(f"{side}_{place}", column) for place, column in enumerate(source.order))
        if f"{side}_0" in template.names
        else None
        for side in ("after", "before")
    }
    cut = Cut(template.limit, **keys, descending=template.descending, from_back=template.from_back)
    return _merged(source, source.branches(l.ROOT, where), source.shape.columns, cut)


def _instant_of(where: Any) -> str:
    """The name of the field of a filter that is a time range."""
    return "decided" if isinstance(where, l.DecisionFilter) else "created"


def _names_of(where: Any) -> list[str]:
    """The names of the fields of a filter that are columns."""
    others = {_instant_of(where), "statuses", "review"}
    return [field.name for field in fields(where) if field.name not in others]


def is_plain(where: Any) -> bool:
    """Whether a filter is of columns and values alone, so that pages like it have one statement."""
    return getattr(where, "statuses", None) is None and getattr(where, "review", None) is None


def pages_of(
    dialect: str, listing: str, parents: NamedFromClause, where: Any, cut: Cut
) -> Select[Any] | None:
    """The same for many parents of a list by its name, in no order: (parent, columns ...)."""
    source = SOURCES[listing]
    where, cut = _bounded_once(where, cut)
    branches = source.branches(parents.c.value, where)
    if not branches:
        return None

    def page(columns: Sequence[Column]) -> Select[Any]:
        names = {column.name for column in columns}
        selected = (*columns, *(column for column in source.order if column.name not in names))
        found = _merged(source, branches, selected, cut, outer=parents)
        return found.with_only_columns(*(found.selected_columns[each.name] for each in columns))

    return per_parent(dialect, parents, source.shape.table, source.shape.columns, page)


def count_of(
    listing: Listing[Any, Any],
    parent: Parent,
    where: Any,
    *,
    outer: NamedFromClause | None = None,
) -> ColumnElement[int]:
    """The length of one parent's list, as a scalar expression."""
    source = SOURCES[listing.name]
    total: ColumnElement[int] = literal(0)
    for branch in source.branches(parent, where):
        counted = select(func.count()).select_from(source.shape.table).where(*branch.conditions)
        if outer is not None:
            counted = counted.correlate(outer)
        total = total + counted.scalar_subquery()
    return total
