"""The statements that a search is made of, to be executed again and again.

`ids`, `members`, `nodes` and `most` are given at each execution, as are `since` and `until` where there are any.
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
    cast,
    exists,
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
from storage.sql.statements.dialects import Condition, eq_keep_sort, ids_table, in_ids
from storage.sql.statements.entity_kinds import exists_query

_SOURCE: Final = t.edges.c.source_entity_id
_TARGET: Final = t.edges.c.target_entity_id

IDS: Final[BindParameter[Any]] = bindparam("ids", required=False)
MEMBERS: Final[BindParameter[Any]] = bindparam("members", required=False)
NODES: Final[BindParameter[int]] = bindparam("nodes", required=False, type_=Integer)
_MOST: Final = bindparam("most", required=False, type_=Integer)

_Sense = tuple[Column[Any], Column[Any], list[Condition]]


def _directions(follow: EdgeFilter) -> list[_Sense]:
    """For each sense in which edges are followed: the near end, the far end, and what the edge must be."""
    created = t.edges.c.created_at
    within: list[Condition] = []
    if follow.created.since is not None:
        within.append(created >= bindparam("since", required=False, type_=created.type))
    if follow.created.until is not None:
        within.append(created <= bindparam("until", required=False, type_=created.type))
    senses: list[_Sense] = []
    if follow.outgoing:
        senses.append((_SOURCE, _TARGET, [*within, *_of_types(follow.outgoing)]))
    if follow.incoming:
        senses.append((_TARGET, _SOURCE, [*within, *_of_types(follow.incoming)]))
    return senses


def _of_types(types: frozenset[EdgeType]) -> list[Condition]:
    return [_is_of(types)] if len(types) < len(EdgeType) else []


def _is_of(types: frozenset[EdgeType]) -> Condition:
    # Written out: parameters would cost the server as much as the rest of the statement.
    names: BindParameter[Any] = bindparam(
        "types", sorted(types), unique=True, expanding=True, literal_execute=True
    )
    return t.edges.c.edge_type.in_(names)


def edges_from(dialect: str, follow: EdgeFilter, *, inside: bool) -> CompoundSelect[Any]:
    """The steps (storage.graph_reader) away from `ids`, `inside` only those to `members`."""
    branches = [
        select(*_step(follow, near)).where(
            in_ids(dialect, near, IDS),
            *([in_ids(dialect, far, MEMBERS)] if inside else []),
            *conditions,
        )
        for near, far, conditions in _directions(follow)
    ]
    return union_all(*branches).limit(_MOST)


def edges_or_existence(dialect: str, follow: EdgeFilter) -> CompoundSelect[Any]:
    """The steps away from `ids`; where there is none a row of nulls, but for the last: whether anything bears `id`."""
    found = edges_from(dialect, follow, inside=False).cte("found")
    nothing = [null() for column in list(found.c)[:-1]]
    known = cast(exists_query().scalar_subquery(), Integer)
    return union_all(select(*found.c), select(*nothing, known).where(~exists(select(*found.c))))


def _step(follow: EdgeFilter, near: Column[Any]) -> Sequence[ColumnElement[Any]]:
    """The columns of a step from the end `near`: of an edge that is followed from its source too, just the ends."""
    created: ColumnElement[Any] = t.edges.c.created_at
    kind: ColumnElement[Any] = t.edges.c.edge_type
    told: ColumnElement[Any] = t.edges.c.metadata
    again = follow.outgoing & follow.incoming if near is _TARGET else frozenset()
    if again and again == follow.incoming:
        created, kind, told = null(), null(), null()
    elif again:
        told = case((_is_of(again), null()), else_=told)
    far_end: ColumnElement[Any] = literal_column(str(TARGET if near is _SOURCE else SOURCE))
    columns = (created, _SOURCE, kind, _TARGET, told, far_end)
    return [column.label(f"part_{n}") for n, column in enumerate(columns)]


def neighbours(dialect: str, follow: EdgeFilter) -> Select[Any]:
    """The distinct far ends of the edges followed from `ids`, ascending."""
    found = union(
        *(
            select(far.label("entity_id")).where(in_ids(dialect, near, IDS), *conditions)
            for near, far, conditions in _directions(follow)
        )
    ).subquery()
    return select(found.c.entity_id).distinct().order_by(found.c.entity_id).limit(_MOST)


def boundary_nodes(dialect: str, follow: EdgeFilter) -> Select[Any]:
    """Those of `ids` from which an edge is followed to none of `members`, ascending."""
    asked = ids_table(dialect, IDS)
    leads = [
        exists(t.edges)
        .where(eq_keep_sort(near, asked.c.value), ~in_ids(dialect, far, MEMBERS), *conditions)
        .correlate(asked)
        for near, far, conditions in _directions(follow)
    ]
    return select(asked.c.value).where(or_(*leads)).order_by(asked.c.value).limit(_MOST)


def reachable(follow: EdgeFilter) -> Select[Any]:
    """For PostgreSQL: the steps away from `ids` and from what they lead to, `nodes` entities in all but no `members`.

    The last column of each row is the entity that the step leads away from; one that leads nowhere has a row too.
    """
    asked = ids_table("postgresql", IDS)
    found = select(asked.c.value.label("id")).cte("found", recursive=True)
    onward = (
        union_all(
            *(
                select(far.label("far")).where(near == found.c.id, *conditions).correlate(found)
                for near, far, conditions in _directions(follow)
            )
        )
        .offset(0)
        .lateral("onward")
    )
    # UNION drops who is there already, and LIMIT ends the search: neither cycle nor hub is walked to its end.
    # The offsets keep the planner from joining the whole table instead.
    found = found.union(
        select(onward.c.far)
        .select_from(found.join(onward, true()))
        .where(~in_ids("postgresql", onward.c.far, MEMBERS))
    )
    nearest = select(found.c.id).limit(NODES).subquery("nearest")
    away = (
        union_all(
            *(
                select(*_step(follow, near))
                .where(near == nearest.c.id, *conditions)
                .correlate(nearest)
                for near, _, conditions in _directions(follow)
            )
        )
        .offset(0)
        .lateral("away")
    )
    return select(*away.c, nearest.c.id).select_from(nearest.outerjoin(away, true())).limit(_MOST)
