"""The statements that a traversal is made of."""

from typing import Any

from sqlalchemy import Select, exists, or_, select, union
from sqlalchemy.sql.selectable import NamedFromClause

from storage.lists import Follow
from storage.sql import rows
from storage.sql import tables as t
from storage.sql.pages import edge_conditions

_SOURCE = t.edges.c.source_entity_id
_TARGET = t.edges.c.target_entity_id


def _senses(follow: Follow) -> list[tuple[Any, Any, Any]]:
    """For each sense in which edges are followed: the near end, the far end, and what the edge must be."""
    senses = []
    if follow.from_source:
        senses.append((_SOURCE, _TARGET, edge_conditions(follow, follow.from_source)))
    if follow.from_target:
        senses.append((_TARGET, _SOURCE, edge_conditions(follow, follow.from_target)))
    return senses


def neighbours(asked: NamedFromClause, follow: Follow, limit: int) -> Select[Any] | None:
    """The distinct far ends of the edges followed from `asked`, ascending; None where no edge is followed."""
    steps = [
        select(far.label("entity_id")).where(near.in_(select(asked.c.value)), *conditions)
        for near, far, conditions in _senses(follow)
    ]
    if not steps:
        return None
    found = union(*steps).subquery()
    return select(found.c.entity_id).distinct().order_by(found.c.entity_id).limit(limit)


def edges_between(asked: NamedFromClause, follow: Follow) -> Select[Any] | None:
    """The edges followed from one of `asked` to one of them, oldest first; None where no edge is followed."""
    inside = select(asked.c.value)
    # Whichever end it is followed from, an edge between two of them starts at one of them.
    types = follow.from_source | follow.from_target
    if not types:
        return None
    return (
        select(*rows.EDGE.columns)
        .where(_SOURCE.in_(inside), _TARGET.in_(inside), *edge_conditions(follow, types))
        .order_by(t.edges.c.created_at, _SOURCE, t.edges.c.edge_type, _TARGET)
    )


def leading_out(
    asked: NamedFromClause, members: NamedFromClause, follow: Follow, limit: int
) -> Select[Any] | None:
    """Those of `asked` from which an edge is followed to none of `members`; None where no edge is followed."""
    leads = [
        exists(t.edges)
        .where(near == asked.c.value, far.not_in(select(members.c.value)), *conditions)
        .correlate(asked)
        for near, far, conditions in _senses(follow)
    ]
    if not leads:
        return None
    return select(asked.c.value).where(or_(*leads)).order_by(asked.c.value).limit(limit)
