"""The statements that a traversal is made of."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, or_, select, union

from storage.lists import Follow
from storage.sql import rows
from storage.sql import tables as t
from storage.sql.conditions import edge_conditions
from storage.sql.dialects import among, is_exactly, values_of

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


def neighbours(
    dialect: str, ids: Collection[str], follow: Follow, limit: int
) -> Select[Any] | None:
    """The distinct far ends of the edges followed from `ids`, ascending; None where no edge is followed."""
    steps = [
        select(far.label("entity_id")).where(among(dialect, near, ids), *conditions)
        for near, far, conditions in _senses(follow)
    ]
    if not steps:
        return None
    found = union(*steps).subquery()
    return select(found.c.entity_id).distinct().order_by(found.c.entity_id).limit(limit)


def edges_between(dialect: str, ids: Collection[str], follow: Follow) -> Select[Any] | None:
    """The edges followed from one of `ids` to one of them, oldest first; None where no edge is followed."""
    # Whichever end it is followed from, an edge between two of them starts at one of them.
    types = follow.from_source | follow.from_target
    if not types:
        return None
    return (
        select(*rows.EDGE.columns)
        .where(
            among(dialect, _SOURCE, ids),
            among(dialect, _TARGET, ids),
            *edge_conditions(follow, types),
        )
        .order_by(t.edges.c.created_at, _SOURCE, t.edges.c.edge_type, _TARGET)
    )


def leading_out(
    dialect: str, ids: Collection[str], members: Collection[str], follow: Follow, limit: int
) -> Select[Any] | None:
    """Those of `ids` from which an edge is followed to none of `members`; None where no edge is followed."""
    asked = values_of(dialect, ids)
    leads = [
        exists(t.edges)
        .where(is_exactly(near, asked.c.value), ~among(dialect, far, members), *conditions)
        .correlate(asked)
        for near, far, conditions in _senses(follow)
    ]
    if not leads:
        return None
    return select(asked.c.value).where(or_(*leads)).order_by(asked.c.value).limit(limit)
