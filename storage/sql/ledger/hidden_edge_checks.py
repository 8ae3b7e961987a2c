"""A check of hidden edges: a purge hides no edge between entities that remain."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, exists, func, or_, select

from storage.ledger.leaves import LeafKind
from storage.sql.model import ledger_tables as lt
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t


def falsely_hidden_edges() -> Select[Any]:
    """Select source, type, target and purge of the edges that no purge can have hidden.

    A purge hides the edges of the runs and operations that it deletes, and of entities that no run and no operation
    names any more. So the purge has a record and leaves tombstones, and at one end there is no run or operation from
    before the purge, and none that names it. Ends that are recorded nowhere, such as external causes, prove nothing.
    """
    e, record = t.edges.c, rt.purges.c
    of_purge = record.number == e.purge
    leaf = lt.leaves.c
    first = (
        select(cast(leaf.id, BigInteger).label("number"), func.min(leaf.position).label("position"))
        .where(leaf.kind == LeafKind.PURGE.value)
        .group_by(leaf.id)
        .subquery()
    )
    is_unknown = and_(first.c.number.is_(None), ~exists(select(record.number).where(of_purge)))
    deletes = exists(select(record.number).where(of_purge, record.leaves_tombstones == 0))
    ends = (e.source_entity_id, e.target_entity_id)
    return (
        select(e.source_entity_id, e.edge_type, e.target_entity_id, e.purge)
        .select_from(t.edges.outerjoin(first, first.c.number == e.purge))
        .where(
            e.purge.is_not(None),
            or_(
                is_unknown,
                deletes,
                and_(*(_is_named_before(end, first.c.position) for end in ends)),
            ),
        )
    )


def _is_named_before(
    entity_id: ColumnElement[str], position: ColumnElement[int]
) -> ColumnElement[bool]:
    """Return the condition that a present run or operation with an earlier leaf has the id, or names it."""
    r, o, leaf = t.runs.c, t.operations.c, lt.leaves.c
    names = (
        *(
            (LeafKind.RUN, r.rebalance_run_id, c)
            for c in (r.rebalance_run_id, r.correlation_id, r.idempotency_key)
        ),
        *((LeafKind.OPERATION, o.operation_id, c) for c in (o.operation_id, o.correlation_id)),
    )
    named = (
        exists(
            select(leaf.position).where(
                name == entity_id,
                leaf.id == record_id,
                leaf.kind == kind.value,
                leaf.purge.is_(None),
                leaf.position < position,
            )
        )
        for kind, record_id, name in names
    )
    purged = exists(select(rt.tombstones.c.entity_id).where(rt.tombstones.c.entity_id == entity_id))
    return and_(~purged, or_(*named))
