"""The queries of graph searches.

Their parameters are `ids`, `members`, `nodes` and `limit`, and `since` and `until` if the edge filter has them.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)

from storage.graph_reader import SOURCE, TARGET
from storage.lists import EdgeFilter
from storage.records import EdgeType
from storage.sql.model import tables as t
from storage.sql.statements.dialects import Condition, eq_keep_sort, ids_table, in_ids, parameter
from storage.sql.statements.filter_parameters import time_range_parameters
from storage.sql.statements.filters import in_time_range
from storage.sql.statements.view_expressions import UNDECIDED

_SOURCE: Final = t.edges.c.source_entity_id
_TARGET: Final = t.edges.c.target_entity_id

IDS: Final[BindParameter[Any]] = parameter("ids")
MEMBERS: Final[BindParameter[Any]] = parameter("members")
NODES: Final[BindParameter[int]] = parameter("nodes", Integer)
_LIMIT: Final = parameter("limit", Integer)

NO_END: Final = -1
"""The index of the far end of an edge that is not known to be visible."""

_Direction = tuple[Column[Any], Column[Any], list[Condition]]
"""The near end and the far end of the edges that are followed in a direction, and their conditions."""


def _directions(shape: EdgeFilter) -> list[_Direction]:
    """Return the directions in which a filter of this shape follows edges."""
    in_range = in_time_range(t.edges.c.created_at, time_range_parameters(shape.created))
    directions: list[_Direction] = []
    if shape.outgoing:
        directions.append((_SOURCE, _TARGET, [*in_range, *_of_types(shape.outgoing)]))
    if shape.incoming:
        directions.append((_TARGET, _SOURCE, [*in_range, *_of_types(shape.incoming)]))
    return directions


def _of_types(types: frozenset[EdgeType]) -> list[Condition]:
    return [_has_type(types)] if len(types) < len(EdgeType) else []


def _has_type(types: frozenset[EdgeType]) -> Condition:
    # Use literals, because parameters would cost the server as much as the rest of the statement.
    names: BindParameter[Any] = bindparam(
        "types", sorted(types), unique=True, expanding=True, literal_execute=True
    )
    return t.edges.c.edge_type.in_(names)


def edges_from(
    dialect: str, shape: EdgeFilter, *, to_members: bool, marks_undecided: bool = False
) -> CompoundSelect[Any]:
    """Return the query of the edge rows (storage.graph_reader) away from `ids`.

    With `to_members`, return only the edges to `members`. With `marks_undecided`, the far end of an UNDECIDED edge is
    NO_END.
    """
    queries = [
        select(*_edge_row(shape, near, marks_undecided=marks_undecided)).where(
            in_ids(dialect, near, IDS),
            *([in_ids(dialect, far, MEMBERS)] if to_members else []),
            *conditions,
        )
        for near, far, conditions in _directions(shape)
    ]
    return union_all(*queries).limit(_LIMIT)


def oldest_edges(dialect: str, shape: EdgeFilter) -> Select[Any]:
    """Return the query of the oldest edge of each source, type and target from `ids` to `members`."""
    created, edge_type = t.edges.c.created_at, t.edges.c.edge_type
    place = func.row_number().over(partition_by=(_SOURCE, edge_type, _TARGET), order_by=created)
    ranked = (
        select(created, _SOURCE, edge_type, _TARGET, t.edges.c.metadata, place.label("place"))
        .where(
            in_ids(dialect, _SOURCE, IDS),
            in_ids(dialect, _TARGET, MEMBERS),
            *in_time_range(created, time_range_parameters(shape.created)),
            *_of_types(shape.outgoing | shape.incoming),
        )
        .subquery("ranked")
    )
    columns = [column for column in ranked.c if column is not ranked.c.place]
    return select(*columns, literal_column(str(TARGET)).label("far_index")).where(
        ranked.c.place == 1
    )


def _edge_row(
    shape: EdgeFilter, near: Column[Any], *, marks_undecided: bool = False
) -> Sequence[ColumnElement[Any]]:
    """Return the columns of an edge row from the end `near`.

    An edge that is also followed from its source has null metadata in the row from its target.
    """
    created: ColumnElement[Any] = t.edges.c.created_at
    edge_type: ColumnElement[Any] = t.edges.c.edge_type
    metadata: ColumnElement[Any] = t.edges.c.metadata
    both_ways = shape.outgoing & shape.incoming if near is _TARGET else frozenset()
    if both_ways and both_ways == shape.incoming:
        created, edge_type, metadata = null(), null(), null()
    elif both_ways:
        metadata = case((_has_type(both_ways), null()), else_=metadata)
    far_end: ColumnElement[Any] = literal_column(str(TARGET if near is _SOURCE else SOURCE))
    if marks_undecided:
        is_undecided = t.edges.c.purge == literal_column(str(UNDECIDED))
        far_end = case((is_undecided, literal_column(str(NO_END))), else_=far_end)
    columns = (created, _SOURCE, edge_type, _TARGET, metadata, far_end)
    return [column.label(f"column_{n}") for n, column in enumerate(columns)]


def neighbours(dialect: str, shape: EdgeFilter) -> Select[Any]:
    """Return the query of the distinct far ends of the edges followed from `ids`, ascending."""
    far_ends = union(
        *(
            select(far.label("entity_id")).where(in_ids(dialect, near, IDS), *conditions)
            for near, far, conditions in _directions(shape)
        )
    ).subquery()
    return select(far_ends.c.entity_id).distinct().order_by(far_ends.c.entity_id).limit(_LIMIT)


def boundary_nodes(dialect: str, shape: EdgeFilter) -> Select[Any]:
    """Return the query of the `ids` with an edge to an entity that is not in `members`, ascending."""
    ids = ids_table(dialect, IDS)
    leaves_members = [
        exists(t.edges)
        .where(eq_keep_sort(near, ids.c.value), ~in_ids(dialect, far, MEMBERS), *conditions)
        .correlate(ids)
        for near, far, conditions in _directions(shape)
    ]
    return select(ids.c.value).where(or_(*leaves_members)).order_by(ids.c.value).limit(_LIMIT)


def reachable(shape: EdgeFilter) -> Select[Any]:
    """Return PostgreSQL's query of the edge rows of `nodes` entities reachable from `ids`, without `members`.

    The last column of each row is the entity that the edge leads away from; an entity without edges has a row too.
    """
    ids = ids_table("postgresql", IDS)
    visited = select(ids.c.value.label("id")).cte("visited", recursive=True)
    onward = (
        union_all(
            *(
                select(far.label("far")).where(near == visited.c.id, *conditions).correlate(visited)
                for near, far, conditions in _directions(shape)
            )
        )
        .offset(0)
        .lateral("onward")
    )
    # UNION drops visited entities, so that cycles end. The LIMIT below ends the recursion, so that a hub is not read
    # completely. OFFSET 0 keeps the planner from joining the whole table instead.
    visited = visited.union(
        select(onward.c.far)
        .select_from(visited.join(onward, true()))
        .where(~in_ids("postgresql", onward.c.far, MEMBERS))
    )
    nearest = select(visited.c.id).limit(NODES).subquery("nearest")
    away = (
        union_all(
            *(
                select(*_edge_row(shape, near))
                .where(near == nearest.c.id, *conditions)
                .correlate(nearest)
                for near, _, conditions in _directions(shape)
            )
        )
        .offset(0)
        .lateral("away")
    )
    return select(*away.c, nearest.c.id).select_from(nearest.outerjoin(away, true())).limit(_LIMIT)
