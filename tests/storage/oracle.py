"""Oracles of the store's lists and graph queries, which examine every record: slow and simple."""

from collections.abc import Collection, Iterable

from storage.lists import (
    DecisionFilter,
    EdgeFilter,
    FilterT,
    ListSpec,
    OperationFilter,
    Page,
    PageRequest,
    RecordT,
    RunFilter,
    SortKey,
    edge_sort_key,
)
from storage.records import Decision, LineageEdge, Operation, Run


def page(
    records: Iterable[RecordT], listing: ListSpec[RecordT, FilterT], cut: PageRequest
) -> Page[RecordT]:
    """Return the requested page of a list. `records` are in any order."""
    ordered = sorted(records, key=listing.sort_key, reverse=cut.descending)
    window = [
        record
        for record in ordered
        if (cut.after is None or _comes_after(listing.sort_key(record), cut.after, cut))
        and (cut.before is None or _comes_after(cut.before, listing.sort_key(record), cut))
    ]
    more = len(window) > cut.limit
    if cut.from_end:
        return Page(tuple(window[-cut.limit :]), more, cut.before is not None)
    return Page(tuple(window[: cut.limit]), cut.after is not None, more)


def _comes_after(one: SortKey, other: SortKey, cut: PageRequest) -> bool:
    return one < other if cut.descending else one > other


def run_matches(run: Run, where: RunFilter) -> bool:
    """Return whether a run matches a filter."""
    return (
        run.created_at in where.created
        and where.status in (None, run.status)
        and where.request_hash in (None, run.request_hash)
        and where.portfolio_id in (None, run.portfolio_id)
        and where.correlation_id in (None, run.correlation_id)
        and where.idempotency_key in (None, run.idempotency_key)
    )


def operation_matches(operation: Operation, where: OperationFilter) -> bool:
    """Return whether an operation matches a filter."""
    return (
        operation.created_at in where.created
        and where.operation_type in (None, operation.operation_type)
        and where.status in (None, operation.status)
        and where.correlation_id in (None, operation.correlation_id)
    )


def decision_matches(decision: Decision, where: DecisionFilter) -> bool:
    """Return whether a decision matches a filter."""
    return (
        decision.decided_at in where.decided
        and where.run_id in (None, decision.run_id)
        and where.action in (None, decision.action)
        and where.actor_id in (None, decision.actor_id)
        and where.reason_code in (None, decision.reason_code)
        and where.correlation_id in (None, decision.correlation_id)
    )


def is_run_of(run: Run, operation: Operation) -> bool:
    """Return whether a run has an operation's correlation id, or is one of its scenario runs."""
    if run.correlation_id == operation.correlation_id:
        return True
    prefix = operation.correlation_id + ":"
    name = run.correlation_id.removeprefix(prefix)
    ended = operation.finished_at is not None and operation.finished_at < run.created_at
    return (
        run.idempotency_key is None
        and run.correlation_id.startswith(prefix)
        and name != ""
        and ":" not in name
        and operation.created_at <= run.created_at
        and not ended
    )


def neighbours(edges: Iterable[LineageEdge], entity_id: str, follow: EdgeFilter) -> set[str]:
    """Return the far ends of the edges that are followed from an entity."""
    kept = [edge for edge in edges if edge.created_at in follow.created]
    return {
        edge.target_entity_id
        for edge in kept
        if edge.source_entity_id == entity_id and edge.edge_type in follow.outgoing
    } | {
        edge.source_entity_id
        for edge in kept
        if edge.target_entity_id == entity_id and edge.edge_type in follow.incoming
    }


def edge_touches(edge: LineageEdge, entity_id: str, follow: EdgeFilter) -> bool:
    """Return whether an edge is followed from an entity."""
    leaves = edge.source_entity_id == entity_id and edge.edge_type in follow.outgoing
    enters = edge.target_entity_id == entity_id and edge.edge_type in follow.incoming
    return edge.created_at in follow.created and (leaves or enters)


def edges_between(
    edges: Iterable[LineageEdge], entity_ids: Collection[str], follow: EdgeFilter
) -> list[LineageEdge]:
    """Return the edges that are followed between two of the entities, oldest first."""
    found = [
        edge
        for edge in edges
        if edge.source_entity_id in entity_ids
        and edge.target_entity_id in entity_ids
        and (
            edge_touches(edge, edge.source_entity_id, follow)
            or edge_touches(edge, edge.target_entity_id, follow)
        )
    ]
    return sorted(found, key=edge_sort_key)
